package dev.lockstep.scim.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
          Unknown.REJECT);

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

  @Property(tries = 2_000)
  void randomTextIsAFilterOrAScimError(@ForAll @StringLength(max = 40) String text) {
    try {
      FilterBinder.bind(Schemas.USER_TYPE, text);
    } catch (ScimException e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }

  private static boolean matches(String filter) {
    return FilterMatcher.matches(FilterBinder.bind(Schemas.USER_TYPE, filter), BARBARA);
  }
}
