package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Matching.Sighting;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.Work.Prepared.Ready;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.MappingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Looks at one pending object: reads its situation, asks the planner, does at the target what is
/// to be done, and has it settled. Knows nothing of cycles and threads.
final class Work {
  private static final System.Logger LOG = System.getLogger(Work.class.getName());

  private final Application application;
  private final Target target;
  private final Situations situations;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final Actor initiator;
  private final Matching matching;
  private final Settlement settlement;
  private final Postponement postponement;
  private final Execution execution;

  /// @param listed what the target needn't be asked for
  Work(
      Application application,
      Target target,
      Situations situations,
      DirectoryReader directory,
      ProvisioningStore store,
      InstantSource clock,
      Actor initiator,
      Map<ObjectType, ListedAccounts> listed) {
    this.application = application;
    this.target = target;
    this.situations = situations;
    this.directory = directory;
    this.store = store;
    this.clock = clock;
    this.initiator = initiator;
    this.matching = new Matching(application, target, store, listed);
    this.settlement = new Settlement(application, directory, store, clock, initiator);
    this.postponement = new Postponement(application, store, clock, initiator);
    this.execution = new Execution(application, target, situations, store, matching, settlement);
  }

  /// How one look ended.
  sealed interface Outcome {
    /// Settled.
    ///
    /// @param entry where something was done or is worth a line
    /// @param asked whether the target was asked for it
    record Settled(Optional<ProvisioningLogEntry> entry, boolean asked) implements Outcome {}

    /// It would destroy; nothing was done.
    record Withheld(Withholding withholding) implements Outcome {}

    /// Another should go first: it refers to one that may come to the target too, or is to get the
    /// name of one that is to get another; nothing was done.
    record Behind(Pending other) implements Outcome {}

    /// It is left to a batch to send it together with others; nothing was done.
    record Gathered() implements Outcome {}

    record Failed(ProvisioningLogEntry entry, TargetException cause) implements Outcome {}

    /// It is looked at again, see [OvertakenException]; nothing was kept.
    record Overtaken() implements Outcome {}
  }

  /// What a look has come to before anything is changed at the target, but for a group's members.
  sealed interface Prepared {
    record Ended(Outcome outcome) implements Prepared {}

    record Ready(Attempt attempt, Operation operation) implements Prepared {}
  }

  /// @param mayDestroy whether the guard has let it pass
  /// @param mayGoFirst whom it refers to and would be [Outcome.Behind]
  Prepared prepare(Pending pending, boolean mayDestroy, Predicate<ObjectId> mayGoFirst)
      throws InterruptedException {
    Instant began = clock.instant();
    Attempt attempt = new Attempt(pending, mayGoFirst, mayDestroy, began);
    try {
      attempt = recovered(read(attempt));
      Optional<Pending> first = whoGoesFirst(attempt);
      if (first.isPresent()) {
        return new Prepared.Ended(new Outcome.Behind(first.get()));
      }
      Operation operation = conclude(attempt);
      Optional<Withholding> withholding = withhold(attempt, operation);
      return withholding.isPresent()
          ? withheld(withholding.get())
          : withMembers(attempt, operation);
    } catch (OvertakenException e) {
      return new Prepared.Ended(new Outcome.Overtaken());
    } catch (MappingException e) {
      return new Prepared.Ended(failed(attempt, Optional.empty(), e));
    } catch (TargetException e) {
      return new Prepared.Ended(failed(attempt, Optional.empty(), e));
    } catch (RuntimeException e) {
      return new Prepared.Ended(broken(attempt, Optional.empty(), e));
    }
  }

  Outcome carryOut(Ready ready) throws InterruptedException {
    return trying(ready, () -> execution.carryOut(ready.attempt(), ready.operation()));
  }

  private interface Try {
    Outcome outcome() throws InterruptedException;
  }

  private Outcome trying(Ready ready, Try attempted) throws InterruptedException {
    Optional<Operation> tried = Optional.of(ready.operation());
    try {
      return attempted.outcome();
    } catch (OvertakenException e) {
      return new Outcome.Overtaken();
    } catch (MappingException e) {
      return failed(ready.attempt(), tried, e);
    } catch (TargetException e) {
      return failed(ready.attempt(), tried, e);
    } catch (RuntimeException e) {
      return broken(ready.attempt(), tried, e);
    }
  }

