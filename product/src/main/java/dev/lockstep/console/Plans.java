package dev.lockstep.console;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanFile;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.PlanLine;
import dev.lockstep.provisioning.PlanMaker;
import dev.lockstep.provisioning.PlanMovedException;
import dev.lockstep.provisioning.Proposal;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The plans of what is set up, of each application the last: jobs make them, since a plan asks the
/// target about everybody who isn't linked yet. Likewise in the background they are approved; a
/// restart forgets how that went, which the application's state shows.
final class Plans {
  private static final System.Logger LOG = System.getLogger(Plans.class.getName());

  private final ResultJobs jobs;
  private final Approving approving;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<ApplicationId, Approval> approvals = new ConcurrentHashMap<>();

  Plans(ResultJobs jobs, Approving approving, InstantSource clock, Executor executor) {
    this.jobs = jobs;
    this.approving = approving;
    this.clock = clock;
    this.executor = executor;
  }

  /// How far a plan has come.
  sealed interface Taken {
    /// A job makes it.
    record Planning(Job job) implements Taken {}

    record BeingApproved(Instant since) implements Taken {}

    /// @param lines the first of it
    record Ready(Instant at, Plan plan, List<PlanLine> lines, boolean complete) implements Taken {}

    record Failed(Instant at, String why) implements Taken {}

    /// It was still what would be done, and is being done.
    record Approved(Instant at, Plan plan) implements Taken {}
  }

  /// @param plan when the last one was begun, as it was asked for
  private record Approval(Optional<Instant> plan, Taken taken) {
    boolean isUnderWay() {
      return taken instanceof Taken.BeingApproved;
    }
  }

  /// Empty where none was asked for. A plan that was begun later, from wherever, is shown in the
  /// place of how an earlier one was approved.
  Optional<Taken> of(ApplicationId id) {
    Optional<Job> job = jobs.of(id.value());
    return Optional.ofNullable(approvals.get(id))
        .filter(one -> one.isUnderWay() || one.plan().equals(job.map(Job::started)))
        .map(Approval::taken)
        .or(() -> job.flatMap(this::of));
  }

  private boolean isBeingApproved(ApplicationId id) {
    return Optional.ofNullable(approvals.get(id)).filter(Approval::isUnderWay).isPresent();
  }

  private Optional<Taken> of(Job job) {
    return switch (job.state()) {
      case RUNNING, CANCELLING -> Optional.of(new Taken.Planning(job));
      case CANCELLED, FAILED ->
          Optional.of(
              new Taken.Failed(
                  job.ended().orElse(job.started()),
                  job.problem().orElseGet(() -> job.state().word())));
      case COMPLETED -> ready(new PlanFile(jobs, job));
    };
  }

  private static Optional<Taken> ready(PlanFile file) {
    return file.plan()
        .map(
            plan -> {
              var excerpt = file.excerpt();
              return new Taken.Ready(
                  file.job().ended().orElseThrow(), plan, excerpt.lines(), excerpt.complete());
            });
  }

  /// Takes one, unless one is being taken or approved.
  void begin(Application application, Actor actor) {
    if (isBeingApproved(application.id())
        || jobs.of(application.id().value()).filter(Job::active).isPresent()) {
      return;
    }
    jobs.begin(PlanMaker.wish(application, Json.object()), actor);
    approvals.remove(application.id());
  }

  /// Ends the one that is being taken.
  void cancel(ApplicationId id, Actor actor) {
    jobs.of(id.value()).filter(Job::cancellable).ifPresent(job -> jobs.cancel(job, actor));
  }

  /// Approves one, unless one is being approved; that takes as long, since it is planned once more.
  synchronized void approve(ApplicationId id, PlanId plan, Actor actor) {
    if (!isBeingApproved(id)) {
      Optional<Instant> last = jobs.of(id.value()).map(Job::started);
      approvals.put(id, new Approval(last, new Taken.BeingApproved(clock.instant())));
      executor.execute(() -> approvals.put(id, new Approval(last, approved(id, plan, actor))));
    }
  }

  private Taken approved(ApplicationId id, PlanId plan, Actor actor) {
    try {
      return new Taken.Approved(clock.instant(), approving.approve(id, plan, Proposal.NONE, actor));
    } catch (PlanMovedException e) {
      return new Taken.Failed(clock.instant(), String.valueOf(e.getMessage()));
    } catch (TargetException e) {
      return new Taken.Failed(
          clock.instant(), e.getMessage() + ". Test the connection: it says which step fails.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Taken.Failed(clock.instant(), "Lockstep was being stopped: plan again.");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "approving the plan of " + id + " failed", e);
      return new Taken.Failed(clock.instant(), "Lockstep failed; its log has the reason.");
    }
  }
}
