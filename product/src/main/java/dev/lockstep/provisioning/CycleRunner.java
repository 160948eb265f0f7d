package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.Work.Outcome;
import dev.lockstep.provisioning.Work.Prepared;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/// The cycles of one Application, as a state machine that starts no threads: each [#advance()]
/// expands what was triggered, hands due objects to the executor as far as there is room, lets
/// destructive operations pass once the guard has seen all of them, and closes the cycle when
/// nothing is left. All that must survive is in the store.
final class CycleRunner {
  /// Objects worked on at once: what a target takes without throttling, as a rule.
  private static final int WORKERS = 8;

  /// Managers above one another that are looked at in one go, the topmost first. No organization
  /// has more levels; whoever stands above these goes after all.
  private static final int MOST_LEVELS = 100;

  /// Approvals of what turned out not to be needed, forgotten when a cycle ends. They count no more
  /// in any case; the next approving forgets the rest.
  private static final int LEFT_APPROVALS = 1_000;

  private static final List<Pending.State> NEW = List.of(Pending.State.NEW);

  private static final List<Pending.State> WAITING =
      List.of(Pending.State.DESTRUCTIVE, Pending.State.REMOVING);

  private static final Actor CYCLE = new Actor.Service("provisioning");

  private static final System.Logger LOG = System.getLogger(CycleRunner.class.getName());

  private final ApplicationId id;
  private final Surroundings surroundings;
  private final Expander expander;
  private final Claims claims = new Claims();
  private final GuardWatch guard;
  private final Quarantines quarantines;
  private final Prefetch prefetch;
  private final Batches batches;
  private final DueObjects due;

  /// What all runners share.
  ///
  /// @param wake called when there may be something to advance
  record Surroundings(
      DirectoryReader directory,
      ProvisioningStore store,
      Situations situations,
      Targets targets,
      InstantSource clock,
      Executor executor,
      Runnable wake) {}

  CycleRunner(ApplicationId id, Surroundings surroundings) {
    this.id = id;
    this.surroundings = surroundings;
    this.expander =
        new Expander(surroundings.directory(), surroundings.store(), surroundings.clock());
    this.guard =
        new GuardWatch(id, surroundings.directory(), surroundings.store(), surroundings.clock());
    this.quarantines = new Quarantines(id, surroundings.store(), surroundings.clock());
    this.prefetch = new Prefetch(id, surroundings.store(), surroundings.targets(), Bounds.USUAL);
    this.batches = new Batches(id, surroundings, claims, new Hands());
    this.due = new DueObjects(id, surroundings, claims, prefetch, batches, new Hands());
  }

  /// @return whether to advance again at once; else a change, an outcome or the time wakes it
  boolean advance() {
    Optional<Application> running = running();
    if (running.isEmpty()) {
      prefetch.drop();
      batches.gather(false);
      return false;
    }
    ApplicationState state = store().state(id);
    if (quarantines.forbids(state, surroundings.clock().instant())) {
      return false;
    }
    if (state.watermark().isEmpty()) {
      prefetch.drop();
      expander.beginInitial(id);
      return true;
    }
    boolean more = expander.expandFeed(running.get(), state.watermark().get());
    more |= expander.expandChunk(running.get());
    return more ? handOutAsItIsNow(state) : handOut(running.get(), state, false);
  }

  private Optional<Application> running() {
    return store().application(id).filter(application -> application.state() != State.PAUSED);
  }

  /// The change of a policy may have been expanded that is younger than the Application as it was
  /// read before: nothing else would bring those whom it concerns again.
  private boolean handOutAsItIsNow(ApplicationState state) {
    running().ifPresent(application -> handOut(application, state, true));
    return true;
  }