  private Outcome failed(Attempt attempt, Optional<Operation> tried, MappingException e) {
    return postponement.failed(
        attempt, tried, Execution.failure(ErrorCode.of(e), String.valueOf(e.getMessage())));
  }

  private Outcome failed(Attempt attempt, Optional<Operation> tried, TargetException e) {
    attempt.exchanges().addAll(e.exchanges());
    return postponement.failed(attempt, tried, e);
  }

  private Outcome broken(Attempt attempt, Optional<Operation> tried, RuntimeException e) {
    LOG.log(
        System.Logger.Level.ERROR,
        application.id() + ": looking at " + attempt.object() + " failed",
        e);
    return postponement.failed(
        attempt, tried, Execution.failure(ErrorCode.INTERNAL_ERROR, "a defect of Lockstep: " + e));
  }

  // Together with others

  /// What is to be sent, where it may be sent together with others; then it is told how that ended.
  Optional<Write> write(Ready ready) {
    return execution.write(ready.attempt(), ready.operation());
  }

  /// Before they are sent.
  ///
  /// @throws OvertakenException where they must not be
  void begin(Map<ObjectId, Write.Create> creations) {
    execution.begin(creations);
  }

  /// Before they are sent.
  void beginChanges(List<Ready> together) {
    List<UnheardChanges.Change> changes = new ArrayList<>();
    for (Ready ready : together) {
      ready
          .attempt()
          .link()
          .ifPresent(link -> changes.add(new UnheardChanges.Change(link, ready.operation())));
    }
    execution.begin(changes);
  }

  /// Settles what the target has taken; nothing is asked of it, so that many may stand in one unit.
  ///
  /// @throws OvertakenException where nothing of it counts
  Optional<Outcome> settled(Ready ready, WriteResult result) {
    return execution.settled(ready.attempt(), ready.operation(), result);
  }

  /// As if it had been sent alone.
  Outcome answered(Ready ready, WriteResult result) throws InterruptedException {
    return trying(
        ready,
        () -> {
          Optional<Outcome> settled = settled(ready, result);
          return settled.isPresent()
              ? settled.get()
              : execution.unsettled(ready.attempt(), ready.operation(), result);
        });
  }

  // The look

  private Attempt read(Attempt attempt) {
    Situation situation = situations.of(application, attempt.object(), attempt.pending().type());
    return attempt.read(situation, unresolved(situation));
  }

  /// Where a creation was begun and nobody heard how it ended, its account is looked for by what was
  /// sent: the object may have another name by now, or be gone. If it is there, it is the object's.
  private Attempt recovered(Attempt attempt) throws InterruptedException {
    Optional<Creation> begun = attempt.pending().creation();
    if (begun.isEmpty() || attempt.link().isPresent()) {
      return attempt;
    }
    Optional<Resource> account =
        matching.made(attempt.situation(), begun.get(), attempt.exchanges());
    return account.isEmpty()
        ? attempt
        : attempt.linked(
            settlement.recovered(
                attempt, account.get().id(), planner(attempt).made(account.get())));
  }

  /// Whom its reference mappings name and who isn't at the target.
  private List<ObjectId> unresolved(Situation situation) {
    if (situation.evaluation().isEmpty()
        || situation.hold().isPresent()
        || !situation.entitlement().entitled()) {
      return List.of();
    }
    List<AttributeMapping> references =
        application.mappings().of(situation.type()).attributes().stream()
            .filter(AttributeMapping::isReference)
            .toList();
    return situation.evaluation().get().flows(references, situation.link().isEmpty()).stream()
        .filter(Flow.Unresolved.class::isInstance)
        .map(flow -> ((Flow.Unresolved) flow).reference())
        .toList();
  }

