package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at one pending object: reads its situation, asks the planner, does at the target what is
/// to be done, and settles it in one transaction. Knows nothing of cycles and threads.
final class Work {
  /// Edges read at once when somebody comes to the target; more are expanded in chunks.
  private static final int EDGES_AT_ONCE = 500;

  private final Application application;
  private final Target target;
  private final Situations situations;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final Actor initiator;
  private final Matching matching;

  Work(
      Application application,
      Target target,
      Situations situations,
      DirectoryReader directory,
      ProvisioningStore store,
      InstantSource clock,
      Actor initiator) {
    this.application = application;
    this.target = target;
    this.situations = situations;
    this.directory = directory;
    this.store = store;
    this.clock = clock;
    this.initiator = initiator;
    this.matching = new Matching(application, target, store);
  }

  /// How one look ended.
  sealed interface Outcome {
    /// Settled; with the entry where something was done or is worth a line.
    record Settled(Optional<ProvisioningLogEntry> entry) implements Outcome {}

    /// It would destroy; nothing was done.
    record Withheld(Withholding withholding) implements Outcome {}

    record Failed(ProvisioningLogEntry entry, TargetException cause) implements Outcome {}
  }

  /// @param mayDestroy whether the guard has let it pass
  Outcome look(Pending pending, boolean mayDestroy) throws InterruptedException {
    Instant began = clock.instant();
    Situation situation = situations.of(application, pending.object(), pending.type());
    List<Target.Exchange> exchanges = new ArrayList<>();
    Action attempted = Action.SKIP;
    List<ModifiedProperty> changes = List.of();
    try {
      Planner planner =
          new Planner(application.mappings().of(pending.type()), application.policies());
      Operation operation =
          switch (planner.conclude(situation)) {
            case Conclusion.Do(Operation concluded) -> concluded;
            case Conclusion.Look() ->
                planner.afterLooking(situation, matching.find(situation, exchanges));
          };
      if (operation.destructive() && !mayDestroy) {
        return new Outcome.Withheld(
            new Withholding(Optional.of(operation), 0, false, operation.explanation()));
      }
      Optional<Withholding> removals = bringMembers(pending, situation, mayDestroy);
      if (removals.isPresent()) {
        return new Outcome.Withheld(removals.get());
      }
      attempted = operation.action();
      changes = changes(operation);
      return carryOut(pending, situation, operation, exchanges, began);
    } catch (MappingException e) {
      TargetException cause =
          new TargetException(
              ErrorCode.of(e), String.valueOf(e.getMessage()), false, Optional.empty(), List.of());
      return failed(pending, situation, attempted, changes, cause, exchanges, began);
    } catch (TargetException e) {
      exchanges.addAll(e.exchanges());
      return failed(pending, situation, attempted, changes, e, exchanges, began);
    }
  }

  /// The marked memberships of a group that is at the target come first: the row of the group
  /// leaves last, so that a crash loses none of them.
  private Optional<Withholding> bringMembers(
      Pending pending, Situation situation, boolean mayDestroy) throws InterruptedException {
    if (pending.type() == ObjectType.USER
        || situation.link().isEmpty()
        || !situation.entitlement().entitled()
        || situation.isHeldAway()
        || !application.mappings().groups().provisionsMembers()) {
      return Optional.empty();
    }
    Memberships memberships =
        new Memberships(application, target, directory, store, clock, initiator);
    return switch (memberships.bring(
        situation.link().get(), pending, mayDestroy, pending.state() == State.ALLOWED)) {
      case Memberships.Result.Done() -> Optional.empty();
      case Memberships.Result.Withheld(long removals) ->
          Optional.of(
              new Withholding(
                  Optional.empty(), removals, false, removals + " members would be removed"));
      case Memberships.Result.Tripped() ->
          Optional.of(
              new Withholding(
                  Optional.empty(),
                  0,
                  true,
                  "more members would be removed than the guard allows"));
    };
  }

