package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.provisioning.Reconciliation.Repairs;
import dev.lockstep.provisioning.Reconciliation.State;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Compares targets with what should be there, and has repaired what has drifted if that is wanted:
/// what changed or is missing is put back by the application's cycles, under its policies and its
/// deletion guard. Accounts that nothing is linked with are reported and never touched.
public final class Reconciliations {
  /// Failures in a row at the same place after which it is given up.
  private static final int ATTEMPTS = 5;

  /// Rows of an earlier report that are forgotten in one unit of work.
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private static final System.Logger LOG = System.getLogger(Reconciliations.class.getName());

  private final ProvisioningStore store;
  private final ReconciliationStore reconciliations;
  private final Targets targets;
  private final Cycles cycles;
  private final ApplicationAudit audit;
  private final InstantSource clock;
  private final Executor executor;
  private final Reconciler reconciler;
  private final Set<ApplicationId> underWay = ConcurrentHashMap.newKeySet();

  /// @param executor runs one reconciliation each; may be unbounded
  public Reconciliations(
      ProvisioningStore store,
      ReconciliationStore reconciliations,
      Situations situations,
      Targets targets,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock,
      Executor executor) {
    this.store = store;
    this.reconciliations = reconciliations;
    this.targets = targets;
    this.cycles = cycles;
    this.audit = new ApplicationAudit(audit, clock);
    this.clock = clock;
    this.executor = executor;
    this.reconciler = new Reconciler(store, reconciliations, situations, clock);
  }

