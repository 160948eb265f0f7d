package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.RandomScim;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceValidatorTest {
  private static final Complex GADGET = Complex.of("label", Value.text("L"));

  @Property(tries = 1_000)
  void whatTheSchemaAllowsHasNoProblems(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);

    assertThat(
            ResourceValidator.problems(random.type(), random.resource(), CanonicalValues.SUGGESTED))
        .isEmpty();
  }

  @Test
  void allProblemsAreToldAndTheFirstIsThrown() {
    Complex user =
        Complex.of("active", Value.text("yes"))
            .with("nothing", Value.text("x"))
            .with("emails", Value.text("a@b"));
    List<Problem> problems =
        ResourceValidator.problems(Schemas.USER_TYPE, user, CanonicalValues.SUGGESTED);

    assertThat(problems)
        .extracting(Problem::path)
        .containsExactly("active", "nothing", "emails", "userName");
    assertThatThrownBy(() -> ResourceValidator.require(problems))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_VALUE))
        .hasMessage("'active' takes a boolean (true or false) (and 3 more)");
    ResourceValidator.require(List.of());
  }

  @Test
  @DisplayName("RFC 7643, section 7: what is required, in parts and extensions too")
  void whatIsRequired() {
    assertThat(told(TestSchemas.GADGET_TYPE, Complex.EMPTY)).containsExactly("'label' is required");
    assertThat(
            told(
                TestSchemas.GADGET_TYPE,
                GADGET.with("origin", Complex.of("batch", Value.text("1")))))
        .containsExactly("'origin.country' is required");
    assertThat(told(TestSchemas.gadgetWithRequiredWarranty(), GADGET))
        .containsExactly(
            "'" + TestSchemas.WARRANTY.id() + "' is an extension that each Gadget must have");
  }

  @Test
  void aValueHasTheTypeOfItsAttribute() {
    Complex wrong =
        GADGET
            .with("size", new Value.Decimal(new BigDecimal("1.5")))
            .with("weight", Value.text("1"))
            .with("made", new Value.Whole(1))
            .with("sealed", new Value.Moment(Instant.EPOCH))
            .with("serial", Complex.of("value", Value.text("x")))
            .with("origin", Value.text("DE"))
            .with("tags", Value.text("a"))
            .with("site", new Value.Multi(List.of(Value.text("https://x"))));

    assertThat(told(TestSchemas.GADGET_TYPE, wrong))
        .containsExactly(
            "'size' takes a whole number",
            "'weight' takes a number",
            "'made' takes a dateTime such as 2026-11-23T09:00:00Z",
            "'sealed' takes a boolean (true or false)",
            "'serial' takes a string",
            "'origin' takes a JSON object",
            "'tags' takes a list of values",
            "'site' takes one value, not a list");
  }

  @Test
  void textIsWhatEveryStoreCanKeep() {
    assertThat(told(TestSchemas.GADGET_TYPE, Complex.of("label", Value.text("a\0"))))
        .containsExactly("'label' holds U+0000, which no text may");
    assertThat(told(TestSchemas.GADGET_TYPE, Complex.of("label", Value.text("\uD83D"))))
        .containsExactly("'label' holds half of a surrogate pair");
  }

  @Test
  void binaryIsBase64AReferenceAUriAndNoExponentIsAbsurd() {
    Complex wrong =
        GADGET
            .with("image", Value.text("!!!"))
            .with("site", Value.text("not a uri"))
            .with("weight", new Value.Decimal(new BigDecimal("1e400")));

    assertThat(told(TestSchemas.GADGET_TYPE, wrong))
        .containsExactly(
            "'image' takes base64", "'site' takes a URI", "'weight' has an exponent beyond 100");
  }

  @Test
  void onePrimaryAtMost() {
    Complex primary = Complex.of("value", Value.text("a")).with("primary", Value.flag(true));
    Complex other = primary.with("value", Value.text("b"));

    assertThat(
            told(
                TestSchemas.GADGET_TYPE,
                GADGET.with("parts", new Value.Multi(List.of(primary, other)))))
        .containsExactly("'parts' has 2 primary values; one at most may be");
  }

  @Test
  void canonicalValuesAreSuggestionsUnlessTheProfileIsStrict() {
    Complex gadget =
        GADGET.with(
            "parts", new Value.Multi(List.<Value>of(Complex.of("type", Value.text("Other")))));

    assertThat(told(TestSchemas.GADGET_TYPE, gadget)).isEmpty();
    assertThat(ResourceValidator.problems(TestSchemas.GADGET_TYPE, gadget, CanonicalValues.STRICT))
        .extracting(Problem::detail)
        .containsExactly("'parts[0].type' is one of inner, outer");
    Complex inner =
        GADGET.with(
            "parts", new Value.Multi(List.<Value>of(Complex.of("type", Value.text("INNER")))));
    assertThat(ResourceValidator.problems(TestSchemas.GADGET_TYPE, inner, CanonicalValues.STRICT))
        .isEmpty();
  }

  @Test
  @DisplayName("RFC 7644, section 3.5.1: what is immutable may be left out, but not changed")
  void whatIsImmutableMayNotChange() {
    Complex before =
        GADGET
            .with("serial", Value.text("1"))
            .with("origin", Complex.of("country", Value.text("DE")).with("batch", Value.text("1")));

    assertThat(replaced(before, before)).isEmpty();
    assertThat(replaced(before, GADGET)).isEmpty();
    assertThat(replaced(GADGET, before)).isEmpty();
    assertThat(
            replaced(
                before,
                before
                    .with("serial", Value.text("2"))
                    .with("origin", before.complex("origin").with("batch", Value.text("2")))))
        .containsExactly(
            new Problem(ScimType.MUTABILITY, "serial", "'serial' can't be changed once it is set"),
            new Problem(
                ScimType.MUTABILITY,
                "origin.batch",
                "'origin.batch' can't be changed once it is set"));
  }

  // What the reader does with the same rules

  @Test
  @DisplayName("RFC 7644, section 3.3: what is read-only is ignored in a body")
  void whatIsReadOnlyIsIgnoredInABody() {
    Complex user =
        ResourceReader.read(
            Schemas.USER_TYPE,
            Json.parse(
                "{\"id\":\"x\",\"meta\":{\"resourceType\":\"User\"},\"userName\":\"u\","
                    + "\"groups\":[{\"value\":\"g\"}],\"schemas\":[\"urn:x\"]}"),
            Unknown.REJECT);

    assertThat(user).isEqualTo(Complex.of("userName", Value.text("u")));
  }

  @ParameterizedTest
  @DisplayName("Q-X12: a dateTime has a zone and up to nine digits of a second")
  @CsvSource({
    "2026-11-25T10:00:00Z, true",
    "2026-11-25T10:00:00.123456789+05:30, true",
    "2015-10-10T14:38:21.8617979-07:00, true",
    "2026-11-25T10:00:00, false",
    "2026-11-25T10:00:00.1234567890Z, false",
    "2026-11-25, false",
    "2026-02-30T10:00:00Z, false",
    "2026-11-25 10:00:00Z, false"
  })
  void aDateTime(String text, boolean right) {
    assertThat(isRead("{\"label\":\"L\",\"made\":\"" + text + "\"}")).isEqualTo(right);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"image\":\"!!!\"",
        "\"image\":\"YQ=\"",
        "\"image\":1",
        "\"size\":1.5",
        "\"size\":9223372036854775808",
        "\"size\":\"1\"",
        "\"weight\":\"1\"",
        "\"sealed\":\"true\"",
        "\"tags\":[null]",
        "\"tags\":[[\"a\"]]",
        "\"origin\":[{\"country\":\"DE\"},{\"country\":\"FR\"}]",
        "\"parts\":[{\"value\":\"a\",\"primary\":true},{\"value\":\"b\",\"primary\":true}]",
        "\"parts\":[{}]",
        "\"made\":1"
      })
  void whatHasTheWrongTypeIsNotRead(String field) {
    assertThat(isRead("{\"label\":\"L\"," + field + "}")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"image\":\"YQ==\"",
        "\"image\":\"YQ\"",
        "\"image\":\"-_-_\"",
        "\"size\":9223372036854775807",
        "\"weight\":1e99",
        "\"tags\":\"a\"",
        "\"origin\":null",
        "\"parts\":[]"
      })
  void whatHasTheRightTypeIsRead(String field) {
    assertThat(isRead("{\"label\":\"L\"," + field + "}")).isTrue();
  }

  private static boolean isRead(String body) {
    try {
      ResourceReader.read(TestSchemas.GADGET_TYPE, Json.parse(body), Unknown.REJECT);
      return true;
    } catch (ScimException e) {
      assertThat(e.scimType()).contains(ScimType.INVALID_VALUE);
      return false;
    }
  }

  private static List<String> told(ResourceType type, Complex resource) {
    return ResourceValidator.problems(type, resource, CanonicalValues.SUGGESTED).stream()
        .map(Problem::detail)
        .toList();
  }

  private static List<Problem> replaced(Complex before, Complex after) {
    return ResourceValidator.problems(
        TestSchemas.GADGET_TYPE, before, after, CanonicalValues.SUGGESTED);
  }
}
