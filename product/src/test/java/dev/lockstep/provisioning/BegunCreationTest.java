package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.scim.value.Value;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of an account that the target made and of which nobody heard: the reply was lost, or
/// the process died before it could keep the link (invariants 3 and 4).
class BegunCreationTest {
  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void whoeverIsRenamedBeforeACreationIsHeardOfKeepsTheOneAccount(FakeTarget.Fault unheardOf) {
    ObjectId alice = acme.user("alice", "title", "Chief");
    createUnheardOf(unheardOf);

    acme.change(alice, person -> person.with("userName", Value.text("alicia")).without("title"));
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.users()).containsOnlyKeys("alicia");
    assertThat(acme.target.user("alicia").text("title")).isEmpty();
    assertThat(acme.link(alice).orElseThrow().targetId()).isEqualTo(acme.target.id("alicia"));
    assertThat(acme.link(alice).orElseThrow().adopted()).isFalse();
    assertThat(acme.target.writes()).containsExactly("CREATE alice", "UPDATE alice");
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void theAccountOfWhoeverIsPurgedBeforeItsCreationIsHeardOfIsDeleted(FakeTarget.Fault unheardOf) {
    ObjectId alice = acme.user("alice");
    createUnheardOf(unheardOf);

    acme.delete(alice);
    acme.purge(alice);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.users()).isEmpty();
    assertThat(acme.link(alice)).isEmpty();
    assertThat(acme.log(alice).stream().map(ProvisioningLogEntry::action))
        .startsWith(Action.DELETE, Action.CREATE);
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void theAccountOfWhoeverIsDisabledBeforeItsCreationIsHeardOfIsDisabled(
      FakeTarget.Fault unheardOf) {
    ObjectId alice = acme.user("alice");
    createUnheardOf(unheardOf);

    acme.setActive(alice, false);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.active("alice")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("unheardOf")
  void aGroupWhoseCreationWasNotHeardOfGetsItsMembers(FakeTarget.Fault unheardOf) {
    ObjectId alice = acme.user("alice");
    acme.run();
    ObjectId engineers = acme.group("Engineers", alice);
    createUnheardOf(unheardOf);

    acme.set(engineers, "displayName", "Builders");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.groups()).isEqualTo(Map.of("Builders", Set.of("alice")));
  }

  static Stream<FakeTarget.Fault> unheardOf() {
    return Stream.of(new FakeTarget.Fault.LosesReply(), new FakeTarget.Fault.Kills(true));
  }

  private void createUnheardOf(FakeTarget.Fault fault) {
    acme.target.failOnce(request -> request.verb() == FakeTarget.Verb.CREATE, fault);
    try {
      acme.run();
    } catch (FakeTarget.Killed killed) {
      acme.restartProcess();
    }
  }

  @Test
  void aCreationThatNeverReachedTheTargetIsSentAgain() {
    ObjectId alice = acme.user("alice");
    createUnheardOf(new FakeTarget.Fault.Kills(false));

    acme.set(alice, "userName", "alicia");
    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("alicia");
  }

  @Test
  void anAccountThatARefusedCreationRanIntoIsNobodysCreation() {
    ObjectId alice = acme.user("alice");
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.CREATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.run();

    acme.target.seedUser("alice");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.link(alice).orElseThrow().adopted()).isTrue();
  }

  @Test
  void aPlanKnowsOfTheAccountToo() throws InterruptedException {
    ObjectId alice = acme.user("alice");
    createUnheardOf(new FakeTarget.Fault.Kills(true));
    acme.set(alice, "userName", "alicia");

    List<PlanLine> lines = new ArrayList<>();
    Plan _ = acme.planning().each(APP, Proposal.NONE, lines::add);

    assertThat(lines).extracting(PlanLine::action).containsExactly(Action.UPDATE);
  }

  /// Two have what was sent, and nothing tells which of them is the object's.
  @Test
  void aPlanShowsWhoseAccountCannotBeToldAsItsConflictAndGoesOn() throws InterruptedException {
    ObjectId alice = acme.user("alice");
    createUnheardOf(new FakeTarget.Fault.LosesReply());
    acme.target.seedUser("ALICE");
    acme.user("bob");

    List<PlanLine> lines = new ArrayList<>();
    Plan plan = acme.planning().each(APP, Proposal.NONE, lines::add);

    assertThat(plan.failing()).isEqualTo(1);
    assertThat(lines)
        .filteredOn(line -> line.object().equals(alice))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.error()).contains(ErrorCode.DUPLICATE_TARGET_ENTRIES);
              assertThat(line.explanation()).contains("userName 'alice'");
            });
    assertThat(lines).extracting(PlanLine::action).contains(Action.CREATE);
    acme.runAfter(Duration.ofDays(1));
    assertThat(acme.log(alice).getFirst().error()).contains(ErrorCode.DUPLICATE_TARGET_ENTRIES);
  }

  /// In whichever scope: neither the Directory nor a link leads to the account.
  @ParameterizedTest
  @EnumSource(Application.Scope.class)
  void aPlanSaysWhatTheCycleDoesWithTheAccountOfWhoeverWasPurged(Application.Scope scope)
      throws InterruptedException {
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.applications().setScope(APP, scope, ApplicationUnderTest.ALICE);
    acme.applications().assign(APP, alice, ApplicationUnderTest.ALICE);
    acme.applications().assign(APP, bob, ApplicationUnderTest.ALICE);
    acme.target.failWhen(
        request -> request.verb() == FakeTarget.Verb.CREATE, new FakeTarget.Fault.LosesReply());
    acme.run();
    acme.target.heal();
    acme.target.lose(acme.target.id("bob"));
    acme.delete(alice);
    acme.purge(alice);
    acme.delete(bob);
    acme.purge(bob);

    List<PlanLine> lines = new ArrayList<>();
    Plan plan = acme.planning().each(APP, Proposal.NONE, lines::add);
    acme.target.requests();
    acme.runAfter(Duration.ofDays(1));

    assertThat(plan.count(Action.DELETE)).isEqualTo(1);
    assertThat(lines).filteredOn(line -> line.object().equals(alice)).hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.object().equals(bob))
        .extracting(PlanLine::action)
        .containsExactly(Action.SKIP);
    assertThat(acme.target.writes()).containsExactly("DELETE alice");
  }

  @Test
  void anAccountAtAnotherTargetIsNobodysCreation() {
    ObjectId alice = acme.user("alice");
    createUnheardOf(new FakeTarget.Fault.LosesReply());

    acme.applications()
        .setTarget(
            APP,
            new TargetSettings(URI.create("https://another.example"), "generic"),
            Optional.of("token"),
            ApplicationUnderTest.ALICE);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.link(alice).orElseThrow().adopted()).isTrue();
  }
}