  /// One is running already.
  public static final class RunningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunningException(String message) {
      super(message);
    }
  }

  /// Begins one that removes no members; it goes on by itself.
  ///
  /// @param repair whether what has drifted is queued to be put right
  /// @throws RunningException where one is running
  public Reconciliation begin(ApplicationId id, boolean repair, Actor actor) {
    return begin(id, new Repairs(repair, false), actor);
  }

  /// Begins one; it goes on by itself.
  ///
  /// @throws RunningException where one is running
  public Reconciliation begin(ApplicationId id, Repairs repairs, Actor actor) {
    Application application = store.existing(id);
    Reconciliation begun =
        store.atomically(
            () -> {
              Optional<Reconciliation> last = reconciliations.reconciliation(id);
              if (last.filter(Reconciliation::running).isPresent()) {
                throw new RunningException(
                    "'" + id + "' is being reconciled since " + last.get().started());
              }
              Reconciliation first =
                  Reconciliation.begun(
                      last.map(Reconciliation::number).orElse(0L) + 1,
                      repairs,
                      actor.label(),
                      clock.instant());
              reconciliations.put(id, first);
              audit.record(actor, "Reconcile", application, "", text(repairs));
              return first;
            });
    execute(id);
    return reconciliations.reconciliation(id).orElse(begun);
  }

  private static String text(Repairs repairs) {
    if (!repairs.repair()) {
      return "report only";
    }
    return repairs.removeUnknownMembers() ? "with repair, removing unknown members" : "with repair";
  }

  /// Goes on with those that a stopped process left, and with those that wait for their next try.
  public void resume() {
    for (Application application : store.applications()) {
      if (reconciliations
          .reconciliation(application.id())
          .filter(Reconciliation::running)
          .isPresent()) {
        execute(application.id());
      }
    }
  }

  /// Ends the one that runs, where it stands: what the step that is under way finds doesn't count, and
  /// what was queued to be put right stays queued. [#resume(ApplicationId, Actor)] goes on there.
  ///
  /// @throws IllegalArgumentException where none runs
  public Reconciliation cancel(ApplicationId id, Actor actor) {
    Application application = store.existing(id);
    return store.atomically(
        () -> {
          Reconciliation run = last(id);
          if (!run.running()) {
            throw new IllegalArgumentException("'" + id + "' isn't being reconciled");
          }
          Reconciliation ended =
              run.ended(
                  State.CANCELLED, Optional.of(actor.label() + " cancelled it"), clock.instant());
          reconciliations.put(id, ended);
          audit.record(actor, "Cancel reconciliation", application, "", "");
          return ended;
        });
  }

  /// Goes on where the last one failed or was cancelled.
  ///
  /// @throws IllegalArgumentException where it runs, or is complete
  public void resume(ApplicationId id, Actor actor) {
    Application application = store.existing(id);
    store.atomically(
        () -> {
          Reconciliation run = last(id);
          if (run.running() || run.state() == State.COMPLETE) {
            throw new IllegalArgumentException("the reconciliation of '" + id + "' hasn't stopped");
          }
          reconciliations.put(id, run.resumed());
          audit.record(actor, "Resume reconciliation", application, "", "");
          return true;
        });
    execute(id);
  }

  /// The one that runs or ran last; empty where none was begun.
  ///
  /// @throws NoSuchElementException where there is no such application
  public Optional<Reconciliation> find(ApplicationId id) {
    store.existing(id);
    return reconciliations.reconciliation(id);
  }

  /// The one that runs or ran last.
  ///
  /// @throws NoSuchElementException where none was begun
  public Reconciliation last(ApplicationId id) {
    return find(id)
        .orElseThrow(() -> new NoSuchElementException("'" + id + "' was never reconciled"));
  }

  /// The report of [#last], as far as it has come.
  ///
  /// @param after the number of the finding that the page before ended with; 0 for the first
  public List<Finding> report(
      ApplicationId id, Optional<Finding.Kind> kind, long after, int limit) {
    return reconciliations.report(id, last(id).number(), kind, after, limit);
  }

  // Running

  private void execute(ApplicationId id) {
    if (underWay.add(id)) {
      executor.execute(() -> runToTheEnd(id));
    }
  }

  private void runToTheEnd(ApplicationId id) {
    try {
      run(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      underWay.remove(id);
    }
    // it found this one under way, which takes no step any more
    if (isFresh(id)) {
      execute(id);
    }
  }

  private void run(ApplicationId id) throws InterruptedException {
    boolean more = true;
    while (more) {
      Optional<Application> application = store.application(id);
      Optional<Reconciliation> run =
          reconciliations.reconciliation(id).filter(Reconciliation::running);
      if (application.isEmpty() || run.isEmpty()) {
        return;
      }
      more = step(application.get(), run.get()) || isFresh(id);
    }
    forgetEarlier(id);
  }

  /// One was cancelled, and went on or another began, before that was noticed. One that waits for its
  /// next try isn't fresh.
  private boolean isFresh(ApplicationId id) {
    return reconciliations
        .reconciliation(id)
        .filter(one -> one.running() && one.attempts() == 0)
        .isPresent();
  }

  private boolean step(Application application, Reconciliation run) throws InterruptedException {
    try {
      boolean more = reconciler.step(application, targets.open(application), run);
      cycles.wake();
      return more;
    } catch (TargetException e) {
      failed(application.id(), run, e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, application.id() + ": reconciling failed", e);
      failed(application.id(), run, ErrorCode.INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
    return false;
  }

  /// A target that is busy or away is asked again; one that answers nonsense isn't.
  private void failed(ApplicationId id, Reconciliation run, ErrorCode code, String message) {
    String problem = code.code() + ": " + message;
    Reconciliation after =
        mayPass(code) && run.attempts() + 1 < ATTEMPTS
            ? run.tryingAgain(problem)
            : run.ended(State.FAILED, Optional.of(problem), clock.instant());
    store.atomically(
        () -> {
          if (store.application(id).isPresent() && reconciler.isStill(id, run)) {
            reconciliations.put(id, after);
          }
          return true;
        });
  }

  private static boolean mayPass(ErrorCode code) {
    return code == ErrorCode.TOO_MANY_REQUESTS
        || code == ErrorCode.INTERNAL_SERVER_ERROR
        || code == ErrorCode.TIMEOUT
        || code == ErrorCode.WEB_EXCEPTION_PROTOCOL_ERROR;
  }

  /// What earlier ones found is worth keeping until a complete one has taken its place.
  private void forgetEarlier(ApplicationId id) {
    Optional<Reconciliation> complete =
        reconciliations
            .reconciliation(id)
            .filter(run -> run.state() == Reconciliation.State.COMPLETE);
    if (complete.isEmpty()) {
      return;
    }
    int forgotten;
    do {
      forgotten =
          store.atomically(
              () -> reconciliations.forgetBefore(id, complete.get().number(), FORGOTTEN_AT_ONCE));
    } while (forgotten > 0);
  }
}