  private Outcome carryOut(
      Pending pending,
      Situation situation,
      Operation operation,
      List<Target.Exchange> exchanges,
      Instant began)
      throws InterruptedException {
    return switch (operation) {
      case Skip skip -> skipped(pending, situation, skip, exchanges, began);
      case Create create -> {
        Answer<Resource> answer =
            target.create(pending.type(), create.document(), matching.recognizedBy(situation));
        exchanges.addAll(answer.exchanges());
        yield linked(
            pending, situation, create, answer.value().id(), create.document(), exchanges, began);
      }
      case Update update -> {
        if (!update.operations().isEmpty()) {
          Answer<Optional<Resource>> answer =
              target.update(pending.type(), update.targetId(), update.operations());
          exchanges.addAll(answer.exchanges());
          if (answer.value().isEmpty()) {
            yield switch (application.policies().missingAccounts()) {
              case RECREATE -> gone(pending, situation, update, exchanges, began);
              case REMATCH -> rematched(pending, situation, exchanges, began);
              case REPORT -> throw goneFor("the account that was linked is gone at the target");
            };
          }
        }
        yield linked(
            pending, situation, update, update.targetId(), update.document(), exchanges, began);
      }
      case Delete delete -> {
        exchanges.addAll(target.delete(pending.type(), delete.targetId()).exchanges());
        yield deleted(pending, situation, delete, exchanges, began);
      }
    };
  }

  /// Another account that the matching attributes find takes the place of the one that is gone.
  private Outcome rematched(
      Pending pending, Situation situation, List<Target.Exchange> exchanges, Instant began)
      throws InterruptedException {
    Resource found =
        matching
            .find(situation, exchanges)
            .orElseThrow(
                () ->
                    goneFor(
                        "the account that was linked is gone at the target, no other matches, and"
                            + " the policy creates none"));
    Planner planner =
        new Planner(application.mappings().of(pending.type()), application.policies());
    store.atomically(
        () -> {
          store.unlink(application.id(), pending.object());
          return true;
        });
    return carryOut(
        pending,
        situation.unlinked(),
        planner.afterLooking(situation, Optional.of(found)),
        exchanges,
        began);
  }

  private static TargetException goneFor(String message) {
    return new TargetException(
        ErrorCode.INVALID_ANCHOR, message, false, Optional.empty(), List.of());
  }

  // Settling

  private Outcome skipped(
      Pending pending,
      Situation situation,
      Skip skip,
      List<Target.Exchange> exchanges,
      Instant began) {
    boolean shown =
        situation.link().isPresent()
            || situation.entitlement().entitled()
            || pending.reason() == Reason.ON_DEMAND;
    ProvisioningLogEntry entry =
        entry(pending, situation, skip, Status.SKIPPED, exchanges, began, Optional.of(skip.code()));
    store.atomically(
        () -> {
          if (shown && skip.code() != ErrorCode.REDUNDANT_EXPORT) {
            log(pending, entry);
          }
          markLeft(situation);
          count(Counts.of(Action.SKIP));
          if (store.settle(application.id(), pending)) {
            scheduleDeletion(pending, situation);
          }
          return true;
        });
    return new Outcome.Settled(Optional.of(entry));
  }

  private Outcome linked(
      Pending pending,
      Situation situation,
      Operation operation,
      String targetId,
      Complex document,
      List<Target.Exchange> exchanges,
      Instant began) {
    boolean silent =
        operation instanceof Update update
            && update.operations().isEmpty()
            && situation.link().isPresent();
    ProvisioningLogEntry entry =
        entry(pending, situation, operation, Status.SUCCESS, exchanges, began, Optional.empty());
    Arrival arrival = situation.link().isEmpty() ? arrival(pending) : Arrival.NONE;
    Instant now = clock.instant();
    store.atomically(
        () -> {
          Link link =
              situation
                  .link()
                  .orElseGet(
                      () ->
                          new Link(
                              pending.object(),
                              pending.type(),
                              situation.label(),
                              targetId,
                              document,
                              now,
                              !(operation instanceof Create),
                              Optional.empty()))
                  .sent(situation.label(), document);
          Optional<Instant> left = left(situation);
          if (!silent || !link.left(left).equals(situation.link().orElse(null))) {
            store.put(application.id(), link.left(left));
          }
          if (!silent) {
            log(pending, entry.withTarget(targetId));
          }
          if (operation.destructive() && pending.state() != State.ALLOWED) {
            store.destroyed(application.id(), pending.object(), now, false, 1);
          }
          arrive(pending, arrival, now);
          count(Counts.of(silent ? Action.SKIP : operation.action()));
          if (store.settle(application.id(), pending)) {
            scheduleDeletion(pending, situation);
          }
          return true;
        });
    return new Outcome.Settled(silent ? Optional.empty() : Optional.of(entry));
  }

