package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// When the target of one Application is left in peace: for as long as it asks for, or in
/// quarantine, where it can't be worked with or too much fails. It is then tried less and less
/// often, by one object at a time.
final class Quarantines {
  private static final Duration FIRST = Duration.ofSeconds(15);

  private static final Duration LONGEST = Duration.ofDays(1);

  /// In quarantine for so long, an Application is paused, as Entra does after four weeks.
  private static final Duration GIVING_UP = Duration.ofDays(28);

  private final ApplicationId id;
  private final ProvisioningStore store;
  private final InstantSource clock;

  /// The target asked for peace until then. Not kept: whoever restarts asks once more.
  private volatile Instant heldUntil = Instant.MIN;

  Quarantines(ApplicationId id, ProvisioningStore store, InstantSource clock) {
    this.id = id;
    this.store = store;
    this.clock = clock;
  }

  boolean forbids(ApplicationState state, Instant now) {
    return heldUntil.isAfter(now)
        || state.quarantine().filter(one -> one.nextTry().isAfter(now)).isPresent();
  }

  /// One object failed: whether that is one too many, or the target wants to be left in peace.
  void failed(Application application, TargetException cause) {
    if (Escrows.concernsWholeTarget(cause.code())) {
      begin(
          QuarantineReason.ENCOUNTERED_QUARANTINE_EXCEPTION,
          cause.code(),
          String.valueOf(cause.getMessage()));
      return;
    }
    if (cause.code() == ErrorCode.TOO_MANY_REQUESTS) {
      cause.retryAfter().filter(until -> until.isAfter(heldUntil)).ifPresent(this::hold);
    }
    Cycle cycle = store.state(id).cycle();
    Optional<QuarantineReason> reached =
        application.policies().quarantine().reached(cycle.counts());
    if (reached.isPresent() && cycle.kind() == Cycle.Kind.INITIAL) {
      goOn();
    } else if (reached.isPresent()) {
      begin(
          reached.get(),
          cause.code(),
          cycle.counts().failed()
              + " operations of this cycle failed, the last one: "
              + cause.getMessage());
    }
  }

  /// An initial cycle goes through to its end whatever fails, and then waits for a person (Graph:
  /// `escrowsPruned`). What failed stays among the escrows.
  private void goOn() {
    if (store.statistics(id).escrowsPruned().isEmpty()) {
      store.atomically(
          () -> {
            store.changeStatistics(id, all -> all.pruned(Optional.of(clock.instant())));
            return true;
          });
    }
  }

  /// At the end of a cycle, inside its unit of work.
  void waitForCleaningUp(Cycle ended) {
    if (ended.kind() == Cycle.Kind.INITIAL && store.statistics(id).escrowsPruned().isPresent()) {
      pause();
    }
  }

  /// As it is by now: it may have been changed since the look began that tells of this.
  private void pause() {
    store.application(id).ifPresent(application -> store.update(application.with(State.PAUSED)));
  }

  private void hold(Instant until) {
    heldUntil = until;
  }

  private void begin(QuarantineReason reason, ErrorCode code, String message) {
    Instant now = clock.instant();
    store.atomically(
        () -> {
          Counts before = store.state(id).cycle().counts();
          store.change(id, state -> quarantined(state, reason, code, message, now));
          if (!store.state(id).cycle().counts().equals(before)) {
            store.changeStatistics(id, all -> all.and(before));
          }
          boolean hopeless =
              store
                  .state(id)
                  .quarantine()
                  .filter(one -> !one.since().plus(GIVING_UP).isAfter(now))
                  .isPresent();
          if (hopeless) {
            pause();
          }
          return true;
        });
  }

  private static ApplicationState quarantined(
      ApplicationState state,
      QuarantineReason reason,
      ErrorCode code,
      String message,
      Instant now) {
    Optional<Quarantine> before = state.quarantine();
    if (before.filter(one -> one.nextTry().isAfter(now)).isPresent()) {
      return state; // told by another object of the same moment
    }
    int tries = before.map(Quarantine::tries).orElse(0) + 1;
    return state
        .with(state.cycle().recounted())
        .quarantined(
            Optional.of(
                new Quarantine(
                    reason,
                    code,
                    message,
                    before.map(Quarantine::since).orElse(now),
                    now.plus(lasts(tries)),
                    tries)));
  }

  private static Duration lasts(int tries) {
    Duration wait = FIRST;
    for (int index = 1; index < tries && wait.compareTo(LONGEST) < 0; index++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }

  /// An operation succeeded.
  void end() {
    if (store.state(id).quarantine().isPresent()) {
      store.atomically(
          () -> {
            store.change(id, state -> state.quarantined(Optional.empty()));
            return true;
          });
    }
  }
}
