package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.Approval;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.provisioning.Creation;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Expansion;
import dev.lockstep.provisioning.HeldMembership;
import dev.lockstep.provisioning.Hold;
import dev.lockstep.provisioning.HoldStore;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.PendingWork.Escrow;
import dev.lockstep.provisioning.PendingWork.PendingEdge;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.QuarantineReason;
import dev.lockstep.provisioning.Reason;
import dev.lockstep.provisioning.Statistics;
import dev.lockstep.provisioning.Statistics.EndedCycle;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of Applications: that it comes back as it was written, and that work coalesces,
/// waits and leaves by its rules. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProvisioningContract {
  private static final Instant NOW = StoreUnderTest.NOW;
  private static final ObjectId ANNA = new ObjectId(new UUID(0, 1));
  private static final ObjectId BERTA = new ObjectId(new UUID(0, 2));
  private static final ObjectId STAFF = new ObjectId(new UUID(1, 1));

  private static final PlanId PLAN = plan("a");

  private StoreUnderTest opened;
  private SqlProvisioningStore store;
  private Application app;
  private ApplicationId id;
  private int made;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    opened = open(folder);
    store = new SqlProvisioningStore(opened.database());
  }

  @BeforeEach
  void enter() {
    app = application("app" + ++made, opened.freshDirectory());
    id = app.id();
    assertThat(store.atomically(() -> store.insert(app))).isTrue();
  }

  @AfterAll
  void close() {
    opened.close();
  }

  private static Application application(String name, DirectoryId directory) {
    return new Application(
        new ApplicationId(name),
        directory,
        "Äpp " + name,
        new TargetSettings(URI.create("https://target.example/scim/v2"), "generic"),
        Scope.ASSIGNED,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.RUNNING);
  }

  private static PlanId plan(String operations) {
    return new PlanId(
        new PlanId.Basis(new FeedPosition("epoch", "1.2"), "configuration", "links"), operations);
  }

  private void write(Runnable writes) {
    store.atomically(
        () -> {
          writes.run();
          return true;
        });
  }

  private Pending pending(ObjectId object) {
    return store.pending(id, object).orElseThrow();
  }

  private void enqueue(ObjectId object, Priority priority, Instant due) {
    write(() -> store.enqueue(id, object, USER, Reason.CHANGED, priority, due));
  }

  private List<ObjectId> due(Pending.State state) {
    return store.due(id, List.of(state), NOW, 10).stream().map(Pending::object).toList();
  }

  // Applications

  @Test
  void anApplicationComesBackAsItWasWritten() {
    assertThat(store.application(id)).contains(app);
    assertThat(store.applications()).contains(app);
    assertThat(store.state(id)).isEqualTo(ApplicationState.NEW);

    Application paused = app.with(State.PAUSED).with(Scope.ALL);
    write(() -> store.update(paused));

    assertThat(store.application(id)).contains(paused);
    assertThat(store.application(new ApplicationId("nobody"))).isEmpty();
  }

  @Test
  void aStateComesBackAsItWasWritten() {
    ApplicationState state =
        new ApplicationState(
            Optional.of(new FeedPosition("epoch", "4711.17")),
            new Cycle(
                3,
                Cycle.Kind.INITIAL,
                Optional.of(NOW),
                Optional.of(NOW.plusSeconds(1)),
                9,
                new Counts(1, 2, 3, 4, 5, 6, 7, 8)),
            Optional.of(
                new Quarantine(
                    QuarantineReason.ENCOUNTERED_QUARANTINE_EXCEPTION,
                    ErrorCode.UNAUTHORIZED,
                    "no",
                    NOW,
                    NOW.plusSeconds(60),
                    3)),
            Optional.of(NOW.plusNanos(123_000)),
            Optional.of(PLAN));

    write(() -> store.change(id, _ -> state));
    assertThat(store.state(id)).isEqualTo(state);

    write(() -> store.change(id, _ -> ApplicationState.NEW));
    assertThat(store.state(id)).isEqualTo(ApplicationState.NEW);
  }

  @Test
  void aRemovedApplicationLeavesNothingButItsLog() {
    enqueue(ANNA, Priority.USER, NOW);
    write(
        () -> {
          store.assign(id, new Assignment(ANNA, USER, NOW));
          store.put(id, link(ANNA, "t1"));
          store.putSentMember(id, STAFF, ANNA, "t1");
          store.enqueueEdge(id, STAFF, ANNA);
          store.expand(id, expansion(Expansion.Kind.ALL_USERS));
          store.destroyed(id, ANNA, NOW, false, 1);
          store.log(id, entry(ANNA, Status.SUCCESS, NOW));
        });

    write(() -> store.remove(id));

    assertThat(store.application(id)).isEmpty();
    assertThat(store.pending(id, ANNA)).isEmpty();
    assertThat(store.assignments(id)).isEmpty();
    assertThat(store.link(id, ANNA)).isEmpty();
    assertThat(store.hasSentMembers(id, STAFF)).isFalse();
    assertThat(store.edges(id, STAFF, Optional.empty(), 10)).isEmpty();
    assertThat(store.nextExpansion(id)).isEmpty();
    assertThat(store.destroyedSince(id, NOW, false)).isZero();
    assertThat(entries(OptionalLong.empty(), 10)).hasSize(1);
  }

  // Assignments

  @Test
  void anAssignmentIsMadeOnceAndEndsOnce() {
    Assignment anna = new Assignment(ANNA, USER, NOW);
    write(() -> assertThat(store.assign(id, anna)).isTrue());
    write(() -> assertThat(store.assign(id, anna)).isFalse());

    assertThat(store.assignments(id)).containsExactly(anna);
    assertThat(store.isAssigned(id, ANNA)).isTrue();
    write(() -> assertThat(store.unassign(id, ANNA)).isTrue());
    write(() -> assertThat(store.unassign(id, ANNA)).isFalse());
    assertThat(store.isAssigned(id, ANNA)).isFalse();
  }

  @Test
  void theAssignedGroupsOfAMemberAreThoseItIsIn() {
    write(
        () -> {
          opened.store().addMember(app.directory(), STAFF, ANNA, NOW);
          opened.store().addMember(app.directory(), BERTA, ANNA, NOW);
          store.assign(id, new Assignment(STAFF, GROUP, NOW));
        });

    assertThat(store.assignedGroupsOf(app, ANNA, 10)).containsExactly(STAFF);
    assertThat(store.assignedGroupsOf(app, BERTA, 10)).isEmpty();
  }

  @Test
  void anApplicationIsReadAsItIsBehindAUnitThatFailedAndBehindAnotherStore() {
    Application renamed = app.named("Other");
    assertThat(store.application(id)).contains(app);

    assertThatThrownBy(
            () ->
                write(
                    () -> {
                      store.update(renamed);
                      assertThat(store.application(id)).contains(renamed);
                      throw new IllegalStateException("undone");
                    }))
        .hasMessageContaining("undone");
    assertThat(store.application(id)).contains(app);

    SqlProvisioningStore other = new SqlProvisioningStore(opened.database());
    assertThat(other.application(id)).contains(app);
    write(() -> store.update(renamed));
    assertThat(other.application(id)).contains(renamed);
  }

  // Links

  private static Link link(ObjectId object, String targetId) {
    return new Link(
        object,
        USER,
        "label",
        targetId,
        Complex.of("userName", Value.text("ännä")).with("active", Value.flag(true)),
        NOW,
        true,
        Optional.empty());
  }

  @Test
  void aLinkKeepsWhatIsUnheardOfUntilItIsPutAgainAndNobodyElseGetsIt() {
    Link link = link(ANNA, "t1");
    Complex unheard = Complex.of("userName", Value.text("änna"));
    write(() -> store.put(id, link));

    write(() -> store.setUnheard(id, ANNA, unheard));
    write(() -> store.setUnheard(id, BERTA, unheard));

    assertThat(store.link(id, ANNA).flatMap(Link::unheard)).contains(unheard);
    assertThat(store.link(id, BERTA)).isEmpty();
    write(() -> store.put(id, link));
    assertThat(store.link(id, ANNA)).contains(link);
  }

  @Test
  void aLinkIsFoundFromBothSidesAndReplaced() {
    Link first = link(ANNA, "t1");
    write(() -> store.put(id, first));

    assertThat(store.link(id, ANNA)).contains(first);
    assertThat(store.linkByTarget(id, USER, "t1")).contains(first);
    assertThat(store.linkByTarget(id, GROUP, "t1")).isEmpty();

    Link second = first.sent("new", Complex.of("userName", Value.text("b")));
    write(() -> store.put(id, second));
    assertThat(store.link(id, ANNA)).contains(second);
    write(() -> store.unlink(id, ANNA));
    assertThat(store.link(id, ANNA)).isEmpty();
  }

  @Test
  void statisticsAreReadAsTheyWereKept() {
    assertThat(store.statistics(id)).isEqualTo(Statistics.NONE);

    EndedCycle execution =
        new EndedCycle(3, Cycle.Kind.INITIAL, NOW, NOW, new Counts(1, 2, 3, 4, 5, 6, 7, 8));
    Statistics kept =
        new Statistics(
            new Counts(8, 7, 6, 5, 4, 3, 2, 1),
            Optional.of(execution),
            Optional.empty(),
            Optional.of(execution),
            Optional.of(NOW),
            Optional.empty(),
            Optional.of(NOW));
    write(() -> store.changeStatistics(id, _ -> kept));

    assertThat(store.statistics(id)).isEqualTo(kept);
  }

  @Test
  void accountsAreCountedWhoeverLeavesAndComesBack() {
    Link anna = link(ANNA, "t1");
    write(() -> List.of(anna, link(BERTA, "t2")).forEach(this::put));
    assertThat(store.linkCount(id, USER)).isEqualTo(2);
    assertThat(store.linkCount(id, GROUP)).isZero();

    write(() -> put(anna.sent("new", Complex.EMPTY)));
    assertThat(store.linkCount(id, USER)).isEqualTo(2);
    write(() -> put(anna.left(Optional.of(NOW))));
    assertThat(store.linkCount(id, USER)).isOne();
    assertThat(store.leftCount(id, USER)).isOne();
    assertThat(store.leftCount(id, GROUP)).isZero();
    write(() -> put(anna));
    assertThat(store.linkCount(id, USER)).isEqualTo(2);
    assertThat(store.leftCount(id, USER)).isZero();
    write(() -> put(anna.left(Optional.of(NOW))));
    write(() -> store.unlink(id, ANNA));
    write(() -> store.unlink(id, ANNA));
    write(() -> store.unlink(id, BERTA));
    assertThat(store.linkCount(id, USER)).isZero();
    assertThat(store.linkCount(id, GROUP)).isZero();
  }

  private void put(Link link) {
    store.put(id, link);
  }

  @Test
  void whatWaitsIsCountedNoFurtherThanCheap() {
    write(
        () -> {
          for (int index = 0; index <= ProvisioningStore.MOST_COUNTED; index++) {
            ObjectId object = new ObjectId(new UUID(7, index));
            store.enqueue(id, object, USER, Reason.CHANGED, Priority.USER, NOW);
          }
        });

    assertThat(store.dueCount(id, NOW)).isEqualTo(ProvisioningStore.MOST_COUNTED);
    assertThat(store.pendingCounts(id))
        .containsEntry(Pending.State.NEW, ProvisioningStore.MOST_COUNTED)
        .containsEntry(Pending.State.STAGED, 0L);
    assertThat(store.count(id, Pending.State.NEW)).isEqualTo(ProvisioningStore.MOST_COUNTED + 1);
  }

  @Test
  void linksAreReadPageByPageAndThoseWhoLeftLongestAgoFirst() {
    Link anna = link(ANNA, "t1").left(Optional.of(NOW));
    Link berta = link(BERTA, "t2").left(Optional.of(NOW.minusSeconds(9)));
    Link staff = link(STAFF, "t3");
    write(() -> List.of(anna, berta, staff).forEach(link -> store.put(id, link)));

    assertThat(store.links(id, Optional.empty(), 2)).containsExactly(anna, berta);
    assertThat(store.links(id, Optional.of(BERTA), 2)).containsExactly(staff);
    assertThat(store.left(id, Optional.empty(), 10)).containsExactly(berta, anna);
    Place first = new Place(NOW.minusSeconds(9), BERTA);
    assertThat(store.left(id, Optional.of(first), 10)).containsExactly(anna);
    assertThat(store.left(id, Optional.of(new Place(NOW, ANNA)), 10)).isEmpty();
    assertThat(store.linkCount(id, USER)).isOne();
  }

  @Test
  void sentMembersAreRememberedAndForgottenInChunks() {
    write(
        () -> {
          store.putSentMember(id, STAFF, ANNA, "t1");
          store.putSentMember(id, STAFF, ANNA, "t2");
          store.putSentMember(id, STAFF, BERTA, "t3");
        });

    assertThat(store.sentMember(id, STAFF, ANNA)).contains("t2");
    assertThat(store.isDoubtful(id, STAFF, ANNA)).isFalse();
    write(() -> store.doubtMember(id, STAFF, ANNA, "t3"));
    assertThat(store.sentMember(id, STAFF, ANNA)).contains("t3");
    assertThat(store.isDoubtful(id, STAFF, ANNA)).isTrue();
    write(() -> store.putSentMember(id, STAFF, ANNA, "t2"));
    assertThat(store.isDoubtful(id, STAFF, ANNA)).isFalse();
    List<ObjectId> first = store.sentMembers(id, STAFF, Optional.empty(), 1);
    assertThat(store.sentMembers(id, STAFF, Optional.of(first.getFirst()), 9))
        .hasSize(1)
        .doesNotContainAnyElementsOf(first);
    write(() -> assertThat(store.removeSentMembers(id, STAFF, 1)).isOne());
    write(() -> assertThat(store.removeSentMembers(id, STAFF, 9)).isOne());
    assertThat(store.hasSentMembers(id, STAFF)).isFalse();
  }

  // Approvals

  private void carryOut(Optional<PlanId> plan) {
    write(
        () ->
            store.change(
                id,
                state ->
                    new ApplicationState(
                        state.watermark(),
                        state.cycle(),
                        state.quarantine(),
                        state.guardTripped(),
                        plan)));
  }

  private boolean isApproved(Approval approval) {
    return store.isApproved(id, approval);
  }

  private int forget() {
    return store.atomically(() -> store.forgetApprovals(id, 1));
  }

  @Test
  void anApprovalCountsUntilItIsUsedAndOnlyOfThePlanThatIsCarriedOut() {
    Approval one = new Approval(ANNA, "DELETE");
    Approval another = new Approval(ANNA, "DISABLE");
    write(() -> store.approve(id, PLAN, one));
    write(() -> store.approve(id, plan("b"), another));
    assertThat(isApproved(one)).isFalse();

    carryOut(Optional.of(PLAN));

    assertThat(isApproved(another)).isFalse();
    assertThat(isApproved(new Approval(BERTA, "DELETE"))).isFalse();
    assertThat(isApproved(one)).isTrue();
    write(() -> store.useApprovals(id, BERTA));
    assertThat(isApproved(one)).isTrue();
    write(() -> store.useApprovals(id, ANNA));
    assertThat(isApproved(one)).isFalse();
    write(() -> store.approve(id, PLAN, another));
    assertThat(isApproved(another)).as("of the later plan").isTrue();
  }

  @Test
  void approvalsAreForgottenThatAreOfAnotherPlanThanIsCarriedOut() {
    write(() -> store.approve(id, PLAN, new Approval(ANNA, "DELETE")));
    write(() -> store.approve(id, plan("b"), new Approval(ANNA, "DISABLE")));
    write(() -> store.approve(id, plan("b"), new Approval(BERTA, "DELETE")));
    carryOut(Optional.of(PLAN));

    assertThat(forget()).isOne();
    assertThat(forget()).isOne();
    assertThat(forget()).isZero();
    assertThat(isApproved(new Approval(ANNA, "DELETE"))).isTrue();

    write(() -> store.approve(id, PLAN, new Approval(ANNA, "DELETE")));
    carryOut(Optional.empty());
    assertThat(forget()).isOne();
  }

  // Work

  @Test
  void triggersOfOneObjectAreOneRowWithTheMostUrgentOfAll() {
    enqueue(ANNA, Priority.USER, NOW.plusSeconds(9));
    enqueue(ANNA, Priority.LEAVING, NOW);
    enqueue(ANNA, Priority.GROUP, NOW.plusSeconds(99));

    Pending row = pending(ANNA);
    assertThat(row.generation()).isEqualTo(3);
    assertThat(row.priority()).isEqualTo(Priority.LEAVING);
    assertThat(row.due()).isEqualTo(NOW);
    assertThat(store.dueCount(id, NOW)).isOne();
    assertThat(store.dueCount(id, USER, NOW)).isOne();
    assertThat(store.dueCount(id, GROUP, NOW)).isZero();
    assertThat(store.hasDueChange(id, NOW)).isTrue();
    assertThat(store.hasDueChange(id, NOW.minusSeconds(1))).isFalse();
  }

  @Test
  void membersThatWaitToBeTakenAwayAreCountedOverAllGroups() {
    enqueue(ANNA, Priority.GROUP, NOW);
    enqueue(BERTA, Priority.GROUP, NOW);
    assertThat(store.removalsWaiting(id)).isZero();

    write(() -> store.setRemoving(id, pending(ANNA), 3));
    write(() -> store.setRemoving(id, pending(BERTA), 4));
    assertThat(store.removalsWaiting(id)).isEqualTo(7);

    write(() -> store.setState(id, pending(ANNA), Pending.State.STAGED));
    assertThat(store.removalsWaiting(id)).isEqualTo(4);
    write(() -> store.removed(id, pending(BERTA), 3));
    write(() -> store.removed(id, pending(ANNA), 3));
    assertThat(store.removalsWaiting(id)).isOne();
    write(() -> store.dropStaged(id));
    assertThat(store.pending(id, ANNA)).isEmpty();
    assertThat(store.pending(id, BERTA)).isPresent();
  }

  @Test
  void whoLostAccessComesFirstThenWhoWaitsLongest() {
    enqueue(STAFF, Priority.USER, NOW);
    enqueue(BERTA, Priority.USER, NOW.minusSeconds(1));
    enqueue(ANNA, Priority.LEAVING, NOW);
    enqueue(new ObjectId(new UUID(9, 9)), Priority.LEAVING, NOW.plusSeconds(1));

    assertThat(due(Pending.State.NEW)).containsExactly(ANNA, BERTA, STAFF);
  }

  @Test
  void whatWasMarkedAgainMeanwhileStays() {
    enqueue(ANNA, Priority.USER, NOW);
    Pending seen = pending(ANNA);
    enqueue(ANNA, Priority.USER, NOW);

    write(() -> assertThat(store.settle(id, seen)).isFalse());
    write(() -> store.setState(id, seen, Pending.State.STAGED));
    assertThat(pending(ANNA).state()).isEqualTo(Pending.State.NEW);
    write(() -> assertThat(store.settle(id, pending(ANNA))).isTrue());
    assertThat(store.pending(id, ANNA)).isEmpty();
  }

  @Test
  void aCreationThatWasBegunIsRememberedUntilTheRowIsSettledOrItCameToNothing() {
    Creation creation =
        new Creation(
            List.of(new Match("userName", "a\"nna"), new Match("externalId", "7")),
            Optional.of("7"));
    enqueue(ANNA, Priority.USER, NOW);
    Pending seen = pending(ANNA);
    assertThat(seen.creation()).isEmpty();

    write(() -> store.setCreation(id, ANNA, Optional.of(creation)));
    enqueue(ANNA, Priority.USER, NOW);
    assertThat(pending(ANNA).creation()).contains(creation);
    write(() -> assertThat(store.settle(id, seen)).isFalse());
    assertThat(pending(ANNA).creation()).isEmpty();

    write(() -> store.setCreation(id, ANNA, Optional.of(creation)));
    write(() -> store.setCreation(id, ANNA, Optional.empty()));
    assertThat(pending(ANNA).creation()).isEmpty();
  }

  @Test
  void creationsThatWereBegunAreListedPageByPageAndForgottenTogether() {
    Creation creation = new Creation(List.of(new Match("userName", "anna")), Optional.empty());
    for (ObjectId object : List.of(STAFF, BERTA, ANNA)) {
      enqueue(object, Priority.USER, NOW);
    }
    write(() -> store.setCreation(id, ANNA, Optional.of(creation)));
    write(() -> store.setCreation(id, STAFF, Optional.of(creation)));

    assertThat(begun(Optional.empty())).containsExactly(ANNA);
    assertThat(begun(Optional.of(ANNA))).containsExactly(STAFF);
    assertThat(begun(Optional.of(STAFF))).isEmpty();
    write(() -> store.forgetCreations(id));
    assertThat(begun(Optional.empty())).isEmpty();
    assertThat(pending(ANNA).creation()).isEmpty();
  }

  private List<ObjectId> begun(Optional<ObjectId> after) {
    return store.begun(id, after, 1).stream().map(Pending::object).toList();
  }

  @Test
  void whatWaitsIsListedByTimeAndPageByPageAlsoWhereManyWaitForTheSameInstant() {
    for (ObjectId object : List.of(STAFF, BERTA, ANNA)) {
      enqueue(object, Priority.USER, NOW);
      Instant next = NOW.plusSeconds(object.equals(ANNA) ? 60 : 30);
      write(() -> store.escrow(id, pending(object), NOW, next, ErrorCode.TIMEOUT, "late"));
    }
    List<ObjectId> failed = new ArrayList<>();
    Optional<Place> place = Optional.empty();
    for (List<Escrow> page = store.escrows(id, place, 1);
        !page.isEmpty();
        page = store.escrows(id, place, 1)) {
      Pending last = page.getLast().pending();
      failed.add(last.object());
      place = Optional.of(new Place(last.due(), last.object()));
    }
    assertThat(failed).containsExactly(BERTA, STAFF, ANNA);
    assertThat(store.staged(id, Optional.empty(), 10)).isEmpty();

    List.of(ANNA, BERTA)
        .forEach(object -> write(() -> store.setState(id, pending(object), Pending.State.STAGED)));
    assertThat(store.staged(id, Optional.empty(), 10))
        .extracting(Pending::object)
        .containsExactly(BERTA, ANNA);
    assertThat(store.staged(id, Optional.of(new Place(NOW.plusSeconds(30), BERTA)), 10))
        .extracting(Pending::object)
        .containsExactly(ANNA);
  }

  @Test
  void anEscrowWaitsForItsTryAndRemembersTheFirstFailure() {
    enqueue(ANNA, Priority.USER, NOW);
    Instant next = NOW.plusSeconds(60);
    write(() -> store.escrow(id, pending(ANNA), NOW, next, ErrorCode.TIMEOUT, "late"));
    Instant again = next.plusSeconds(120);
    write(() -> store.escrow(id, pending(ANNA), next, again, ErrorCode.CONFLICT, "taken"));

    Pending row = pending(ANNA);
    assertThat(row.attempts()).isEqualTo(2);
    assertThat(row.firstFailed()).contains(NOW);
    assertThat(row.due()).isEqualTo(again);
    assertThat(due(Pending.State.NEW)).isEmpty();
    assertThat(store.escrows(id, Optional.empty(), 10))
        .containsExactly(new Escrow(row, ErrorCode.CONFLICT, "taken"));

    write(() -> store.clearEscrows(id, NOW));
    assertThat(store.escrows(id, Optional.empty(), 10)).isEmpty();
    assertThat(due(Pending.State.NEW)).containsExactly(ANNA);
  }

  @Test
  void anEscrowWhoseObjectWasMarkedMeanwhileIsTriedSooner() {
    enqueue(ANNA, Priority.USER, NOW);
    Pending seen = pending(ANNA);
    enqueue(ANNA, Priority.USER, NOW);

    write(() -> store.escrow(id, seen, NOW, NOW.plusSeconds(60), ErrorCode.TIMEOUT, "late"));

    assertThat(due(Pending.State.NEW)).containsExactly(ANNA);
  }

  @Test
  void statesAreCountedAndChangedTogether() {
    enqueue(ANNA, Priority.USER, NOW);
    enqueue(BERTA, Priority.USER, NOW);
    write(() -> store.setState(id, pending(ANNA), Pending.State.DESTRUCTIVE));

    assertThat(store.pendingCounts(id))
        .containsEntry(Pending.State.NEW, 1L)
        .containsEntry(Pending.State.DESTRUCTIVE, 1L)
        .containsEntry(Pending.State.STAGED, 0L);
    write(
        () ->
            assertThat(store.setStates(id, Pending.State.DESTRUCTIVE, Pending.State.STAGED))
                .isOne());
    assertThat(store.count(id, Pending.State.STAGED)).isOne();
  }

  @Test
  void membershipsWaitInTheOrderOfMembersAndLeaveByGeneration() {
    write(
        () -> {
          store.enqueueEdge(id, STAFF, BERTA);
          store.enqueueEdge(id, STAFF, ANNA);
        });
    List<PendingEdge> seen = store.edges(id, STAFF, Optional.empty(), 10);
    assertThat(seen).containsExactly(new PendingEdge(ANNA, 1), new PendingEdge(BERTA, 1));
    assertThat(store.edges(id, STAFF, Optional.of(ANNA), 10)).hasSize(1);

    write(() -> store.enqueueEdge(id, STAFF, ANNA));
    write(() -> seen.forEach(edge -> store.settleEdge(id, STAFF, edge)));

    assertThat(store.edges(id, STAFF, Optional.empty(), 10))
        .containsExactly(new PendingEdge(ANNA, 2));
  }

  private static Expansion expansion(Expansion.Kind kind) {
    return new Expansion(
        0, kind, Optional.of(STAFF), Optional.empty(), Reason.INITIAL, Priority.USER);
  }

  @Test
  void expansionsAreWorkedOffInTheirOrderFromWhereTheyStand() {
    write(
        () -> {
          store.expand(id, expansion(Expansion.Kind.MEMBERS));
          store.expand(id, expansion(Expansion.Kind.LINKS));
        });
    Expansion first = store.nextExpansion(id).orElseThrow();
    assertThat(first.kind()).isEqualTo(Expansion.Kind.MEMBERS);

    write(() -> store.moveExpansion(id, first, BERTA));
    assertThat(store.nextExpansion(id).orElseThrow().after()).contains(BERTA);
    write(() -> store.endExpansion(id, first));
    assertThat(store.nextExpansion(id).orElseThrow().kind()).isEqualTo(Expansion.Kind.LINKS);
  }

  @Test
  void theGuardCountsWhatWasDestroyedWithinItsWindow() {
    write(
        () -> {
          store.destroyed(id, ANNA, NOW.minusSeconds(10), false, 1);
          store.destroyed(id, BERTA, NOW, false, 1);
          store.destroyed(id, STAFF, NOW, true, 40);
        });

    assertThat(store.destroyedSince(id, NOW, false)).isOne();
    assertThat(store.destroyedSince(id, NOW.minusSeconds(10), false)).isEqualTo(2);
    assertThat(store.destroyedSince(id, NOW, true)).isEqualTo(40);
  }

  // The log

  private static ProvisioningLogEntry entry(ObjectId object, Status status, Instant at) {
    return new ProvisioningLogEntry(
        0,
        at,
        object,
        USER,
        "Ännä",
        Optional.of("t1"),
        Action.CREATE,
        status,
        Reason.INITIAL,
        "created",
        List.of(),
        Optional.empty(),
        List.of(),
        Duration.ofMillis(12),
        Optional.empty());
  }

  private List<ProvisioningLogEntry> entries(OptionalLong before, int limit) {
    return store.entries(new LogQuery(id, Optional.empty(), Optional.empty(), before, limit));
  }

  @Test
  void anHourAddsUpAndIsForgottenAfterItsTime() {
    Instant hour = Instant.parse("2026-11-20T10:00:00Z");
    Instant next = hour.plus(Duration.ofHours(1));
    write(() -> store.counted(id, new OperationHour(next, 0, 1, 0, Duration.ZERO, Duration.ZERO)));
    for (int millis : new int[] {400, 200}) {
      Duration lag = Duration.ofMillis(millis);
      write(() -> store.counted(id, new OperationHour(hour, 1, 0, 1, lag, lag)));
    }

    assertThat(store.operations(id, hour))
        .containsExactly(
            new OperationHour(hour, 2, 0, 2, Duration.ofMillis(600), Duration.ofMillis(400)),
            new OperationHour(next, 0, 1, 0, Duration.ZERO, Duration.ZERO));
    assertThat(store.operations(id, hour).getFirst().meanLag()).contains(Duration.ofMillis(300));
    assertThat(store.operations(id, next)).hasSize(1);
    write(() -> store.forgetOperations(next));
    assertThat(store.operations(id, hour)).hasSize(1);
  }

  @Test
  void theLogIsReadNewestFirstPageByPageAndByWhatIsAsked() {
    write(
        () -> {
          store.log(id, entry(ANNA, Status.SUCCESS, NOW));
          store.log(id, entry(BERTA, Status.FAILURE, NOW.plusSeconds(1)));
          store.log(id, entry(ANNA, Status.FAILURE, NOW.plusSeconds(2)));
        });

    List<ProvisioningLogEntry> newest = entries(OptionalLong.empty(), 2);
    assertThat(newest)
        .extracting(ProvisioningLogEntry::at)
        .containsExactly(NOW.plusSeconds(2), NOW.plusSeconds(1));
    assertThat(entries(OptionalLong.of(newest.getLast().id()), 2))
        .extracting(ProvisioningLogEntry::label)
        .containsExactly("Ännä");
    LogQuery failuresOfAnna =
        new LogQuery(id, Optional.of(ANNA), Optional.of(Status.FAILURE), OptionalLong.empty(), 10);
    assertThat(store.entries(failuresOfAnna)).hasSize(1);
  }

  @Test
  void aHoldComesBackAsItWasPutAndItsSuccessorTakesItsPlace() {
    Hold gone = new Hold(ANNA, USER, "Ännä", NOW, "alice", "cycle 1 was undone", Optional.empty());
    Hold kept =
        new Hold(
            ANNA,
            USER,
            "Ännä",
            NOW.plusSeconds(1),
            "bob",
            "cycle 2 was undone",
            Optional.of(Complex.of("userName", Value.text("ännä"))));
    write(() -> store.holds().put(id, gone));
    assertThat(store.holds().hold(id, ANNA)).contains(gone);
    write(() -> store.holds().put(id, kept));
    assertThat(store.holds().holds(id, Optional.empty(), 10)).containsExactly(kept);
    assertThat(store.holds().holds(id, Optional.of(ANNA), 10)).isEmpty();

    write(() -> store.holds().releaseAll(id, GROUP));
    assertThat(store.holds().hold(id, ANNA)).contains(kept);
    write(() -> store.holds().release(id, ANNA));
    assertThat(store.holds().hold(id, ANNA)).isEmpty();
  }

  @Test
  void aHeldMembershipIsFoundByItsGroupAndLeavesAlone() {
    HeldMembership out =
        new HeldMembership(STAFF, "Staff", ANNA, "Ännä", false, NOW, "alice", "undone");
    HeldMembership in =
        new HeldMembership(STAFF, "Staff", BERTA, "Berta", true, NOW, "alice", "undone");
    HeldMembership earlier =
        new HeldMembership(STAFF, "Staff", ANNA, "Anna", true, NOW, "bob", "undone");
    HoldStore holds = store.holds();
    assertThat(holds.holdsMembershipsOf(id, STAFF)).isFalse();
    write(() -> holds.put(id, in));
    write(() -> holds.put(id, earlier));
    write(() -> holds.put(id, out));

    assertThat(holds.holdsMembershipsOf(id, STAFF)).isTrue();
    assertThat(holds.wants(id, STAFF, ANNA)).contains(false);
    assertThat(holds.wants(id, STAFF, BERTA)).contains(true);
    assertThat(holds.wants(id, ANNA, BERTA)).isEmpty();
    List<HeldMembership> all = holds.memberships(id, Optional.empty(), 10);
    assertThat(all).containsExactlyInAnyOrder(in, out);
    assertThat(holds.memberships(id, Optional.of(all.getFirst().key()), 10))
        .containsExactly(all.getLast());
    assertThat(holds.membershipsOf(id, STAFF, 10)).containsExactlyElementsOf(all);

    write(() -> holds.release(id, out.key()));
    assertThat(holds.memberships(id, Optional.empty(), 10)).containsExactly(in);
    write(() -> store.remove(id));
    assertThat(holds.holdsMembershipsOf(id, STAFF)).isFalse();
  }

  @Test
  void theLogOfAllApplicationsIsSearchedAndItsOldestEntriesAreRemoved() {
    SqlProvisioningLog log = new SqlProvisioningLog(opened.database());
    write(
        () -> {
          store.log(id, entry(ANNA, Status.SUCCESS, Instant.EPOCH));
          store.log(id, entry(BERTA, Status.FAILURE, Instant.EPOCH.plusSeconds(1)));
        });
    ProvisioningLog.Query all =
        new ProvisioningLog.Query(
            Optional.of(Set.of(id)),
            Optional.of(ANNA),
            Optional.of(Action.CREATE),
            Optional.of(Status.SUCCESS),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Instant.EPOCH),
            Optional.of(Instant.EPOCH.plusSeconds(1)),
            OptionalLong.empty(),
            10);
    assertThat(log.search(all)).extracting(found -> found.entry().object()).containsExactly(ANNA);

    assertThat(log.after(Optional.empty(), 1_000))
        .extracting(line -> line.json().path("application").asString(""))
        .endsWith(id.value(), id.value());

    write(() -> assertThat(log.removeBefore(Instant.EPOCH.plusSeconds(1), 10)).isEqualTo(1));

    assertThat(log.search(all)).isEmpty();
    assertThat(entries(OptionalLong.empty(), 10))
        .extracting(ProvisioningLogEntry::object)
        .containsExactly(BERTA);
  }
}