  /// What an object that comes to the target for the first time brings along.
  ///
  /// @param groups those at the target of which it is a member
  /// @param reports users at the target whose manager it is
  private record Arrival(List<ObjectId> groups, List<ObjectId> reports, boolean more) {
    static final Arrival NONE = new Arrival(List.of(), List.of(), false);
  }

  private Arrival arrival(Pending pending) {
    if (pending.type() == ObjectType.GROUP) {
      return Arrival.NONE;
    }
    List<ObjectId> groups =
        directory.groupsOf(
            application.directory(), pending.object(), Optional.empty(), EDGES_AT_ONCE);
    List<ObjectId> reports =
        directory.reportsOf(
            application.directory(), pending.object(), Optional.empty(), EDGES_AT_ONCE);
    return new Arrival(
        atTarget(groups),
        atTarget(reports),
        groups.size() == EDGES_AT_ONCE || reports.size() == EDGES_AT_ONCE);
  }

  private List<ObjectId> atTarget(List<ObjectId> objects) {
    return objects.stream()
        .filter(object -> store.link(application.id(), object).isPresent())
        .toList();
  }

  private void arrive(Pending pending, Arrival arrival, Instant now) {
    if (pending.type() == ObjectType.GROUP) {
      if (store.link(application.id(), pending.object()).isPresent()
          && application.mappings().groups().provisionsMembers()
          && !store.hasSentMembers(application.id(), pending.object())) {
        expand(Kind.GROUP_EDGES, pending);
      }
      return;
    }
    for (ObjectId group : arrival.groups()) {
      store.enqueueEdge(application.id(), group, pending.object());
      store.enqueue(
          application.id(), group, ObjectType.GROUP, Reason.REFERENCE, Priority.GROUP, now);
    }
    for (ObjectId report : arrival.reports()) {
      store.enqueue(
          application.id(), report, ObjectType.USER, Reason.REFERENCE, Priority.USER, now);
    }
    if (arrival.more()) {
      expand(Kind.MEMBER_EDGES, pending);
      expand(Kind.REPORTS, pending);
    }
  }

  private void expand(Kind kind, Pending pending) {
    store.expand(
        application.id(),
        Expansion.of(kind, pending.object(), Reason.REFERENCE, pending.priority()));
  }

  private Outcome deleted(
      Pending pending,
      Situation situation,
      Delete delete,
      List<Target.Exchange> exchanges,
      Instant began) {
    ProvisioningLogEntry entry =
        entry(pending, situation, delete, Status.SUCCESS, exchanges, began, Optional.empty());
    store.atomically(
        () -> {
          store.unlink(application.id(), pending.object());
          log(pending, entry);
          count(Counts.of(Action.DELETE));
          if (pending.state() != State.ALLOWED) {
            store.destroyed(application.id(), pending.object(), clock.instant(), false, 1);
          }
          expand(Kind.FORGET_MEMBERS, pending);
          store.settle(application.id(), pending);
          return true;
        });
    return new Outcome.Settled(Optional.of(entry));
  }

  /// The account that was linked is gone at the target: the link goes, and the object is looked
  /// at anew, which finds or creates it.
  private Outcome gone(
      Pending pending,
      Situation situation,
      Update update,
      List<Target.Exchange> exchanges,
      Instant began) {
    ProvisioningLogEntry entry =
        entry(
                pending,
                situation,
                update,
                Status.FAILURE,
                exchanges,
                began,
                Optional.of(ErrorCode.INVALID_ANCHOR))
            .explained("the account is gone at the target; it is looked for and created anew");
    store.atomically(
        () -> {
          store.unlink(application.id(), pending.object());
          log(pending, entry);
          count(Counts.failure(ErrorCode.INVALID_ANCHOR));
          expand(Kind.FORGET_MEMBERS, pending);
          store.enqueue(
              application.id(),
              pending.object(),
              pending.type(),
              pending.reason(),
              pending.priority(),
              clock.instant());
          return true;
        });
    return new Outcome.Settled(Optional.of(entry));
  }

