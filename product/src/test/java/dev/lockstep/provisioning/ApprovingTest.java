package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.BeforeCall;
import dev.lockstep.Watcher;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader.FeedLostException;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.scim.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Approving a plan does what it says, as long as it is still what would be done.
class ApprovingTest {
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final ApplicationId APP = ApplicationUnderTest.APP;

  /// More than the guard lets pass of so few.
  private static final int MANY = 20;

  private final List<ObjectId> users = new ArrayList<>();
  private ApplicationUnderTest acme;
  private ObjectId staff;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    for (int number = 0; number < MANY; number++) {
      users.add(acme.user("user" + number));
    }
    staff = acme.group("Staff", users.get(0));
    acme.run();
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private PlanId plan(Proposal proposal) throws Exception {
    return acme.planning().each(APP, proposal, _ -> {}).id();
  }

  private static Proposal onlyAssigned(List<ObjectId> assignments) {
    return new Proposal(
        Optional.empty(),
        Optional.empty(),
        Optional.of(Scope.ASSIGNED),
        Optional.empty(),
        Optional.of(assignments));
  }

  /// A plan of what the application is now.
  private void approve() throws Exception {
    Plan _ = acme.approving().approve(APP, plan(Proposal.NONE), Proposal.NONE, ALICE);
  }

  private void disableAll() {
    users.forEach(user -> acme.setActive(user, false));
  }

  private void assertPassed() {
    assertThat(disabled()).isEqualTo(MANY);
    assertThat(acme.state().guardTripped()).isEmpty();
  }

  private void assertHeldBack() {
    assertThat(disabled()).isZero();
    assertThat(acme.state().guardTripped()).isPresent();
  }

  private long disabled() {
    return acme.target.users().keySet().stream().filter(user -> !acme.target.active(user)).count();
  }

  @Test
  void whatTheGuardWouldHoldBackPassesWhenItIsApproved() throws Exception {
    disableAll();

    approve();
    acme.run();

    assertPassed();
    assertThat(acme.audit().getFirst().activity()).isEqualTo("Approve plan");
  }

  @Test
  void whatTheGuardHeldBackAlreadyPassesToo() throws Exception {
    disableAll();
    acme.run();
    assertThat(acme.state().guardTripped()).isPresent();

    approve();
    acme.run();

    assertPassed();
  }

  @Test
  void whatChangesAfterwardsIsUnderTheGuardAsEver() throws Exception {
    acme.running().pause(APP, ALICE);
    approve();
    disableAll();
    acme.run();

    assertHeldBack();
  }

  @Test
  void anApprovalIsUsedUpByTheCycleThatItWasFor() throws Exception {
    disableAll();
    approve();
    acme.run();
    users.forEach(user -> acme.setActive(user, true));
    acme.run();
    disableAll();
    acme.run();

    assertHeldBack();
  }

  /// However many these are.
  @Test
  void anApprovalThatWasntNeededEndsWithItsCycle() throws Exception {
    disableAll();
    PlanId plan = plan(Proposal.NONE);
    acme.approving().approve(APP, plan, Proposal.NONE, ALICE);
    acme.store.atomically(
        () -> {
          ObjectId first = new ObjectId(new UUID(0, 0));
          for (int number = 0; number < 1_500; number++) {
            acme.store.approve(APP, plan, new Approval(first, "DELETE " + number));
          }
          return true;
        });
    users.forEach(user -> acme.setActive(user, true));
    acme.run();

    disableAll();
    acme.run();

    assertHeldBack();
  }

  @Test
  void anotherFullCycleThanTheOneThatWasApprovedIsUnderTheGuard() throws Exception {
    disableAll();
    approve();

    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    acme.run();

    assertHeldBack();
  }

  @Test
  void whatIsBeingApprovedDoesntPassBeforeItIsApproved() throws Exception {
    disableAll();
    List<PlanLine> lines = new ArrayList<>();
    Plan plan = acme.planning().each(APP, Proposal.NONE, lines::add);
    acme.store.atomically(
        () -> {
          lines.stream()
              .flatMap(line -> Approval.of(line).stream())
              .forEach(approval -> acme.store.approve(APP, plan.id(), approval));
          return true;
        });

    acme.run();

    assertHeldBack();
  }

  // Beside what goes on

