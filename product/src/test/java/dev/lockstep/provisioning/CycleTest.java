package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.BeforeCall;
import dev.lockstep.Once;
import dev.lockstep.Watcher;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cycles do when nothing goes wrong (entra-style: how provisioning works).
class CycleTest {
  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  @Test
  void theInitialCycleBringsUsersGroupsAndMemberships() {
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.group("Engineers", alice, bob);

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("alice", "bob");
    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice", "bob");
    assertThat(acme.state().cycle().running()).isFalse();
    assertThat(acme.state().cycle().counts().created()).isEqualTo(3);
  }

  @Test
  void aCycleWithoutChangesSendsNothing() {
    acme.group("Engineers", acme.user("alice"));
    acme.run();
    acme.target.requests();

    acme.run();
    acme.restartProcess();
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void aChangeOfOneUserIsOneRequest() {
    ObjectId alice = acme.user("alice");
    acme.group("Engineers", alice);
    acme.run();
    acme.target.requests();

    acme.set(alice, "title", "Chief");
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE alice");
    assertThat(acme.target.user("alice").text("title")).contains("Chief");
  }

  @Test
  void whatIsAsItWasBeforeTheCycleSawItCostsNothing() {
    ObjectId alice = acme.user("alice", "title", "Chief");
    acme.group("Engineers", alice);
    acme.run();
    acme.target.requests();

    acme.set(alice, "title", "Boss");
    acme.set(alice, "title", "Chief");
    acme.setActive(alice, false);
    acme.setActive(alice, true);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void aChangeIsHandedOutInTheStepThatReadsItThoughTimeGoesOn() {
    ObjectId alice = acme.user("alice");
    acme.run();
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.watch(new AfterCall("feed", _ -> acme.clock.move(Duration.ofMillis(1))));

    acme.set(alice, "title", "Chief");
    acme.advance();

    assertThat(tasks).hasSize(1);
    assertThat(acme.state().cycle().running()).isTrue();
  }

  /// Its row tells of what has been done, and may be deleted or another by then.
  @Test
  void aRowThatWasReadBeforeItsObjectWasWorkedOnIsNotHandedOutAgain() {
    ObjectId alice = acme.user("alice");
    acme.run();
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.watch(
        new AfterCall(
            "due",
            rows -> {
              if (!((List<?>) rows).isEmpty()) {
                tasks.forEach(Runnable::run);
                tasks.clear();
              }
            }));
    acme.set(alice, "title", "Chief");
    acme.advance();
    assertThat(tasks).hasSize(1);

    acme.advance();

    assertThat(tasks).isEmpty();
  }

  /// From the Directory's commit to the target's answer.
  @Test
  void whatWasDoneIsCountedByTheHourWithHowLongChangesTook() {
    ObjectId alice = acme.user("alice");
    acme.group("Engineers", alice);
    acme.run();
    Instant first = OperationHour.beginning(acme.clock.instant());
    acme.clock.move(Duration.ofHours(2));
    acme.set(alice, "title", "Chief");
    acme.runAfter(Duration.ofMillis(700));
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));
    acme.set(alice, "title", "Boss");
    acme.run();

    Duration lag = Duration.ofMillis(700);
    assertThat(acme.monitoring().operations(APP, 3))
        .containsExactly(
            new OperationHour(first, 3, 0, 0, Duration.ZERO, Duration.ZERO),
            new OperationHour(first.plus(Duration.ofHours(2)), 1, 1, 1, lag, lag));
    assertThat(acme.monitoring().operations(APP, 2)).hasSize(1);
    assertThatThrownBy(() -> acme.monitoring().operations(APP, 745))
        .hasMessage("'hours' takes 1 to 744, not 745");
  }

  @Test
  void anAccountThatIsThereIsLinkedInsteadOfCreatedTwice() {
    String id = acme.target.seedUser("ALICE");
    ObjectId alice = acme.user("alice");

    acme.run();

    assertThat(acme.target.users()).hasSize(1);
    assertThat(acme.link(alice).orElseThrow().targetId()).isEqualTo(id);
  }

