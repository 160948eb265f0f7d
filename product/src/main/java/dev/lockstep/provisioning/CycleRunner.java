package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.Work.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;

/// The cycles of one Application, as a state machine that starts no threads: each [#advance()]
/// expands what was triggered, hands due objects to the executor as far as there is room, lets
/// destructive operations pass once the guard has seen all of them, and closes the cycle when
/// nothing is left. All that must survive is in the store.
final class CycleRunner {
  /// Objects worked on at once: what a target takes without throttling, as a rule.
  private static final int WORKERS = 8;

  /// How long destructive operations wait for what else may have changed. Whoever changes later is
  /// counted, but holds up nobody who left before.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration FIRST_QUARANTINE = Duration.ofSeconds(15);

  /// In quarantine for so long, an Application is paused, as Entra does after four weeks.
  private static final Duration GIVING_UP = Duration.ofDays(28);

  private static final Duration LONGEST_QUARANTINE = Duration.ofDays(1);

  private static final Actor CYCLE = new Actor.Service("provisioning");

  private static final System.Logger LOG = System.getLogger(CycleRunner.class.getName());

  private final ApplicationId id;
  private final Surroundings surroundings;
  private final Expander expander;
  private final Set<ObjectId> inFlight = new HashSet<>();

  /// The target asked for peace until then. Not kept: whoever restarts asks once more.
  private volatile Instant heldUntil = Instant.MIN;

  /// Since when the guard has something to decide; touched by [#advance()] alone.
  private Optional<Instant> waitingSince = Optional.empty();

  /// What all runners share.
  ///
  /// @param wake called when there may be something to advance
  record Surroundings(
      DirectoryReader directory,
      ProvisioningStore store,
      Situations situations,
      Targets targets,
      java.time.InstantSource clock,
      Executor executor,
      Runnable wake) {}

  CycleRunner(ApplicationId id, Surroundings surroundings) {
    this.id = id;
    this.surroundings = surroundings;
    this.expander =
        new Expander(surroundings.directory(), surroundings.store(), surroundings.clock());
  }

  /// @return whether to advance again at once; else a change, an outcome or the time wakes it
  boolean advance() {
    Optional<Application> found = store().application(id);
    if (found.isEmpty() || found.get().state() == State.PAUSED) {
      return false;
    }
    Application application = found.get();
    ApplicationState state = store().state(id);
    Instant now = surroundings.clock().instant();
    if (heldUntil.isAfter(now)) {
      return false;
    }
    if (state.quarantine().filter(quarantine -> quarantine.nextTry().isAfter(now)).isPresent()) {
      return false;
    }
    if (state.watermark().isEmpty()) {
      expander.beginInitial(application);
      return true;
    }
    boolean more = expander.expandFeed(application, state.watermark().get());
    more |= expander.expandChunk(application);
    int room = state.quarantine().isPresent() ? 1 : WORKERS;
    boolean busy = submitDue(application, List.of(Pending.State.ALLOWED), room, now);
    busy |= submitDue(application, List.of(Pending.State.NEW), room, now);
    if (!more) {
      busy |= letDestructivePass(application, room, now);
      endIfIdle(busy);
    }
    return more;
  }

  private ProvisioningStore store() {
    return surroundings.store();
  }

  // Handing out

  /// @return whether anything of these is under way or was handed out
  private boolean submitDue(
      Application application, List<Pending.State> states, int room, Instant now) {
    List<Pending> due = store().due(id, states, now, room + inFlightCount());
    if (!due.isEmpty()) {
      beginIfIdle(); // before any of these writes its entry, which names its cycle
    }
    for (Pending pending : due) {
      if (claim(pending.object(), room)) {
        surroundings.executor().execute(() -> work(application, pending));
      }
    }
    return !due.isEmpty() || inFlightCount() > 0;
  }

  private synchronized int inFlightCount() {
    return inFlight.size();
  }

  private synchronized boolean claim(ObjectId object, int room) {
    return inFlight.size() < room && inFlight.add(object);
  }

  private synchronized void release(ObjectId object) {
    inFlight.remove(object);
    notifyAll();
  }