  @Test
  void whatIsLookedAtWhileItIsApprovedPassesInTheCycleThatFollows() throws Exception {
    acme.applications()
        .setPolicies(
            APP,
            Policies.DEFAULT.with(new Policies.Guard(3, 100, 0, 3, Duration.ofHours(24))),
            ALICE);
    acme.run();
    disableAll();
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.advance();
    assertThat(tasks).hasSizeGreaterThan(3);

    approve();
    tasks.forEach(Runnable::run);
    acme.executor(Runnable::run);
    acme.run();

    assertPassed();
  }

  @Test
  void aFeedThatIsLostWhileAPlanIsApprovedLeavesItApproved() throws Exception {
    disableAll();
    PlanId plan = plan(Proposal.NONE);
    AtomicBoolean approved = new AtomicBoolean();
    acme.watch(
        new AfterCall(
            "feed",
            _ -> {
              if (!approved.getAndSet(true)) {
                approve(acme.approving(), plan, Proposal.NONE);
                throw new FeedLostException(acme.directory.feedEnd(ApplicationUnderTest.ACME));
              }
            }));

    acme.run();

    assertPassed();
  }

  @Test
  void aCycleThatEndsWhileAPlanIsApprovedForgetsNothingOfIt() throws Exception {
    Proposal proposal = onlyAssigned(List.of(staff));
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.set(users.get(0), "title", "Boss");
    acme.change(users.get(0), user -> user.without("title"));
    acme.advance();
    PlanId plan = plan(proposal);
    AtomicInteger units = new AtomicInteger();
    Watcher ends =
        new BeforeCall(
            "atomically",
            () -> {
              if (units.incrementAndGet() == 3) { // all approvals are kept, and none counts yet
                tasks.forEach(Runnable::run);
                acme.advance();
              }
            });
    Approving approving =
        new Approving(
            ends.watched(ProvisioningStore.class, acme.store),
            acme.directory,
            acme.planning(),
            acme.cycles(),
            acme.administration,
            acme.clock);

    approve(approving, plan, proposal);
    assertThat(acme.state().cycle().running()).isFalse();
    acme.executor(Runnable::run);
    acme.run();

    assertThat(disabled()).isEqualTo(MANY - 1);
    assertThat(acme.state().guardTripped()).isEmpty();
  }

