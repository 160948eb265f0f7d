package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole cycle over what isn't as it should be, with bulk and without: the log has an entry with
/// the code and the culprit, what to do is known, and nobody else is held up.
class BadInputCycleTest {
  @TempDir private Path folder;

  private ApplicationUnderTest open(boolean bulk) {
    return taking(bulk, new ApplicationUnderTest(folder));
  }

  private static ApplicationUnderTest taking(boolean bulk, ApplicationUnderTest app) {
    if (bulk) {
      app.target.takesBulk(10);
    }
    return app;
  }

  private static void assertOnlyFailure(
      ApplicationUnderTest app, ObjectId object, ErrorCode code, String culprit) {
    assertThat(app.log().stream().filter(entry -> entry.status() == Status.FAILURE))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.object()).isEqualTo(object);
              assertThat(entry.error()).contains(code);
              assertThat(entry.explanation()).contains(culprit);
              assertThat(entry.nextTry()).isPresent();
            });
    assertThat(code.recommendedAction()).isNotBlank();
    assertThat(app.link(object)).isEmpty();
    assertThat(app.monitoring().escrows(APP, Optional.empty(), 10)).hasSize(1);
    assertThat(app.state().quarantine()).isEmpty();
  }

  // Matching values

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAccountsOfOneNameAtTheTargetAreAFailureOfWhoeverMatchesThem(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      app.target.seedUser("bob");
      app.target.seedUser("bob");
      app.user("alice");
      ObjectId bob = app.user("bob");
      app.user("carol");

      app.run();

      assertOnlyFailure(app, bob, ErrorCode.DUPLICATE_TARGET_ENTRIES, "'bob'");
      assertThat(app.target.users()).containsOnlyKeys("alice", "bob", "carol");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoInTheDirectoryWithOneMatchingValueAreAFailureOfTheSecond(boolean bulk) {
    try (ApplicationUnderTest app =
        taking(bulk, new ApplicationUnderTest(folder, CostTest::namedByDisplayName))) {
      app.user("first", "displayName", "Sales");
      ObjectId second = app.user("second", "displayName", "sales");
      app.user("third", "displayName", "Marketing");

      app.run();

      assertOnlyFailure(app, second, ErrorCode.DUPLICATE_SOURCE_ENTRIES, "'Sales'");
      assertThat(app.target.users()).containsOnlyKeys("Sales", "Marketing");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoCollidesWithAnAccountThatNoMatchingAttributeFindsIsTold(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      app.user("alice");
      ObjectId bob = app.user("bob");
      app.user("carol");
      app.target.failWhen(
          request -> request.verb() == Verb.CREATE && request.about().equals("bob"),
          new FakeTarget.Fault.Refuses(
              ErrorCode.CONFLICT, "the email of 'bob' is taken", Optional.empty()));

      app.run();

      assertOnlyFailure(app, bob, ErrorCode.ENTRY_CONFLICT, "the email of 'bob' is taken");
      assertThat(app.target.users()).containsOnlyKeys("alice", "carol");
    }
  }

  // Required values

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEmptyRequiredValueIsAFailureOfWhoeverHasNone(boolean bulk) {
    try (ApplicationUnderTest app =
        taking(bulk, new ApplicationUnderTest(folder, CostTest::namedByDisplayName))) {
      app.user("alice");
      ObjectId bob = app.user("bob", "displayName", "");
      app.change(bob, person -> person.without("displayName"));
      app.user("carol");

      app.run();

      assertOnlyFailure(app, bob, ErrorCode.MISSING_VALUES, "userName");
      assertThat(app.target.users()).containsOnlyKeys("alice", "carol");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aValueThatTheTargetMissesIsAFailureOfWhoeverHasNone(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      app.user("alice");
      ObjectId bob = app.user("bob");
      app.user("carol");
      app.target.failWhen(
          request -> request.verb() == Verb.CREATE && request.about().equals("bob"),
          new FakeTarget.Fault.Refuses(
              ErrorCode.MANDATORY_FIELDS_MISSING, "'emails' is required", Optional.empty()));

      app.run();

      assertOnlyFailure(app, bob, ErrorCode.MANDATORY_FIELDS_MISSING, "'emails'");
      assertThat(app.target.users()).containsOnlyKeys("alice", "carol");
    }
  }

  // References

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoWhoAreEachOthersManagersBothComeAndReferToEachOther(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      ObjectId alice = app.user("alice");
      ObjectId bob = app.user("bob");
      app.setManager(alice, bob);
      app.setManager(bob, alice);

      app.run();

      assertThat(managerOf(app, "alice")).isEqualTo(app.target.id("bob"));
      assertThat(managerOf(app, "bob")).isEqualTo(app.target.id("alice"));
      assertThat(app.log()).noneMatch(entry -> entry.status() == Status.FAILURE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverIsTheirOwnManagerComesToo(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      ObjectId alice = app.user("alice");
      app.user("bob");
      app.setManager(alice, alice);

      app.run();

      assertThat(managerOf(app, "alice")).isEqualTo(app.target.id("alice"));
      assertThat(app.target.users()).containsOnlyKeys("alice", "bob");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoWhoAreEachOthersManagersOneThatFailsHoldsUpTheOtherInNothing(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      ObjectId alice = app.user("alice");
      ObjectId bob = app.user("bob");
      app.user("carol");
      app.setManager(alice, bob);
      app.setManager(bob, alice);
      app.target.failWhen(
          request -> request.about().equals("bob"),
          FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));

      app.run();
      assertOnlyFailure(app, bob, ErrorCode.UNPROCESSABLE_ENTITY, "as the test wants it");
      assertThat(app.target.users()).containsOnlyKeys("alice", "carol");

      app.target.heal();
      app.runAfter(Duration.ofDays(1));
      assertThat(managerOf(app, "alice")).isEqualTo(app.target.id("bob"));
      assertThat(managerOf(app, "bob")).isEqualTo(app.target.id("alice"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void groupsThatAreInEachOtherComeWithAllTheirMembers(boolean bulk) {
    try (ApplicationUnderTest app = open(bulk)) {
      ObjectId alice = app.user("alice");
      ObjectId first = app.group("First", alice);
      ObjectId second = app.group("Second", first);
      app.addMember(first, second);

      app.run();

      assertThat(app.target.groups())
          .isEqualTo(Map.of("First", Set.of("alice", "Second"), "Second", Set.of("First")));
      assertThat(app.log()).noneMatch(entry -> entry.status() == Status.FAILURE);
    }
  }

  private static String managerOf(ApplicationUnderTest app, String userName) {
    return app.target
        .user(userName)
        .complex("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        .complex("manager")
        .text("value")
        .orElse("");
  }

  @Test
  void everyCodeHasItsOwnNameAndSaysWhatToDo() {
    List<ErrorCode> all = List.of(ErrorCode.values());
    assertThat(all.stream().map(ErrorCode::code).distinct()).hasSize(all.size());
    assertThat(all).allSatisfy(code -> assertThat(code.recommendedAction()).endsWith("."));
  }
}
