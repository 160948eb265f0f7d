package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.LongWork;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The reconciliations of the Applications as jobs. How much there is to read, only the target
/// knows; the accounts that are linked come near it.
public final class ReconciliationJobs implements LongWork {
  private final Reconciliations reconciliations;
  private final Applications applications;
  private final Monitoring monitoring;

  public ReconciliationJobs(
      Reconciliations reconciliations, Applications applications, Monitoring monitoring) {
    this.reconciliations = reconciliations;
    this.applications = applications;
    this.monitoring = monitoring;
  }

  @Override
  public Job.Kind kind() {
    return Job.Kind.RECONCILIATION;
  }

  @Override
  public List<Job> jobs() {
    return applications.list().stream().flatMap(this::job).toList();
  }

  private Stream<Job> job(Application application) {
    try {
      return reconciliations.find(application.id()).map(run -> job(application, run)).stream();
    } catch (NoSuchElementException removed) {
      return Stream.empty();
    }
  }

  private Job job(Application application, Reconciliation run) {
    long done = run.counts().users() + run.counts().groups();
    return new Job(
        Job.Kind.RECONCILIATION.id(application.id().value()),
        Job.Kind.RECONCILIATION,
        application.directory().value(),
        application.id().value(),
        state(run),
        done,
        OptionalLong.of(run.running() ? Math.max(done, linked(application)) : done),
        run.started(),
        run.ended(),
        run.by(),
        run.problem());
  }

  private static Job.State state(Reconciliation run) {
    return switch (run.state()) {
      case RUNNING -> Job.State.RUNNING;
      case COMPLETE -> Job.State.COMPLETED;
      case FAILED -> Job.State.FAILED;
      case CANCELLED -> Job.State.CANCELLED;
    };
  }

  private long linked(Application application) {
    Monitoring.Status status = monitoring.status(application.id());
    return status.users() + status.groups();
  }

  @Override
  public void cancel(Job job, Actor actor) {
    reconciliations.cancel(new ApplicationId(job.subject()), actor);
  }

  @Override
  public void resume(Job job, Actor actor) {
    reconciliations.resume(new ApplicationId(job.subject()), actor);
  }
}
