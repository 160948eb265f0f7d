package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Killed;
import dev.lockstep.provisioning.FakeTarget.Request;
import dev.lockstep.provisioning.FakeTarget.Verb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of a change that the target made and of which nobody heard, where the object is again
/// what it was before: what was sent last says nothing of it (invariant 4).
class UnheardChangeTest {
  private ApplicationUnderTest acme;
  private ObjectId alice;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    alice = acme.user("alice", "title", "Engineer");
    acme.run();
    acme.target.requests();
  }

  @AfterEach
  void close() {
    acme.close();
  }

  static Stream<Fault> unheardOf() {
    return Stream.of(new Fault.LosesReply(), new Fault.Kills(true));
  }

  private void runUnheardOf(Verb verb, Fault fault) {
    Predicate<Request> chosen = request -> request.verb() == verb;
    acme.target.failOnce(chosen, fault);
    try {
      acme.run();
    } catch (Killed killed) {
      acme.restartProcess();
    }
  }

  private void assertDone() {
    assertThat(acme.store.pendingCounts(APP).values()).allMatch(count -> count == 0);
    acme.target.requests();
    acme.run();
    acme.running().restart(APP, ApplicationUnderTest.ALICE);
    acme.run();
    assertThat(acme.target.requests()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void whoeverIsRestoredBeforeBeingDisabledIsHeardOfIsEnabledAgain(Fault fault) {
    acme.delete(alice);
    runUnheardOf(Verb.UPDATE, fault);
    assertThat(acme.target.active("alice")).isFalse();

    acme.restore(alice);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.active("alice")).isTrue();
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void aTitleThatIsTakenBackBeforeItIsHeardOfIsTakenBackAtTheTarget(Fault fault) {
    acme.set(alice, "title", "Chief");
    runUnheardOf(Verb.UPDATE, fault);

    acme.set(alice, "title", "Engineer");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.user("alice").text("title")).contains("Engineer");
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void aManagerWhoIsGoneBeforeTheReportIsHeardOfIsTakenBack(Fault fault) {
    ObjectId bob = acme.user("bob");
    acme.run();
    acme.setManager(alice, bob);
    runUnheardOf(Verb.UPDATE, fault);

    acme.change(
        alice,
        person -> person.without("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"));
    acme.runAfter(Duration.ofDays(1));

    assertThat(
            acme.target
                .user("alice")
                .complex("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
                .complex("manager")
                .text("value"))
        .isEmpty();
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void aGroupThatIsRestoredBeforeItsDeletionIsHeardOfIsCreatedAnew(Fault fault) {
    ObjectId engineers = acme.group("Engineers", alice);
    acme.run();
    acme.delete(engineers);
    runUnheardOf(Verb.DELETE, fault);
    assertThat(acme.target.groups()).isEmpty();

    acme.restore(engineers);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.groups()).isEqualTo(Map.of("Engineers", Set.of()));
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void whatIsntSentOfWhoeverLeavesStaysUnsureUntilThatOneIsBack(Fault fault) {
    acme.set(alice, "title", "Chief");
    runUnheardOf(Verb.UPDATE, fault);
    acme.delete(alice);
    acme.runAfter(Duration.ofDays(1));
    assertThat(acme.target.active("alice")).isFalse();

    acme.restore(alice);
    acme.set(alice, "title", "Engineer");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.active("alice")).isTrue();
    assertThat(acme.target.user("alice").text("title")).contains("Engineer");
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void twoUnheardOfInARowLeaveNothingBehind(Fault fault) {
    acme.setActive(alice, false);
    runUnheardOf(Verb.UPDATE, fault);
    acme.setActive(alice, true);
    acme.clock.move(Duration.ofDays(1));
    acme.target.failOnce(
        request -> request.verb() == Verb.UPDATE,
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));
    acme.run();
    assertThat(acme.target.active("alice")).isFalse();
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.active("alice")).isTrue();
    assertDone();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void whatWasSentTogetherIsUnsureLikewise(Fault fault) {
    acme.target.takesBulk(10);
    ObjectId bob = acme.user("bob", "title", "Engineer");
    acme.run();
    acme.set(alice, "title", "Chief");
    acme.set(bob, "title", "Chief");
    acme.running().restart(APP, ApplicationUnderTest.ALICE);
    runUnheardOf(Verb.BULK, fault);

    acme.set(alice, "title", "Engineer");
    acme.set(bob, "title", "Engineer");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.user("alice").text("title")).contains("Engineer");
    assertThat(acme.target.user("bob").text("title")).contains("Engineer");
  }

  @Test
  void whatNeverReachedTheTargetIsSentAgain() {
    acme.setActive(alice, false);
    runUnheardOf(Verb.UPDATE, new Fault.Kills(false));

    acme.run();

    assertThat(acme.target.active("alice")).isFalse();
    assertDone();
  }
}