  private void work(Application application, Pending pending) {
    try {
      look(application, pending, CYCLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, id + ": looking at " + pending.object() + " failed", e);
      setAside(pending, e);
    } finally {
      release(pending.object());
      surroundings.wake().run();
    }
  }

  /// A defect of ours must not be tried a thousand times a second.
  private void setAside(Pending pending, RuntimeException e) {
    store()
        .atomically(
            () -> {
              store()
                  .escrow(
                      id,
                      pending,
                      surroundings.clock().instant(),
                      surroundings.clock().instant().plus(Retries.DEFAULT.wait(pending.attempts())),
                      ErrorCode.INTERNAL_ERROR,
                      String.valueOf(e.getMessage()));
              return true;
            });
  }

  private Outcome look(Application application, Pending pending, Actor initiator)
      throws InterruptedException {
    boolean mayDestroy =
        switch (pending.state()) {
          case NEW, STAGED -> pending.reason() == Reason.ON_DEMAND;
          case DESTRUCTIVE, REMOVING, ALLOWED -> true;
        };
    Target target = surroundings.targets().open(application);
    Work work =
        new Work(
            application,
            target,
            surroundings.situations(),
            surroundings.directory(),
            store(),
            surroundings.clock(),
            initiator);
    Outcome outcome = work.look(pending, mayDestroy);
    switch (outcome) {
      case Outcome.Settled _ -> endQuarantine();
      case Outcome.Withheld(Withholding withholding) -> withhold(work, pending, withholding);
      case Outcome.Failed(var _, TargetException cause) -> {
        if (Escrows.concernsWholeTarget(cause.code())) {
          quarantine(
              application,
              QuarantineReason.ENCOUNTERED_QUARANTINE_EXCEPTION,
              cause.code(),
              String.valueOf(cause.getMessage()));
        } else {
          judge(application, cause);
        }
      }
    }
    return outcome;
  }

  // The guard

  private void withhold(Work work, Pending pending, Withholding withholding) {
    boolean tripped = withholding.tripped() || store().state(id).guardTripped().isPresent();
    if (tripped) {
      work.stage(pending, withholding);
      trip();
      return;
    }
    store()
        .atomically(
            () -> {
              if (withholding.operation().isPresent()) {
                store().setState(id, pending, Pending.State.DESTRUCTIVE);
              } else {
                store().setRemoving(id, pending, withholding.removals());
              }
              return true;
            });
  }

  private void trip() {
    store()
        .atomically(
            () -> {
              store()
                  .change(
                      id,
                      state ->
                          state.tripped(
                              state
                                  .guardTripped()
                                  .or(() -> Optional.of(surroundings.clock().instant()))));
              return true;
            });
  }

  /// Destructive operations pass when nothing is left that could add to them, and if they are no
  /// more than the guard allows.
  ///
  /// @return whether any are under way or were handed out
  private boolean letDestructivePass(Application application, int room, Instant now) {
    long waiting = store().count(id, Pending.State.DESTRUCTIVE);
    if (waiting + store().count(id, Pending.State.REMOVING) == 0) {
      waitingSince = Optional.empty();
      return false;
    }
    Instant since = waitingSince.orElse(now);
    waitingSince = Optional.of(since);
    Instant patience = since.plus(PATIENCE);
    if (surroundings.directory().hasOpenBatch(application.directory())
        || store().hasDueChange(id, patience.isBefore(now) ? patience : now)) {
      return true;
    }
    Policies.Guard guard = application.policies().guard();
    long links = store().linkCount(id, ObjectType.USER) + store().linkCount(id, ObjectType.GROUP);
    long passed = store().destroyedSince(id, now.minus(guard.window()), false);
    long removals = store().removalsWaiting(id);
    long removed = store().destroyedSince(id, now.minus(guard.window()), true);
    if ((waiting > 0 && passed + waiting > guard.limit(links))
        || (removals > 0 && removed + removals > guard.memberRemovals())) {
      trip();
      // planned once more, each is staged with its line in the log
      store()
          .atomically(
              () ->
                  store().setStates(id, Pending.State.DESTRUCTIVE, Pending.State.NEW)
                      + store().setStates(id, Pending.State.REMOVING, Pending.State.NEW));
      return true;
    }
    return submitDue(
        application, List.of(Pending.State.DESTRUCTIVE, Pending.State.REMOVING), room, now);
  }