  /// Whoever waits for a first look goes first, so that its id at the target is known and one
  /// request suffices for both. Who has failed holds up nobody.
  private Optional<Pending> whoGoesFirst(Attempt attempt) {
    if (attempt.situation().softDeleted()) {
      return Optional.empty();
    }
    return attempt.unresolved().stream()
        .filter(attempt.mayGoFirst())
        .flatMap(other -> store.pending(application.id(), other).stream())
        .filter(
            other ->
                other.state() == State.NEW
                    && other.attempts() == 0
                    && !other.due().isAfter(clock.instant()))
        .findFirst();
  }

  private Planner planner(Attempt attempt) {
    return new Planner(application.mappings().of(attempt.pending().type()), application.policies());
  }

  private Operation conclude(Attempt attempt) throws InterruptedException {
    return switch (planner(attempt).conclude(attempt.situation())) {
      case Conclusion.Do(Operation concluded) -> concluded;
      case Conclusion.Look() -> afterLooking(attempt);
    };
  }

  /// What failed before, or is wanted by a person, isn't told by a list that is a while old.
  private Operation afterLooking(Attempt attempt) throws InterruptedException {
    Pending pending = attempt.pending();
    if (pending.attempts() > 0 || pending.reason() == Reason.ON_DEMAND) {
      return afterAsking(attempt);
    }
    Sighting sighting = matching.sight(attempt.situation(), attempt.exchanges());
    Operation operation = planner(attempt).afterLooking(attempt.situation(), sighting.resource());
    boolean sends =
        operation instanceof Create
            || (operation instanceof Update update && !update.operations().isEmpty());
    if (sighting.confirmed() || sighting.resource().isEmpty() || sends) {
      return operation;
    }
    // nothing will be sent by which the target could tell that the account is gone
    return planner(attempt)
        .afterLooking(
            attempt.situation(),
            matching.confirm(attempt.situation(), sighting.resource().get(), attempt.exchanges()));
  }

  private Operation afterAsking(Attempt attempt) throws InterruptedException {
    return planner(attempt)
        .afterLooking(attempt.situation(), matching.find(attempt.situation(), attempt.exchanges()));
  }

  static Optional<Withholding> withhold(Attempt attempt, Operation operation) {
    return operation.destructive() && !attempt.mayDestroy()
        ? Optional.of(new Withholding(Optional.of(operation), 0, false, operation.explanation()))
        : Optional.empty();
  }

  /// The marked memberships of a group that is at the target come first: the row of the group
  /// leaves last, so that a crash loses none of them.
  private Prepared withMembers(Attempt attempt, Operation operation) throws InterruptedException {
    return switch (bringMembers(attempt)) {
      case Memberships.Result.Done(boolean asked) ->
          new Prepared.Ready(asked ? attempt.withMembers() : attempt, operation);
      case Memberships.Result.Withheld(long removals) ->
          withheld(
              new Withholding(
                  Optional.empty(), removals, false, removals + " members would be removed"));
      case Memberships.Result.Tripped() ->
          withheld(
              new Withholding(
                  Optional.empty(),
                  0,
                  true,
                  "more members would be removed than the guard allows"));
      case Memberships.Result.Gone(List<Target.Exchange> exchanges) -> {
        attempt.exchanges().addAll(exchanges);
        yield new Prepared.Ended(execution.gone(attempt, operation));
      }
    };
  }

  private static Prepared withheld(Withholding withholding) {
    return new Prepared.Ended(new Outcome.Withheld(withholding));
  }

  private Memberships.Result bringMembers(Attempt attempt) throws InterruptedException {
    Pending pending = attempt.pending();
    Situation situation = attempt.situation();
    if (pending.type() == ObjectType.USER
        || situation.link().isEmpty()
        || !situation.entitlement().entitled()
        || situation.isHeldAway()
        || !application.mappings().groups().provisionsMembers()) {
      return new Memberships.Result.Done(false);
    }
    return new Memberships(application, target, directory, store, clock, initiator)
        .bring(situation.link().get(), pending, attempt.mayDestroy());
  }

  /// The guard holds it back for a person.
  void stage(Pending pending, Withholding withholding) {
    Situation situation = situations.of(application, pending.object(), pending.type());
    postponement.staged(
        new Attempt(pending, _ -> false, false, clock.instant()).read(situation, List.of()),
        withholding);
  }
}
