package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.LongWork;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The cycles of the Applications as jobs. To cancel one pauses its application, as the next cycle
/// would do what this one leaves; to resume it starts the application again.
public final class CycleJobs implements LongWork {
  private final Applications applications;
  private final Running running;
  private final Monitoring monitoring;

  public CycleJobs(Applications applications, Running running, Monitoring monitoring) {
    this.applications = applications;
    this.running = running;
    this.monitoring = monitoring;
  }

  @Override
  public Job.Kind kind() {
    return Job.Kind.CYCLE;
  }

  @Override
  public List<Job> jobs() {
    return applications.list().stream().flatMap(this::job).toList();
  }

  private Stream<Job> job(Application application) {
    try {
      return job(monitoring.status(application.id())).stream();
    } catch (NoSuchElementException removed) {
      return Stream.empty();
    }
  }

  private static Optional<Job> job(Monitoring.Status status) {
    Application application = status.application();
    Cycle cycle = status.state().cycle();
    Counts counts = cycle.counts();
    long done = counts.lookedAt();
    return cycle
        .started()
        .map(
            started ->
                new Job(
                    Job.Kind.CYCLE.id(application.id().value()),
                    Job.Kind.CYCLE,
                    application.directory().value(),
                    application.id().value(),
                    state(application, cycle),
                    done,
                    OptionalLong.of(cycle.running() ? done + status.toGo() : done),
                    started,
                    cycle.ended(),
                    new Actor.Service("cycles").label(),
                    status.state().quarantine().map(ApplicationState.Quarantine::message)));
  }

  private static Job.State state(Application application, Cycle cycle) {
    if (!cycle.running()) {
      return Job.State.COMPLETED;
    }
    return switch (application.state()) {
      case RUNNING -> Job.State.RUNNING;
      case PAUSED -> Job.State.CANCELLED;
    };
  }

  @Override
  public void cancel(Job job, Actor actor) {
    running.pause(new ApplicationId(job.subject()), actor);
  }

  @Override
  public void resume(Job job, Actor actor) {
    running.start(new ApplicationId(job.subject()), actor);
  }
}
