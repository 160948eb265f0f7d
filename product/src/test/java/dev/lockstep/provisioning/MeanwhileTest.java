package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.AfterCall;
import dev.lockstep.BeforeCall;
import dev.lockstep.Once;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Policies.Guard;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.scim.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a step has read may be another by the time at which it is used: what somebody does in between
/// must neither be lost nor undone.
class MeanwhileTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private void runTasks() {
    List<Runnable> some = List.copyOf(tasks);
    tasks.clear();
    some.forEach(Runnable::run);
  }

  private void onceAfter(String call, Runnable change) {
    Runnable changes =
        new Once(
            () -> {
              change.run();
              acme.advance();
            });
    acme.watch(new AfterCall(call, changes));
  }

  private void guard(int accounts, int memberRemovals) {
    acme.applications()
        .setPolicies(
            APP,
            Policies.DEFAULT.with(
                new Guard(accounts, 100, 0, memberRemovals, Duration.ofHours(24))),
            ALICE);
  }

  private long disabled() {
    return acme.target.users().keySet().stream().filter(name -> !acme.target.active(name)).count();
  }

  // Assignments

  @Test
  void whoLeftAGroupThatIsUnassignedBeforeTheFeedIsReadIsDisabled() {
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    ObjectId bob = acme.user("bob");
    ObjectId staff = acme.group("Staff", acme.user("alice"), bob);
    acme.applications().assign(APP, staff, ALICE);
    acme.run();

    acme.removeMember(staff, bob);
    acme.applications().unassign(APP, staff, ALICE);
    acme.run();

    assertThat(acme.target.active("alice")).isFalse();
    assertThat(acme.target.active("bob")).isFalse();
  }

  @Test
  void whoIsOnTheWayThereWhenTheGroupIsLeftAndUnassignedIsDisabled() {
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    ObjectId bob = acme.user("bob");
    ObjectId staff = acme.group("Staff");
    acme.applications().assign(APP, staff, ALICE);
    acme.run();
    acme.executor(tasks::add);
    acme.addMember(staff, bob);
    acme.advance();
    Runnable leaves =
        new Once(
            () -> {
              acme.removeMember(staff, bob);
              acme.applications().unassign(APP, staff, ALICE);
              acme.advance();
            });
    acme.target.beforeEach(leaves);

    runTasks();
    acme.executor(Runnable::run);
    acme.run();

    assertThat(acme.target.active("bob")).isFalse();
  }

  // The guard

  @Test
  void whatIsDoneWhileTheGuardCountsIsNotCountedTwice() {
    guard(3, 10);
    List<ObjectId> users = List.of(acme.user("a"), acme.user("b"), acme.user("c"));
    acme.run();
    acme.executor(tasks::add);
    users.forEach(acme::delete);
    acme.advance();
    runTasks();
    acme.advance();
    assertThat(tasks).hasSize(3);
    acme.watch(new AfterCall("count", this::runTasks));

    acme.advance();
    acme.executor(Runnable::run);
    acme.run();

    assertThat(acme.state().guardTripped()).isEmpty();
    assertThat(disabled()).isEqualTo(3);
  }

  @Test
  void whoTurnsOutToLeaveWhileTheGuardCountsIsCounted() {
    guard(2, 10);
    List<ObjectId> users = List.of(acme.user("a"), acme.user("b"), acme.user("c"));
    acme.run();
    acme.executor(tasks::add);
    users.forEach(acme::delete);
    acme.advance();
    Runnable last = new Once(tasks.removeLast());
    runTasks();
    acme.watch(new AfterCall("count", last));

    acme.advance();
    acme.executor(Runnable::run);
    runTasks();
    acme.run();

    assertThat(disabled()).isZero();
    assertThat(acme.state().guardTripped()).isPresent();
  }

  @Test
  void membersWhoLeaveAfterAPersonHasAllowedOthersAreUnderTheGuard() {
    guard(10, 2);
    List<ObjectId> users = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      users.add(acme.user("user" + number));
    }
    ObjectId staff = acme.group("Staff", users.toArray(ObjectId[]::new));
    acme.run();
    users.subList(0, 3).forEach(user -> acme.removeMember(staff, user));
    acme.run();
    acme.running().allowDeletes(APP, OptionalLong.of(1), ALICE);
    acme.executor(tasks::add);
    acme.advance();
    assertThat(tasks).hasSize(1);
    users.subList(3, 8).forEach(user -> acme.removeMember(staff, user));
    acme.advance();

    runTasks();
    acme.executor(Runnable::run);
    acme.run();

    assertThat(acme.target.groups().get("Staff")).hasSizeGreaterThanOrEqualTo(5);
    assertThat(acme.state().guardTripped()).isPresent();
  }

  // Who gave up

  @Test
  void aPolicyThatChangesWhileATargetIsGivenUpStays() {
    ObjectId alice = acme.user("alice");
    acme.run();
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.CREDENTIAL_VALIDATION_FAILURE));
    acme.set(alice, "title", "Chief");
    acme.run();
    for (int day = 0; day < 27; day++) {
      acme.runAfter(Duration.ofDays(1));
    }
    Policies changed = Policies.DEFAULT.with(new Guard(7, 7, 7, 7, Duration.ofHours(7)));
    acme.target.beforeEach(() -> acme.applications().setPolicies(APP, changed, ALICE));
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.applications().get(APP).state()).isEqualTo(Application.State.PAUSED);
    assertThat(acme.applications().get(APP).policies()).isEqualTo(changed);
  }

  // Memberships

  @Test
  void whoComesIntoAGroupWhileTheAccountIsSettledIsAMember() {
    ObjectId staff = acme.group("Staff");
    acme.run();
    ObjectId bob = acme.user("bob");
    onceAfter("groupsOf", () -> acme.addMember(staff, bob));

    acme.run();

    assertThat(acme.target.groups().get("Staff")).containsExactly("bob");
  }

  @Test
  void whoGetsAManagerWhileThatOneIsSettledHasTheManager() {
    ObjectId bob = acme.user("bob");
    acme.run();
    ObjectId alice = acme.user("alice");
    onceAfter("reportsOf", () -> acme.setManager(bob, alice));

    acme.run();

    assertThat(acme.target.contents().accounts())
        .hasEntrySatisfying(
            acme.target.id("bob"),
            account -> assertThat(account.manager()).contains(acme.target.id("alice")));
  }

  @Test
  void aMemberWhoIsSentBeforeTheGroupsFormerAccountIsForgottenCanLeave() {
    ObjectId bob = acme.user("bob");
    ObjectId staff = acme.group("Staff", acme.user("alice"));
    acme.run();
    acme.target.lose(acme.target.id("Staff"));
    acme.set(staff, "displayName", "Crew");
    acme.executor(tasks::add);
    acme.advance();
    for (int limit = 101; limit < 109; limit++) {
      guard(limit, 10); // each is still to be expanded before what the group leaves to be done
    }
    acme.executor(Runnable::run);
    runTasks(); // the account is gone
    acme.advance(); // it is created anew
    acme.addMember(staff, bob);
    acme.advance();
    assertThat(acme.target.groups().get("Crew")).contains("bob");

    acme.removeMember(staff, bob);
    acme.run();

    assertThat(acme.target.groups().get("Crew")).containsExactly("alice");
  }

  @Test
  void whoIsToBeTakenOutAsAStrangerAndComesIntoTheGroupIsAdded() {
    ObjectId bob = acme.user("bob");
    ObjectId staff = acme.group("Staff", acme.user("alice"));
    acme.run();
    acme.target.putInto(acme.target.id("Staff"), acme.target.id("bob"));
    acme.reconciliations().begin(APP, new Reconciliation.Repairs(true, true), ALICE);

    acme.target.takeOutOf(acme.target.id("Staff"), acme.target.id("bob"));
    acme.addMember(staff, bob);
    acme.run();

    assertThat(acme.target.groups().get("Staff")).containsExactly("alice", "bob");
  }

  // What others are worked on by

  private void setDisplayName(String constant) {
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
                      {"source": {"constant": "%s"}, "target": "displayName"}]}
                    """
                        .formatted(constant))),
            ALICE);
  }

  @Test
  void aManagerWhoGoesFirstIsProvisionedByTheMappingThatTheRowIsFor() {
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.setManager(alice, bob);
    acme.run();
    acme.executor(tasks::add);
    acme.applications().assign(APP, alice, ALICE);
    acme.advance();
    assertThat(tasks).hasSize(1);
    acme.applications().assign(APP, bob, ALICE);
    setDisplayName("New");
    acme.advance(); // a full cycle begins
    acme.advance(); // all that are linked are looked through

    runTasks();
    acme.executor(Runnable::run);
    acme.run();

    assertThat(acme.target.user("alice").text("displayName")).contains("New");
    assertThat(acme.target.user("bob").text("displayName")).contains("New");
  }

  @Test
  void aManagerWhomABatchFetchesIsProvisionedByTheMappingThatTheRowIsFor() {
    acme.target.takesBulk(5);
    acme.applications().setScope(APP, Scope.ASSIGNED, ALICE);
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    acme.setManager(alice, bob);
    acme.applications().assign(APP, alice, ALICE);
    acme.applications().assign(APP, acme.user("carol"), ALICE);
    acme.executor(tasks::add);
    while (tasks.isEmpty()) {
      acme.advance();
    }
    runTasks(); // the target is listed
    while (tasks.isEmpty()) {
      acme.advance();
    }
    acme.applications().assign(APP, bob, ALICE);
    setDisplayName("New");
    acme.advance(); // a full cycle begins
    acme.advance(); // all that are linked are looked through

    tasks.removeFirst().run();
    acme.executor(Runnable::run);
    runTasks();
    acme.run();

    assertThat(acme.target.user("bob").text("displayName")).contains("New");
    assertThat(acme.target.user("alice").text("displayName")).contains("New");
  }

  @Test
  void aPolicyThatChangesWhileACreationIsLookedForIsTheOneOfItsAccount() {
    ObjectId alice = acme.user("alice");
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.CREATE, new FakeTarget.Fault.LosesReply());
    acme.run();
    acme.delete(alice);
    Policies retained =
        Policies.DEFAULT.with(
            Departure.SOFT_DELETED, new Consequence.DeleteAfter(Duration.ofSeconds(5)));
    acme.target.beforeEach(
        new Once(
            () -> {
              acme.applications().setPolicies(APP, retained, ALICE);
              acme.advance();
            }));
    acme.runAfter(Duration.ofDays(1));
    acme.runAfter(Duration.ofSeconds(5));

    assertThat(acme.target.users()).isEmpty();
  }

  // The end of a cycle

  @Test
  void aCycleEndsBehindWhatItsLastLookHasBrought() {
    acme.group("Staff", acme.user("alice"));
    acme.executor(tasks::add);
    acme.watch(new BeforeCall("due", this::runTasks));

    do {
      acme.run();
    } while (!tasks.isEmpty());

    assertThat(acme.target.groups().get("Staff")).containsExactly("alice");
    assertThat(acme.state().cycle().number()).isEqualTo(1);
  }
}