  // The end of a cycle

  private void beginIfIdle() {
    if (!store().state(id).cycle().running()) {
      Instant now = surroundings.clock().instant();
      store()
          .atomically(
              () -> {
                store()
                    .change(
                        id,
                        state ->
                            state.cycle().running()
                                ? state
                                : state.with(state.cycle().next(Cycle.Kind.INCREMENTAL, now)));
                return true;
              });
    }
  }

  private void endIfIdle(boolean busy) {
    ApplicationState state = store().state(id);
    if (!busy && state.cycle().running()) {
      store()
          .atomically(
              () -> {
                store()
                    .change(
                        id,
                        current ->
                            current.with(current.cycle().endedAt(surroundings.clock().instant())));
                return true;
              });
    } else if (busy) {
      beginIfIdle();
    }
  }

  // Quarantine

  /// One object failed: whether that is one too many, or the target wants to be left in peace.
  private void judge(Application application, TargetException cause) {
    if (cause.code() == ErrorCode.TOO_MANY_REQUESTS) {
      cause.retryAfter().filter(until -> until.isAfter(heldUntil)).ifPresent(this::hold);
    }
    ApplicationState.Counts counts = store().state(id).cycle().counts();
    application
        .policies()
        .quarantine()
        .reached(counts)
        .ifPresent(
            reason ->
                quarantine(
                    application,
                    reason,
                    cause.code(),
                    counts.failed()
                        + " operations of this cycle failed, the last one: "
                        + cause.getMessage()));
  }

  private void hold(Instant until) {
    heldUntil = until;
  }

  private void quarantine(
      Application application, QuarantineReason reason, ErrorCode code, String message) {
    Instant now = surroundings.clock().instant();
    store()
        .atomically(
            () -> {
              store()
                  .change(
                      id,
                      state -> {
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
                                        now.plus(quarantineLasts(tries)),
                                        tries)));
                      });
              boolean hopeless =
                  store()
                      .state(id)
                      .quarantine()
                      .filter(one -> !one.since().plus(GIVING_UP).isAfter(now))
                      .isPresent();
              if (hopeless) {
                store().update(application.with(State.PAUSED));
              }
              return true;
            });
  }

  private static Duration quarantineLasts(int tries) {
    Duration wait = FIRST_QUARANTINE;
    for (int index = 1; index < tries && wait.compareTo(LONGEST_QUARANTINE) < 0; index++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(LONGEST_QUARANTINE) < 0 ? wait : LONGEST_QUARANTINE;
  }

  private void endQuarantine() {
    if (store().state(id).quarantine().isPresent()) {
      store()
          .atomically(
              () -> {
                store().change(id, state -> state.quarantined(Optional.empty()));
                return true;
              });
    }
  }

  // On demand

  /// Looks at one object now, whether or not the application runs, and waits for how it ends.
  List<ProvisioningLogEntry> onDemand(
      Application application, ObjectId object, ObjectType type, Actor actor)
      throws InterruptedException {
    synchronized (this) {
      while (!inFlight.add(object)) {
        wait();
      }
    }
    try {
      Pending pending =
          store()
              .atomically(
                  () -> {
                    store()
                        .enqueue(
                            id,
                            object,
                            type,
                            Reason.ON_DEMAND,
                            Priority.LEAVING,
                            surroundings.clock().instant());
                    return store().pending(id, object).orElseThrow();
                  });
      long before = newest(object).map(ProvisioningLogEntry::id).orElse(0L);
      Outcome outcome = look(application, pending, actor);
      List<ProvisioningLogEntry> written =
          store()
              .entries(
                  new LogQuery(id, Optional.of(object), Optional.empty(), OptionalLong.empty(), 10))
              .stream()
              .filter(entry -> entry.id() > before)
              .toList();
      return written.isEmpty() && outcome instanceof Outcome.Settled(var entry)
          ? entry.stream().toList()
          : written;
    } finally {
      release(object);
      surroundings.wake().run();
    }
  }

  private Optional<ProvisioningLogEntry> newest(ObjectId object) {
    return store()
        .entries(new LogQuery(id, Optional.of(object), Optional.empty(), OptionalLong.empty(), 1))
        .stream()
        .findFirst();
  }
}
