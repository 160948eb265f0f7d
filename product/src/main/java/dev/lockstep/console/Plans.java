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
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The plans of what is set up and of what is proposed, of each application the last of either. Jobs
/// take and approve them, since a plan asks the target about everybody who isn't linked yet.
///
/// @param plans jobs that take them
/// @param approvals jobs that take them once more, and do them
record Plans(ResultJobs plans, ResultJobs approvals) {

  /// A plan of an Application.
  ///
  /// @param proposal whether it is that of what isn't set up
  record Which(ApplicationId application, boolean proposal) {
    private String name() {
      return proposal ? PlanMaker.ofProposal(application) : application.value();
    }

    /// Where its page is.
    String link() {
      return "/applications/" + application + "/plan" + (proposal ? "?of=proposal" : "");
    }
  }

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
  Optional<Taken> of(Which which) {
    Optional<Job> plan = plans.of(which.name());
    return approvals
        .of(which.name())
        .filter(approval -> approval.active() || !isLater(plan, approval))
        .map(Plans::approval)
        .or(() -> plan.flatMap(this::plan));
  }

  /// Whether there is one, under way or ended.
  boolean has(Which which) {
    return plans.of(which.name()).isPresent();
  }

  /// What is proposed, as [ProposalJson] reads it; empty where nothing is.
  ObjectNode proposal(ApplicationId id) {
    return plans
        .of(new Which(id, true).name())
        .map(plans::request)
        .filter(request -> !request.isEmpty())
        .map(PlanMaker::proposal)
        .orElseGet(Json::object);
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

  private boolean isUnderWay(Which which) {
    return Stream.of(plans, approvals).anyMatch(jobs -> active(jobs, which).isPresent());
  }

  private static Optional<Job> active(ResultJobs jobs, Which which) {
    return jobs.of(which.name()).filter(Job::active);
  }

  /// Takes one, unless one is being taken or approved.
  void begin(Application application, Actor actor) {
    if (!isUnderWay(new Which(application.id(), false))) {
      plans.begin(PlanMaker.wish(application, Json.object()), actor);
    }
  }

  /// Takes one of what is proposed.
  ///
  /// @param proposal as [ProposalJson] reads it
  /// @throws IllegalArgumentException where that is nothing
  /// @throws ScimException 409 where one is being taken
  void propose(Application application, ObjectNode proposal, Actor actor) {
    if (proposal.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing of this differs from what is set up: change something to plan it");
    }
    plans.begin(PlanMaker.wish(application, proposal), actor);
  }

  /// Ends the taking or approving of one.
  void cancel(Which which, Actor actor) {
    for (ResultJobs jobs : List.of(plans, approvals)) {
      active(jobs, which).filter(Job::cancellable).ifPresent(job -> jobs.cancel(job, actor));
    }
  }

  /// Approves one of what is set up, unless one is being taken or approved.
  ///
  /// @throws ScimException 409 where that of a proposal is being approved
  void approve(Application application, PlanId plan, Actor actor) {
    Which which = new Which(application.id(), false);
    refuseBeside(new Which(application.id(), true));
    if (!isUnderWay(which)) {
      approvals.begin(PlanApprover.wish(application, plan, Json.object()), actor);
    }
  }

  /// Approves one of what is proposed, which sets that up, unless one is being taken or approved.
  ///
  /// @throws NoSuchElementException where it has been forgotten what was proposed
  /// @throws ScimException 409 where that of what is set up is being approved
  void approveProposal(Application application, PlanId plan, Actor actor) {
    Which which = new Which(application.id(), true);
    refuseBeside(new Which(application.id(), false));
    ObjectNode proposal = proposal(application.id());
    if (proposal.isEmpty()) {
      throw new NoSuchElementException(
          "no proposal for '" + application.id() + "' is kept any more: plan with it again");
    }
    if (!isUnderWay(which)) {
      approvals.begin(PlanApprover.wish(application, plan, proposal), actor);
    }
  }

  /// Two at a time would each take back what the other has approved.
  private void refuseBeside(Which other) {
    active(approvals, other)
        .ifPresent(
            job -> {
              throw new ScimException(
                  409,
                  Optional.empty(),
                  "another plan is being approved by the job '" + job.id() + "': wait for it");
            });
  }
}