  private static void approve(Approving approving, PlanId plan, Proposal proposal) {
    try {
      Plan _ = approving.approve(APP, plan, proposal, ALICE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void policiesThatAreChangedWhileAProposalIsApprovedThatDoesNotNameThemStay() throws Exception {
    disableAll();
    Function<Application, Proposal> proposed =
        application ->
            ProposalJson.read(
                Json.parse("{\"policies\": {\"unassigned\": \"delete\"}}"), application);
    PlanId plan = plan(proposed.apply(acme.applications().get(APP)));
    Approving.Watcher changes =
        new Approving.Watcher() {
          @Override
          public void looked(PlanLine line) {
            Application _ =
                acme.applications()
                    .setPolicies(APP, policies -> policies.withOnlyCreated(true), ALICE);
          }

          @Override
          public void last() {}
        };

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, proposed, ALICE, changes))
        .isInstanceOf(PlanMovedException.class);

    assertThat(acme.applications().get(APP).policies().onlyCreated()).isTrue();
  }

  @Test
  void aProposalIsSetUpWithItsApproval() throws Exception {
    Proposal proposal = onlyAssigned(List.of(staff));
    List<String> planned = PlannedEffects.of(acme, proposal);
    PlanId plan = plan(proposal);
    acme.running().pause(APP, ALICE);
    long newest = acme.log().getFirst().id();

    acme.approving().approve(APP, plan, proposal, ALICE);
    acme.run();

    assertThat(PlannedEffects.done(acme, newest)).isEqualTo(planned);
    assertThat(disabled()).isEqualTo(MANY - 1);
    assertThat(acme.applications().get(APP).scope()).isEqualTo(Scope.ASSIGNED);
    assertThat(acme.applications().get(APP).state()).isEqualTo(State.RUNNING);
    assertThat(acme.applications().assignments(APP, Optional.empty(), 10))
        .extracting(Assignment::object)
        .containsExactly(staff);
    List<String> changes =
        acme.audit().stream()
            .limit(3)
            .map(entry -> entry.activity() + ": " + entry.after().orElse(""))
            .toList();
    assertThat(changes.getFirst()).startsWith("Approve plan: at ");
    assertThat(changes.subList(1, 3))
        .containsExactly("Assign: Staff", "Update attribute mappings or scope: ASSIGNED");
  }

  @Test
  void anApprovalKnowsAfterARestartWhetherItsPlanIsBeingCarriedOut() throws Exception {
    disableAll();
    PlanId plan = plan(Proposal.NONE);
    PlanApprover approver = new PlanApprover(acme.approving(), acme.store, acme.directory);
    String request = PlanApprover.wish(acme.applications().get(APP), plan, Json.object()).request();
    assertThat(approver.isDone(request)).isFalse();

    Plan _ = acme.approving().approve(APP, plan, Proposal.NONE, ALICE);

    assertThat(approver.isDone(request)).isTrue();
    acme.user("later");
    approve();
    assertThat(approver.isDone(request)).as("another one is").isFalse();
  }

  @Test
  void aDirectoryThatMovedOnIsNamedAndNothingIsDone() throws Exception {
    PlanId plan = plan(Proposal.NONE);
    acme.set(users.get(0), "title", "Boss");

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, Proposal.NONE, ALICE))
        .isInstanceOf(PlanMovedException.class)
        .hasMessageContaining("the directory: its feed is at")
        .hasMessageNotContaining("configuration")
        .hasMessageNotContaining("links");
  }

  @Test
  void aConfigurationThatMovedOnIsNamedAndNothingIsDone() throws Exception {
    PlanId plan = plan(Proposal.NONE);
    acme.applications().assign(APP, staff, ALICE);

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, Proposal.NONE, ALICE))
        .isInstanceOf(PlanMovedException.class)
        .hasMessageContaining("the configuration")
        .hasMessageNotContaining("links");
  }

  @Test
  void aPlanForAProposalIsntApprovedWithoutIt() throws Exception {
    PlanId plan = plan(onlyAssigned(List.of(staff)));

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, Proposal.NONE, ALICE))
        .isInstanceOf(PlanMovedException.class)
        .hasMessageContaining("the configuration");
    assertThat(acme.applications().get(APP).scope()).isEqualTo(Scope.ALL);
  }

  @Test
  void linksThatMovedOnAreNamedAndNothingIsDone() throws Exception {
    acme.set(users.get(0), "title", "Boss");
    PlanId plan = plan(Proposal.NONE);
    acme.run();

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, Proposal.NONE, ALICE))
        .isInstanceOf(PlanMovedException.class)
        .hasMessageContaining("the links")
        .hasMessageNotContaining("the directory");
  }

  @Test
  void aTargetThatMovedOnIsNamedAndNothingIsDone() throws Exception {
    acme.user("newcomer");
    PlanId plan = plan(Proposal.NONE);
    acme.target.seedUser("newcomer");
    acme.target.requests();

    assertThatThrownBy(() -> acme.approving().approve(APP, plan, Proposal.NONE, ALICE))
        .isInstanceOf(PlanMovedException.class)
        .hasMessageContaining("the target");
    assertThat(acme.target.writes()).isEmpty();
    disableAll();
    acme.run();
    assertThat(disabled()).as("no approval is left over").isZero();
  }

  @Test
  void membersWhoAreTakenAwayPassWhenTheyAreApproved() throws Exception {
    users.forEach(user -> acme.addMember(staff, user));
    acme.applications()
        .setPolicies(
            APP,
            Policies.DEFAULT.with(new Policies.Guard(500, 10, 10, 3, Duration.ofHours(24))),
            ALICE);
    acme.run();
    users.forEach(user -> acme.removeMember(staff, user));

    Plan plan = acme.planning().each(APP, Proposal.NONE, _ -> {});
    assertThat(plan.exceedsGuard()).isTrue();
    acme.approving().approve(APP, plan.id(), Proposal.NONE, ALICE);
    acme.run();

    assertThat(acme.target.groups().get("Staff")).isEmpty();
    assertThat(acme.state().guardTripped()).isEmpty();
  }

  @Test
  void anIdIsReadAsItIsWritten() throws Exception {
    PlanId plan = plan(Proposal.NONE);

    assertThat(PlanId.parse(plan.toString())).isEqualTo(plan);
    for (String none : List.of("", "x", "a.b.c.d", "!.b.c.d", "...")) {
      assertThatThrownBy(() -> PlanId.parse(none)).isInstanceOf(NoSuchElementException.class);
    }
  }
}
