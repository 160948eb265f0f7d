package dev.lockstep.scim.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundSortTest {
  @Test
  void textIsSortedWithoutCaseWhereTheSchemaSaysSo() {
    assertThat(names(sort("userName", "ascending"), user("b"), user("C"), user("A")))
        .containsExactly("A", "b", "C");
  }

  @Test
  void caseExactTextIsSortedInCodePointOrder() {
    assertThat(
            names(
                sort("externalId", "ascending"),
                user("1", "'externalId':'b'"),
                user("2", "'externalId':'B'"),
                user("3", "'externalId':'\uFFFD'"),
                user("4", "'externalId':'\uD83D\uDE00'")))
        .containsExactly("2", "1", "3", "4");
  }

  @Test
  void whoHasNoValueComesLastAscendingAndFirstDescending() {
    Complex without = user("none");
    Complex a = user("a", "'title':'a'");
    Complex b = user("b", "'title':'b'");

    assertThat(names(sort("title", "ascending"), without, b, a)).containsExactly("a", "b", "none");
    assertThat(names(sort("title", "descending"), a, without, b)).containsExactly("none", "b", "a");
  }

  @Test
  void ofSeveralValuesThePrimaryCounts() {
    Complex user =
        user("u", "'emails':[{'value':'a@x'},{'value':'Z@x','primary':true},{'value':'b@x'}]");

    assertThat(sort("emails.value", "ascending").key(user)).contains(Value.text("z@x"));
  }

  @Test
  void withoutPrimaryTheSmallestValueCounts() {
    Complex user = user("u", "'emails':[{'value':'c@x'},{'value':'B@x'}]");

    assertThat(sort("emails", "ascending").key(user)).contains(Value.text("b@x"));
  }

  @Test
  void aPrimaryWithoutThePartLeavesItToTheOthers() {
    Complex user =
        user("u", "'emails':[{'value':'c@x','display':'D'},{'value':'b','primary':true}]");

    assertThat(sort("emails.display", "ascending").key(user)).contains(Value.text("d"));
  }

  @Test
  void anExtensionsAttributeAndItsPartsCanBeSortedBy() {
    String enterprise = Schemas.ENTERPRISE_USER.id();

    assertThat(
            names(
                sort(enterprise + ":manager.value", "ascending"),
                user("2", "'" + enterprise + "':{'manager':{'value':'b'}}"),
                user("1", "'" + enterprise + "':{'manager':{'value':'a'}}")))
        .containsExactly("1", "2");
  }

  @Test
  void flagsAndMomentsAreSortedByWhatTheyMean() {
    assertThat(
            names(
                sort("active", "ascending"),
                user("t", "'active':true"),
                user("f", "'active':false")))
        .containsExactly("f", "t");
    Complex later = withCreated("later", "2026-01-01T00:30:00Z");
    Complex earlier = withCreated("earlier", "2026-01-01T01:00:00+01:00");
    assertThat(names(sort("meta.created", "ascending"), later, earlier))
        .containsExactly("earlier", "later");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "usrName, ascending, did you mean 'userName'?",
        "name, ascending, name one of its parts",
        "password, ascending, never returned",
        "userName, up, 'ascending' or 'descending'"
      })
  void whatCannotBeSortedByIsNamed(String sortBy, String sortOrder, String told) {
    assertThatThrownBy(() -> sort(sortBy, sortOrder))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_VALUE))
        .hasMessageContaining(told);
  }

  @Test
  void ascendingIsTheDefault() {
    assertThat(BoundSort.bind(Schemas.USER_TYPE, "userName", Optional.empty()).order())
        .isEqualTo(SortOrder.ASCENDING);
  }

  private static BoundSort sort(String sortBy, String sortOrder) {
    return BoundSort.bind(Schemas.USER_TYPE, sortBy, Optional.of(sortOrder));
  }

  private static List<String> names(BoundSort sort, Complex... users) {
    return Stream.of(users)
        .sorted(sort.comparator())
        .map(user -> user.text("userName").orElseThrow())
        .toList();
  }

  private static Complex withCreated(String name, String created) {
    return user(name)
        .with(
            "meta",
            Complex.of(
                "created", new Value.Moment(java.time.OffsetDateTime.parse(created).toInstant())));
  }

  private static Complex user(String name, String... more) {
    String json = "{'userName':'" + name + "'" + (more.length == 0 ? "" : "," + more[0]) + "}";
    return ResourceReader.read(
        Schemas.USER_TYPE, Json.parse(json.replace('\'', '"')), Unknown.REJECT);
  }
}