  @Test
  void aMemberWhoseAdditionGotNoReplyAndWhoLeftMeanwhileIsTakenOutAllTheSame() {
    ObjectId bob = acme.user("bob");
    ObjectId engineers = acme.group("Engineers", acme.user("alice"));
    acme.run();
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.MEMBERS, new FakeTarget.Fault.LosesReply());
    acme.addMember(engineers, bob);
    acme.run();
    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice", "bob");

    acme.removeMember(engineers, bob);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice");
  }

  @Test
  void aMemberWhoseRemovalGotNoReplyAndWhoCameBackMeanwhileIsAddedAgain() {
    ObjectId bob = acme.user("bob");
    ObjectId engineers = acme.group("Engineers", acme.user("alice"), bob);
    acme.run();
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.MEMBERS, new FakeTarget.Fault.LosesReply());
    acme.removeMember(engineers, bob);
    acme.run();
    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice");

    acme.addMember(engineers, bob);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice", "bob");
  }

  @Test
  void whoLeftAndHasAnotherIdAtTheTargetIsDisabledThere() {
    ObjectId bob = acme.user("bob");
    acme.run();
    acme.target.lose(acme.target.id("bob"));
    acme.target.seedUser("bob");

    acme.setActive(bob, false);
    acme.run();

    assertThat(acme.target.active("bob")).isFalse();
    assertThat(acme.link(bob).orElseThrow().targetId()).isEqualTo(acme.target.id("bob"));
  }

  @Test
  void aFullCycleTakesOutWhoLeftAGroupAlsoWhereSomebodyComesIntoItAtTheSameTime() {
    ObjectId bob = acme.user("bob");
    ObjectId engineers = acme.group("Engineers", acme.user("alice"), bob);
    acme.run();
    acme.running().pause(ApplicationUnderTest.APP, ApplicationUnderTest.ALICE);
    acme.removeMember(engineers, bob);
    acme.addMember(engineers, acme.user("carol"));

    acme.running().restart(ApplicationUnderTest.APP, ApplicationUnderTest.ALICE);
    acme.running().start(ApplicationUnderTest.APP, ApplicationUnderTest.ALICE);
    acme.run();

    assertThat(acme.target.groups().get("Engineers")).containsExactly("alice", "carol");
  }

  @Test
  void whatTheTargetShowsOfAManagerBesideItsValueIsLeftAlone() {
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.setManager(bob, alice);
    String enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    Complex manager =
        Complex.of("value", Value.text(acme.target.seedUser("alice")))
            .with("displayName", Value.text("Alice"));
    acme.target.tamper(
        acme.target.seedUser("bob"),
        account ->
            account
                .with("displayName", Value.text("bob"))
                .with("active", Value.flag(true))
                .with(enterprise, Complex.of("manager", manager)));

    acme.run();

    assertThat(acme.target.writes()).containsExactly("UPDATE alice");
    assertThat(acme.link(bob).orElseThrow().adopted()).isTrue();
  }

  @Test
  void aLostReplyToACreateIsResolvedByLooking() {
    ObjectId alice = acme.user("alice");
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.CREATE, new FakeTarget.Fault.LosesReply());

    acme.run();
    assertThat(acme.link(alice)).isEmpty();
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.users()).containsOnlyKeys("alice");
    assertThat(acme.link(alice).orElseThrow().targetId()).isEqualTo(acme.target.id("alice"));
  }

  @Test
  void aMemberWhoComesIntoScopeLaterIsLinkedAtOnce() {
    ObjectId bob = acme.user("bob");
    acme.setActive(bob, false);
    acme.group("Engineers", bob);
    acme.run();
    assertThat(acme.target.groups().get("Engineers")).isEmpty();
    acme.target.requests();

    acme.setActive(bob, true);
    acme.run();

    assertThat(acme.target.writes()).containsExactly("CREATE bob", "MEMBERS Engineers +1");
    assertThat(acme.target.groups().get("Engineers")).containsExactly("bob");
  }

  @Test
  void aManagerWhoComesIntoScopeLaterIsLinkedAtOnce() {
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.setManager(bob, alice);
    acme.setActive(alice, false);
    acme.run();
    acme.target.requests();

    acme.setActive(alice, true);
    acme.run();

    assertThat(acme.target.writes()).containsExactly("CREATE alice", "UPDATE bob");
  }

  @Test
  void aClearedValueIsClearedAtTheTarget() {
    ObjectId alice = acme.user("alice", "title", "Engineer");
    acme.run();
    acme.target.requests();

    acme.change(alice, document -> document.without("title"));
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE alice");
    assertThat(acme.target.user("alice").text("title")).isEmpty();
  }

  // What somebody changes meanwhile

  @Test
  void aFullCycleThatIsWantedWhileTheFeedIsReadBegins() {
    ObjectId alice = acme.user("alice");
    acme.run();
    Runnable restart = new Once(() -> acme.running().restart(APP, ALICE));
    acme.watch(new AfterCall("feed", restart));

    acme.set(alice, "title", "Chief");
    acme.run();

    assertThat(acme.state().cycle().kind()).isEqualTo(ApplicationState.Cycle.Kind.INITIAL);
    assertThat(acme.state().cycle().number()).isEqualTo(2);
    assertThat(acme.target.user("alice").text("title")).contains("Chief");
  }

  @Test
  void aScopeThatChangesWhileAFullCycleBeginsIsTheOneOfTheCycle() {
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    acme.user("alice");
    acme.watch(
        new BeforeCall(
            "atomically", new Once(() -> acme.applications().setScope(APP, Scope.ALL, ALICE))));

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("alice");
  }

  @Test
  void whoIsAssignedByAnApprovalWhileAFullCycleBeginsIsOneOfTheCycle() throws Exception {
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    Proposal proposal =
        new Proposal(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(acme.user("alice"))));
    PlanId plan = acme.planning().each(APP, proposal, _ -> {}).id();
    acme.watch(new BeforeCall("atomically", new Once(() -> approve(plan, proposal))));

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("alice");
  }

  @Test
  void aPolicyThatChangesWhileAStepBeginsIsTheOneByWhichThatStepWorks() {
    ObjectId alice = acme.user("alice");
    acme.run();
    acme.delete(alice);
    acme.run();
    Policies retained =
        Policies.DEFAULT.with(
            Departure.SOFT_DELETED, new Consequence.DeleteAfter(Duration.ofSeconds(5)));
    Runnable change = new Once(() -> acme.applications().setPolicies(APP, retained, ALICE));
    acme.watch(new AfterCall("state", change));
    acme.run();

    acme.clock.move(Duration.ofSeconds(5));
    acme.run();

    assertThat(acme.target.users()).isEmpty();
  }

  private void approve(PlanId plan, Proposal proposal) {
    try {
      Plan _ = acme.approving().approve(APP, plan, proposal, ALICE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aResetOfLinksThatBreaksOffLeavesNobodyBehind() {
    ObjectId alice = acme.user("alice");
    acme.run();
    Watcher dies =
        new AfterCall(
            "clearEscrows",
            _ -> {
              throw new FakeTarget.Killed();
            });
    Running running =
        new Running(
            acme.applications(),
            dies.watched(ProvisioningStore.class, acme.store),
            acme.directory,
            acme.cycles(),
            acme.administration,
            acme.clock);

    assertThatThrownBy(() -> running.restart(APP, EnumSet.allOf(ResetScope.class), ALICE))
        .isInstanceOf(FakeTarget.Killed.class);
    assertThat(acme.link(alice)).isEmpty();
    acme.restartProcess();
    acme.run();

    assertThat(acme.link(alice)).isPresent();
    assertThat(acme.target.users()).hasSize(1);
  }

  @Test
  void aFullCycleBeginsWhateverItsMappingsAreMadeOf() {
    acme.applications()
        .setMapping(
            APP,
            MappingJson.read(
                ObjectType.USER,
                Json.parse(
                    """
                    {"attributes": [
                      {"source": {"attribute": "userName"}, "target": "userName",
                       "matchingPrecedence": 1},
                      {"source": {"expression":
                         "Replace([userName], , \\"(?<First>^.)\\", \\"First\\", \\"x\\", , )"},
                       "target": "displayName"}]}
                    """)),
            ALICE);
    acme.user("alice");

    acme.run();

    assertThat(acme.target.user("alice").text("displayName")).contains("xlice");
  }
}
