package dev.lockstep.console;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanApprover;
import dev.lockstep.provisioning.PlanFile;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.PlanLine;
import dev.lockstep.provisioning.PlanMaker;
import dev.lockstep.provisioning.ProposalJson;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The plans of what is set up, of each application the last. Jobs take and approve them, since a
/// plan asks the target about everybody who isn't linked yet.
///
/// @param plans jobs that take them
/// @param approvals jobs that take them once more, and do them
record Plans(ResultJobs plans, ResultJobs approvals) {

  /// How far a plan has come.
  sealed interface Taken {
    /// A job takes it.
    record Planning(Job job) implements Taken {}

    /// A job approves it.
    record BeingApproved(Job job) implements Taken {}

    /// @param lines the first of it
    record Ready(Instant at, Plan plan, List<PlanLine> lines, boolean complete) implements Taken {}

    record Failed(String why) implements Taken {}

    /// It isn't what would be done, or it couldn't be found out whether it is.
    record Refused(String why) implements Taken {}

    /// It was still what would be done, and is being done.
    record Approved(Instant at) implements Taken {}
  }

  /// Empty where none was asked for. A plan that was begun later, from wherever, is shown in the
  /// place of how an earlier one was approved.
  Optional<Taken> of(ApplicationId id) {
    Optional<Job> plan = plans.of(id.value());
    return approvals
        .of(id.value())
        .filter(approval -> approval.active() || !isLater(plan, approval))
        .map(Plans::approval)
        .or(() -> plan.flatMap(this::plan));
  }

  /// Likewise of what isn't set up; its plan isn't approved here.
  Optional<Taken> ofProposal(ApplicationId id) {
    return plans.of(proposal(id)).flatMap(this::plan);
  }

  private static String proposal(ApplicationId id) {
    return id + ":proposal";
  }

  private static boolean isLater(Optional<Job> plan, Job approval) {
    return plan.filter(one -> one.started().isAfter(approval.started())).isPresent();
  }

  private static Taken approval(Job job) {
    return switch (job.state()) {
      case RUNNING, CANCELLING -> new Taken.BeingApproved(job);
      case CANCELLED, FAILED -> new Taken.Refused(why(job));
      case COMPLETED -> new Taken.Approved(job.ended().orElse(job.started()));
    };
  }

  private Optional<Taken> plan(Job job) {
    return switch (job.state()) {
      case RUNNING, CANCELLING -> Optional.of(new Taken.Planning(job));
      case CANCELLED, FAILED -> Optional.of(new Taken.Failed(why(job)));
      case COMPLETED -> ready(new PlanFile(plans, job));
    };
  }

  private static String why(Job job) {
    return job.problem().orElseGet(() -> job.state().word());
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

  private boolean isUnderWay(ApplicationId id) {
    return Stream.of(plans, approvals).anyMatch(jobs -> active(jobs, id.value()).isPresent());
  }

  private static Optional<Job> active(ResultJobs jobs, String name) {
    return jobs.of(name).filter(Job::active);
  }

  /// Takes one, unless one is being taken or approved.
  void begin(Application application, Actor actor) {
    if (!isUnderWay(application.id())) {
      plans.begin(PlanMaker.wish(application, Json.object()), actor);
    }
  }

  /// Takes one of what is proposed.
  ///
  /// @param proposal as [ProposalJson] reads it
  /// @throws ScimException 409 where one is being taken
  void propose(Application application, ObjectNode proposal, Actor actor) {
    plans.begin(PlanMaker.wish(application, proposal), actor);
  }

  /// Ends the taking or approving of one.
  void cancel(ApplicationId id, Actor actor) {
    cancel(plans, id.value(), actor);
    cancel(approvals, id.value(), actor);
  }

  void cancelProposal(ApplicationId id, Actor actor) {
    cancel(plans, proposal(id), actor);
  }

  private static void cancel(ResultJobs jobs, String name, Actor actor) {
    active(jobs, name).filter(Job::cancellable).ifPresent(job -> jobs.cancel(job, actor));
  }

  /// Approves one, unless one is being taken or approved.
  void approve(Application application, PlanId plan, Actor actor) {
    if (!isUnderWay(application.id())) {
      approvals.begin(PlanApprover.wish(application, plan), actor);
    }
  }
}