  private boolean handOut(Application application, ApplicationState state, boolean more) {
    Instant now = surroundings.clock().instant(); // by which what has just been expanded is due
    Prefetch.Waiting waiting =
        prefetch.waiting(application, state, now, surroundings.executor(), surroundings.wake());
    int room = state.quarantine().isPresent() ? 1 : WORKERS;
    boolean busy = due.handOut(application, List.of(Pending.State.ALLOWED), room, now);
    busy |= due.handOutNew(application, waiting, room, now);
    if (!more) {
      busy |= letDestructivePass(application, room, now);
      endIfIdle(busy);
    }
    return more;
  }

  private boolean letDestructivePass(Application application, int room, Instant now) {
    if (!guard.hasToDecide()) {
      return false;
    }
    // read before they are counted: whoever is found to leave meanwhile isn't among them
    List<Pending> waiting = due.due(WAITING, room, now);
    return switch (guard.verdict(application, now)) {
      case NOT_YET -> true;
      case TRIPPED -> {
        surroundings.wake().run();
        yield true;
      }
      case PASS -> due.handOutThese(application, waiting, room);
    };
  }

  private ProvisioningStore store() {
    return surroundings.store();
  }

  // Working

  private final class Hands implements Batches.Hands, DueObjects.Hands {
    @Override
    public void begin() {
      beginIfIdle();
    }

    @Override
    public void work(Application application, Pending pending) {
      CycleRunner.this.work(application, pending);
    }

    @Override
    public Work work(Application application, Target target) {
      return CycleRunner.this.work(application, target, CYCLE);
    }

    @Override
    public void ended(Application application, Work work, Pending pending, Outcome outcome) {
      heard(application, work, pending, outcome);
    }

    @Override
    public void broke(Pending pending, RuntimeException cause) {
      CycleRunner.this.broke(pending, cause);
    }
  }

  private void work(Application application, Pending pending) {
    try {
      work(application, pending, new HashSet<>());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      claims.release(pending.object());
      surroundings.wake().run();
    }
  }

  /// Climbs to those who go first and comes back down: a user is created when the manager is there
  /// and needs no second request. Only whoever is in a circle of managers, or whose manager is
  /// under way elsewhere, goes without and is looked at again.
  ///
  /// @param met on this climb; grows
  private void work(Application application, Pending pending, Set<ObjectId> met)
      throws InterruptedException {
    met.add(pending.object());
    try {
      while (look(application, pending, CYCLE, other -> mayGoFirst(other, met))
          instanceof Outcome.Behind(Pending other)) {
        met.add(other.object());
        if (claims.claim(other.object(), Integer.MAX_VALUE)) {
          try {
            goFirst(other, met);
          } finally {
            claims.release(other.object());
          }
        }
      }
    } catch (RuntimeException e) {
      broke(pending, e);
    }
  }

  /// By the Application as it is behind the row, which may be there because it was changed. Nobody
  /// goes whom somebody has worked on since the row was read.
  private void goFirst(Pending other, Set<ObjectId> met) throws InterruptedException {
    if (store().pending(id, other.object()).filter(other::equals).isPresent()) {
      Optional<Application> current = running();
      if (current.isPresent()) {
        work(current.get(), other, met);
      }
    }
  }

  private void broke(Pending pending, RuntimeException e) {
    LOG.log(System.Logger.Level.ERROR, id + ": settling " + pending.object() + " failed", e);
    setAside(pending, e);
  }