  private Outcome failed(
      Pending pending,
      Situation situation,
      Action action,
      List<ModifiedProperty> changes,
      TargetException cause,
      List<Target.Exchange> exchanges,
      Instant began) {
    Instant now = clock.instant();
    Instant nextTry = Escrows.nextTry(application.policies().retries(), pending, cause, now);
    ProvisioningLogEntry entry =
        new ProvisioningLogEntry(
            0,
            now,
            pending.object(),
            pending.type(),
            situation.label(),
            situation.link().map(Link::targetId),
            action,
            Status.FAILURE,
            pending.reason(),
            String.valueOf(cause.getMessage()),
            changes,
            Optional.of(cause.code()),
            exchanges,
            Duration.between(began, now),
            Optional.of(nextTry));
    store.atomically(
        () -> {
          log(pending, entry);
          count(Counts.failure(cause.code()));
          if (!Escrows.concernsWholeTarget(cause.code())) {
            store.escrow(
                application.id(),
                pending,
                now,
                nextTry,
                cause.code(),
                String.valueOf(cause.getMessage()));
          }
          return true;
        });
    return new Outcome.Failed(entry, cause);
  }

  /// When the object left, as the link is to remember it.
  private Optional<Instant> left(Situation situation) {
    boolean leaves =
        situation
            .departure()
            .filter(
                departure -> departure != Departure.DISABLED || deletedAfter(situation).isPresent())
            .isPresent();
    if (!leaves) {
      return Optional.empty();
    }
    return situation.link().flatMap(Link::left).or(() -> Optional.of(clock.instant()));
  }

  private void markLeft(Situation situation) {
    Optional<Instant> left = left(situation);
    situation
        .link()
        .filter(link -> !link.left().equals(left))
        .ifPresent(link -> store.put(application.id(), link.left(left)));
  }

  private Optional<Duration> deletedAfter(Situation situation) {
    return situation
        .departure()
        .flatMap(
            departure ->
                application.policies().on(departure)
                        instanceof Consequence.DeleteAfter(Duration after)
                    ? Optional.of(after)
                    : Optional.empty());
  }

  /// In the unit that settled it: the row that waits for its time takes the place of this one.
  /// Judged at the moment at which it was planned: the time may have come while the target answered,
  /// and then this row alone remembers it.
  private void scheduleDeletion(Pending pending, Situation situation) {
    Optional<Instant> left = left(situation);
    Optional<Duration> after = deletedAfter(situation);
    boolean over =
        left.isPresent()
            && after.isPresent()
            && !left.get().plus(after.get()).isAfter(situation.now());
    if (situation.hold().isEmpty()
        && situation.link().isPresent()
        && left.isPresent()
        && after.isPresent()
        && !over) {
      store.enqueue(
          application.id(),
          pending.object(),
          pending.type(),
          Reason.POLICY,
          Priority.LEAVING,
          left.get().plus(after.get()));
    }
  }

  private static List<ModifiedProperty> changes(Operation operation) {
    return switch (operation) {
      case Create create -> create.changes();
      case Update update -> update.changes();
      case Delete delete -> delete.changes();
      case Skip _ -> List.of();
    };
  }

  private ProvisioningLogEntry entry(
      Pending pending,
      Situation situation,
      Operation operation,
      Status status,
      List<Target.Exchange> exchanges,
      Instant began,
      Optional<ErrorCode> error) {
    Instant now = clock.instant();
    return new ProvisioningLogEntry(
        0,
        now,
        pending.object(),
        pending.type(),
        situation.label(),
        situation.link().map(Link::targetId),
        operation.action(),
        status,
        pending.reason(),
        operation.explanation(),
        changes(operation),
        error,
        exchanges,
        Duration.between(began, now),
        Optional.empty());
  }

  /// The guard holds it back for a person.
  void stage(Pending pending, Withholding withholding) {
    Instant now = clock.instant();
    Situation situation = situations.of(application, pending.object(), pending.type());
    ProvisioningLogEntry entry =
        new ProvisioningLogEntry(
            0,
            now,
            pending.object(),
            pending.type(),
            situation.label(),
            situation.link().map(Link::targetId),
            Action.STAGE,
            Status.SKIPPED,
            pending.reason(),
            "held back by the deletion guard: " + withholding.explanation(),
            withholding.operation().map(Work::changes).orElse(List.of()),
            Optional.empty(),
            List.of(),
            Duration.ZERO,
            Optional.empty());
    store.atomically(
        () -> {
          store.setState(application.id(), pending, State.STAGED);
          log(pending, entry);
          return true;
        });
  }

  /// Inside the unit that settles it.
  private void log(Pending pending, ProvisioningLogEntry entry) {
    store.log(
        application.id(),
        entry.from(
            Origin.of(application, store.state(application.id()).cycle(), pending, initiator)));
  }

  private void count(Counts counts) {
    store.change(application.id(), state -> state.with(state.cycle().counted(counts)));
  }
}
