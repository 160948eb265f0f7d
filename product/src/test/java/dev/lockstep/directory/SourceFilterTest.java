package dev.lockstep.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which objects a source's filters take; what happens to those who cease to fit is told by the
/// contract of sources.
class SourceFilterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private static DirectoryObject object(ObjectType type, Complex document) {
    return new DirectoryObject(
        new ObjectId(new UUID(0, 1)),
        type,
        Owner.source(new SourceId("ad")),
        document,
        1,
        NOW,
        NOW,
        Optional.empty());
  }

  @Test
  void aUserFilterTakesTheUsersForWhomItsRuleHoldsAndEveryGroup() {
    SourceFilter filter = SourceFilter.of(Map.of("userFilter", "user.jobTitle -ne \"Temp\""));
    Complex temp = Complex.of("title", Value.text("temp"));

    assertThat(filter.takes(object(ObjectType.USER, temp), NOW)).isFalse();
    assertThat(filter.takes(object(ObjectType.USER, Complex.EMPTY), NOW)).isTrue();
    assertThat(filter.takes(object(ObjectType.GROUP, Complex.EMPTY), NOW)).isTrue();
    assertThat(filter.takesAll(ObjectType.GROUP)).isTrue();
    assertThat(filter.takesAll(ObjectType.USER)).isFalse();
  }

  @Test
  void aGroupFilterAsksForWhatGroupsHave() {
    SourceFilter filter =
        SourceFilter.of(Map.of("groupFilter", "group.displayName -startsWith \"App-\""));

    assertThat(
            filter.takes(
                object(ObjectType.GROUP, Complex.of("displayName", Value.text("app-crm"))), NOW))
        .isTrue();
    assertThat(
            filter.takes(
                object(ObjectType.GROUP, Complex.of("displayName", Value.text("Staff"))), NOW))
        .isFalse();
  }

  @Test
  void aFilterThatIsNoRuleIsNamedWithItsColumnAndTheMend() {
    assertThatThrownBy(() -> SourceFilter.of(Map.of("userFilter", "user.department -is \"Sales\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'userFilter'")
        .hasMessageContaining("column 17");
    assertThatThrownBy(() -> SourceFilter.of(Map.of("groupFilter", "group.displayname2 -eq \"x\"")))
        .hasMessageContaining("'groupFilter'")
        .hasMessageContaining(
            "groups have no property 'displayname2' (did you mean 'displayName'?)");
    assertThatThrownBy(() -> SourceFilter.of(Map.of("groupFilter", "user.department -eq \"x\"")))
        .hasMessageContaining("group.displayName")
        .hasMessageContaining("a rule is about groups");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Direct Reports for \"62e19b97-8b3d-4d4a-a106-4ce66896a863\"",
        "user.manager -ne null",
        "user.objectId -ne null"
      })
  void aFilterCannotAskForWhatAnObjectHasOnlyOnceItIsTaken(String rule) {
    assertThatThrownBy(() -> SourceFilter.of(Map.of("userFilter", rule)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'userFilter' can't ask for user.")
        .hasMessageContaining("let a dynamic group ask for it");
  }

  @Test
  void aFilterThatAsksForTheTimeSaysWhenItDecidesOtherwise() {
    SourceFilter filter =
        SourceFilter.of(Map.of("userFilter", "user.employeeHireDate -le system.now -plus p2d"));
    Instant hired = NOW.plus(Duration.ofDays(7));
    DirectoryObject newcomer =
        object(
            ObjectType.USER,
            Complex.of(
                DirectorySchemas.USER_EXTENSION,
                Complex.of("employeeHireDate", new Value.Moment(hired))));

    assertThat(filter.takes(newcomer, NOW)).isFalse();
    Instant then = filter.changesAfter(newcomer, NOW).orElseThrow();
    assertThat(then)
        .isBetween(NOW.plus(Duration.ofDays(5)), NOW.plus(Duration.ofDays(5).plusMillis(1)));
    assertThat(filter.takes(newcomer, then)).isTrue();
    assertThat(filter.changesAfter(newcomer, then)).isEmpty();
    assertThat(filter.changesAfter(object(ObjectType.USER, Complex.EMPTY), NOW)).isEmpty();
  }

  @Test
  void anAdapterIsGivenTheSettingsWithoutTheFilters() {
    assertThat(SourceFilter.others(Map.of("url", "ldaps://dc1", "userFilter", "x")))
        .isEqualTo(Map.of("url", "ldaps://dc1"));
  }
}