  private static boolean mayGoFirst(ObjectId other, Set<ObjectId> met) {
    return met.size() < MOST_LEVELS && !met.contains(other);
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

  private Outcome look(
      Application application, Pending pending, Actor initiator, Predicate<ObjectId> mayGoFirst)
      throws InterruptedException {
    boolean mayDestroy =
        switch (pending.state()) {
          case NEW, STAGED -> pending.reason() == Reason.ON_DEMAND;
          case DESTRUCTIVE, REMOVING, ALLOWED -> true;
        };
    Work work = work(application, surroundings.targets().open(application), initiator);
    Outcome outcome =
        switch (work.prepare(pending, mayDestroy, mayGoFirst)) {
          case Prepared.Ended(Outcome ended) -> ended;
          case Prepared.Ready ready when goesWithOthers(work, ready) -> new Outcome.Gathered();
          case Prepared.Ready ready -> work.carryOut(ready);
        };
    heard(application, work, pending, outcome);
    return outcome;
  }

  private boolean goesWithOthers(Work work, Prepared.Ready ready) {
    return ready.attempt().link().isPresent()
        && work.write(ready).isPresent()
        && batches.gather(ready.attempt().pending());
  }

  private Work work(Application application, Target target, Actor initiator) {
    return new Work(
        application,
        target,
        surroundings.situations(),
        surroundings.directory(),
        store(),
        surroundings.clock(),
        initiator,
        prefetch.accounts(application));
  }

  private void heard(Application application, Work work, Pending pending, Outcome outcome) {
    switch (outcome) {
      case Outcome.Settled(var _, boolean asked) -> {
        if (asked) {
          quarantines.end();
        }
      }
      case Outcome.Withheld(Withholding withholding) -> guard.withhold(work, pending, withholding);
      case Outcome.Behind _, Outcome.Gathered _, Outcome.Overtaken _ -> {}
      case Outcome.Failed(var _, TargetException cause) -> quarantines.failed(application, cause);
    }
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
    if (!busy && state.cycle().running() && !isMoreToDo()) {
      prefetch.drop();
      store()
          .atomically(
              () -> {
                ApplicationState before = store().state(id);
                Cycle cycle = before.cycle();
                Instant now = surroundings.clock().instant();
                store().change(id, current -> current.ended(now));
                store().changeStatistics(id, statistics -> statistics.ended(cycle, now));
                forgetCarriedOut(before);
                quarantines.waitForCleaningUp(cycle);
                return true;
              });
    } else if (busy) {
      beginIfIdle();
    }
  }

  /// What the last look has brought since this step has read what is due.
  private boolean isMoreToDo() {
    return store().nextExpansion(id).isPresent()
        || !store().due(id, NEW, surroundings.clock().instant(), 1).isEmpty();
  }

  /// Only where the cycle was for a plan: behind any other, somebody may be approving one just now.
  private void forgetCarriedOut(ApplicationState before) {
    if (before.approved().isPresent() && store().state(id).approved().isEmpty()) {
      int _ = store().forgetApprovals(id, LEFT_APPROVALS);
    }
  }

  // On demand

  /// Looks at one object now, whether or not the application runs, and waits for how it ends.
  List<ProvisioningLogEntry> onDemand(ObjectId object, ObjectType type, Actor actor)
      throws InterruptedException {
    claims.await(object);
    try {
      Pending pending = store().atomically(() -> enqueueOnDemand(object, type));
      long before = newest(object).map(ProvisioningLogEntry::id).orElse(0L);
      // read behind the row, which may be there for the change of a policy
      Application application = store().application(id).orElseThrow();
      Outcome outcome = look(application, pending, actor, _ -> false);
      List<ProvisioningLogEntry> written =
          store()
              .entries(
                  new LogQuery(id, Optional.of(object), Optional.empty(), OptionalLong.empty(), 10))
              .stream()
              .filter(entry -> entry.id() > before)
              .toList();
      return written.isEmpty() && outcome instanceof Outcome.Settled(var entry, var _)
          ? entry.stream().toList()
          : written;
    } finally {
      claims.release(object);
      surroundings.wake().run();
    }
  }

  private Pending enqueueOnDemand(ObjectId object, ObjectType type) {
    Instant now = surroundings.clock().instant();
    store().enqueue(id, object, type, Reason.ON_DEMAND, Priority.LEAVING, now);
    return store().pending(id, object).orElseThrow();
  }

  private Optional<ProvisioningLogEntry> newest(ObjectId object) {
    return store()
        .entries(new LogQuery(id, Optional.of(object), Optional.empty(), OptionalLong.empty(), 1))
        .stream()
        .findFirst();
  }
}
