package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.Work.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Writes down that a look could not be carried through: its pending row stays, for the next try or
/// for a person. [Settlement] writes down the others.
final class Postponement {
  private final Application application;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final OperationLog log;
  private final Standing standing;

  Postponement(
      Application application, ProvisioningStore store, InstantSource clock, Actor initiator) {
    this.application = application;
    this.store = store;
    this.clock = clock;
    this.log = new OperationLog(application, store, initiator);
    this.standing = new Standing(application, store);
  }

  /// @param tried as far as it came to that
  Outcome failed(Attempt attempt, Optional<Operation> tried, TargetException cause) {
    Pending pending = attempt.pending();
    Instant now = clock.instant();
    Instant nextTry = Escrows.nextTry(application.policies().retries(), pending, cause, now);
    ProvisioningLogEntry entry =
        attempt.entry(
            now,
            tried.map(Operation::action).orElse(Action.SKIP),
            Status.FAILURE,
            String.valueOf(cause.getMessage()),
            tried.map(Operation::changes).orElse(List.of()),
            Optional.of(cause.code()),
            Optional.of(nextTry));
    try {
      keepFailure(pending, entry, cause, now, nextTry);
    } catch (OvertakenException e) {
      return new Outcome.Overtaken();
    }
    return new Outcome.Failed(entry, cause);
  }

  private void keepFailure(
      Pending pending,
      ProvisioningLogEntry entry,
      TargetException cause,
      Instant now,
      Instant nextTry) {
    store.atomically(
        () -> {
          Application _ = standing.count(Counts.failure(cause.code()));
          log.add(pending, entry);
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
  }

  /// The guard holds it back for a person.
  void staged(Attempt attempt, Withholding withholding) {
    Pending pending = attempt.pending();
    ProvisioningLogEntry entry =
        attempt.entry(
            clock.instant(),
            Action.STAGE,
            Status.SKIPPED,
            "held back by the deletion guard: " + withholding.explanation(),
            withholding.operation().map(Operation::changes).orElse(List.of()),
            Optional.empty(),
            Optional.empty());
    store.atomically(
        () -> {
          store.setState(application.id(), pending, State.STAGED);
          log.add(pending, entry);
          return true;
        });
  }
}
