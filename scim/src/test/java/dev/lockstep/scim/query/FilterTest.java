package dev.lockstep.scim.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Complex BARBARA =
      ResourceReader.read(
              Schemas.USER_TYPE,
              Json.parse(
                  """
              {"userName":"bjensen@Example.com","externalId":"Ab","active":true,"title":"Guide",
               "name":{"familyName":"Jensen","givenName":"Barbara"},
               "emails":[{"type":"work","value":"b+1@example.com","primary":true},
                         {"type":"home","value":"babs@jensen.org"}],
               "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                 {"employeeNumber":"701984","manager":{"value":"26118915"}}}"""),
              Unknown.REJECT)
          .with(
              "meta",
              Complex.of("resourceType", Value.text("User"))
                  .with("created", new Value.Moment(Instant.parse("2026-11-25T09:00:00Z"))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName eq \"BJENSEN@example.COM\"",
        "userName Eq bjensen@example.com",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\"",
        "name.FamilyName co \"ENS\"",
        "title pr and (emails.Value co jensen.org or emails.value co \"nowhere\")",
        "emails[type eq \"work\" and value co \"@example.com\"]",
        "emails[type eq \"work\"].value eq \"b+1@example.com\"",
        "emails co \"babs\"",
        "not (userName eq \"x\")",
        "not userName eq \"x\" and active eq \"True\"",
        "nickName ne \"x\"",
        "manager eq \"26118915\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"26118915\"",
        "employeeNumber gt \"70\"",
        "nickName eq null",
        "userName eq \"bjensen@example.com\" or userName eq \"x\" and userName eq \"y\""
      })
  void aFilterThatHolds(String filter) {
    assertThat(matches(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "externalId eq \"ab\"",
        "emails[type eq \"home\"].value eq \"b+1@example.com\"",
        "nickName sw \"x\"",
        "active eq false",
        "title lt \"a\""
      })
  void aFilterThatDoesNotHold(String filter) {
    assertThat(matches(filter)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "userName",
        "userName eq",
        "userName foo \"x\"",
        "(userName eq \"x\"",
        "userName eq \"x",
        "active gt true",
        "userNam eq \"x\"",
        "emails[foo eq \"x\"]",
        "meta.created gt \"2015\"",
        "userName[type eq \"x\"]",
        "name eq \"x\"",
        "and",
        "a eq \"\\q\""
      })
  void whatCannotBeMeantIsAnInvalidFilter(String filter) {
    assertThatThrownBy(() -> matches(filter))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_FILTER));
  }

  @Test
  void anUnknownAttributeIsNamedWithTheNearestOne() {
    assertThatThrownBy(() -> matches("usrName eq \"x\""))
        .hasMessage("'usrName' is no attribute of User (did you mean 'userName'?)");
  }

  @Test
  void tenThousandParenthesesAreRefusedWithTheirColumn() {
    assertThatThrownBy(() -> FilterParser.parse("(".repeat(8_000) + "a pr"))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("at most 50 levels");
    assertThatThrownBy(() -> FilterParser.parse("x".repeat(1_000_000)))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("8192");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a eq \"x\\\"y\\\\z\" and not (b pr)",
        "a[b eq 1.5 or c eq true].d sw \"e\"",
        "(a pr or b pr) and urn:x:2.0:User:c.d ne null"
      })
  void whatIsPrintedReadsAsTheSame(String text) {
    Filter filter = FilterParser.parse(text);

    assertThat(FilterParser.parse(FilterPrinter.print(filter))).isEqualTo(filter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName eq bjensen",
        "not userName pr",
        "not (active eq True)",
        "nickName eq NULL",
        "emails[type eq \"work\"].value eq \"x\""
      })
  void whatOnlyClientsWriteIsRefusedByTheStrictGrammar(String filter) {
    assertThat(FilterBinder.bind(Schemas.USER_TYPE, filter)).isNotNull();
    assertThatThrownBy(() -> FilterBinder.bind(Schemas.USER_TYPE, filter, FilterGrammar.STRICT))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_FILTER));
  }

  @ParameterizedTest
  @DisplayName("RFC 7644, section 3.4.2.2: its examples are filters of the strict grammar")
  @ValueSource(
      strings = {
        "userName eq \"bjensen\"",
        "name.familyName co \"O'Malley\"",
        "userName sw \"J\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"",
        "title pr",
        "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
        "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
        "meta.lastModified lt \"2011-05-13T04:42:34Z\"",
        "meta.lastModified le \"2011-05-13T04:42:34Z\"",
        "title pr and userType eq \"Employee\"",
        "title pr or userType eq \"Intern\"",
        "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
        "userType eq \"Employee\" and (emails co \"example.com\""
            + " or emails.value co \"example.org\")",
        "userType ne \"Employee\" and not (emails co \"example.com\""
            + " or emails.value co \"example.org\")",
        "userType eq \"Employee\" and (emails.type eq \"work\")",
        "userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]",
        "emails[type eq \"work\" and value co \"@example.com\"]"
            + " or ims[type eq \"xmpp\" and value co \"@foo.com\"]"
      })
  void theRfcsExamples(String filter) {
    BoundFilter bound = FilterBinder.bind(Schemas.USER_TYPE, filter, FilterGrammar.STRICT);

    assertThat(FilterBinder.bind(Schemas.USER_TYPE, FilterPrinter.print(bound))).isEqualTo(bound);
  }

  @ParameterizedTest
  @DisplayName("Q-M03, Q-E26, Q-X09: what clients write")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "userName sw B | true",
        "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\" | true",
        "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:Group\" | false",
        "meta.Created gt 2015-10-10T14:38:21.8617979-07:00 | true",
        "meta.created lt \"2026-11-25T10:00:00+01:00\" | false",
        "name.FamilyName eq Jensen and (emails.Value co example.com or emails.Value co x.org) | true",
        "emails[type eq \"work\"].value eq \"b+1@example.com\" | true",
        "emails[type eq \"work\"].primary pr | true",
        "externalId eq Ab | true",
        "externalId eq 007 | false",
        "title eq \"O'Malley \\\"x\\\" DOMAIN\\\\user\" | false",
        "userName eq\"bjensen@example.com\" | true",
        "not(title pr)or(active eq true) | true",
        "meta.resourceType eq User or meta.resourceType eq Group | true",
        "title pr or title pr and nickName pr | true",
        "(title pr or title pr) and nickName pr | false",
        "not title pr or active eq true | true"
      })
  void whatClientsWrite(String filter, boolean holds) {
    assertThat(matches(filter)).as(filter).isEqualTo(holds);
  }

  @Test
  void aNumberInAFilterIsTextWhereTheAttributeIs() {
    BoundFilter filter = FilterBinder.bind(Schemas.USER_TYPE, "externalId eq 1.50");

    assertThat(filter)
        .isInstanceOfSatisfying(
            BoundFilter.Comparison.class,
            comparison -> assertThat(comparison.value()).isEqualTo(Value.text("1.50")));
  }

  @ParameterizedTest
  @DisplayName("RFC 7644, table 3: operators by type")
  @CsvSource({
    "label, eq ne co sw ew gt ge lt le pr, ''",
    "site, eq ne co sw ew gt ge lt le pr, ''",
    "size, eq ne gt ge lt le pr, co sw ew",
    "weight, eq ne gt ge lt le pr, co sw ew",
    "made, eq ne gt ge lt le pr, co sw ew",
    "sealed, eq ne pr, co sw ew gt ge lt le",
    "image, eq ne co sw ew pr, gt ge lt le"
  })
  void operatorsByType(String attribute, String allowed, String refused) {
    String value =
        switch (attribute) {
          case "size", "weight" -> "1";
          case "made" -> "\"2026-11-25T10:00:00Z\"";
          case "sealed" -> "true";
          default -> "\"YQ==\"";
        };
    for (String operator : allowed.split(" ", -1)) {
      String filter = attribute + " " + operator + (operator.equals("pr") ? "" : " " + value);
      assertThat(FilterBinder.bind(TestSchemas.GADGET_TYPE, filter, FilterGrammar.STRICT))
          .isNotNull();
    }
    for (String operator : refused.isEmpty() ? new String[0] : refused.split(" ", -1)) {
      assertThatThrownBy(
              () ->
                  FilterBinder.bind(
                      TestSchemas.GADGET_TYPE, attribute + " " + operator + " " + value))
          .isInstanceOfSatisfying(
              ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_FILTER))
          .hasMessageContaining("'" + operator + "' can't be used on '" + attribute + "'");
    }
  }

  @Test
  void aSimpleValueOfAListIsCalledValueInABracket() {
    Complex gadget =
        ResourceReader.read(
            TestSchemas.GADGET_TYPE,
            Json.parse("{\"label\":\"L\",\"tags\":[\"a\",\"b\"]}"),
            Unknown.REJECT);

    assertThat(
            FilterMatcher.matches(
                FilterBinder.bind(
                    TestSchemas.GADGET_TYPE, "tags[value eq \"A\"] and tags eq \"b\""),
                gadget))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"password eq \"x\"", "password pr", "password sw \"a\""})
  void aPasswordIsNotSearchedBy(String filter) {
    assertThatThrownBy(() -> matches(filter)).hasMessageContaining("only written");
  }

  @Test
  void anAbsurdExponentIsRefused() {
    assertThatThrownBy(() -> FilterBinder.bind(TestSchemas.GADGET_TYPE, "weight gt 1e400"))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_FILTER));
  }

  @Test
  void atMostAHundredComparisons() {
    String hundred = String.join(" or ", java.util.Collections.nCopies(100, "a pr"));

    assertThat(FilterParser.parse(hundred)).isNotNull();
    assertThatThrownBy(() -> FilterParser.parse(hundred + " or a pr"))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("at most 100 comparisons");
  }

  @Property(tries = 2_000)
  void randomTextIsAFilterOrAScimError(@ForAll @StringLength(max = 40) String text) {
    try {
      FilterBinder.bind(Schemas.USER_TYPE, text);
    } catch (ScimException e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }

  private static boolean matches(String filter) {
    return FilterMatcher.matches(
        FilterBinder.bind(Schemas.USER_TYPE, filter),
        ResourceWriter.withSchemas(Schemas.USER_TYPE, BARBARA));
  }
}
