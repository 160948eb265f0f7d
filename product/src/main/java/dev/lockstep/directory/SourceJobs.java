package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.LongWork;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The readings of the Sources as jobs. No source says beforehand how much it has to tell.
public final class SourceJobs implements LongWork {
  private static final String BY = new Actor.Service("sources").label();

  private final DirectoryReader reader;
  private final Sources sources;

  public SourceJobs(DirectoryReader reader, Sources sources) {
    this.reader = reader;
    this.sources = sources;
  }

  @Override
  public Job.Kind kind() {
    return Job.Kind.SOURCE;
  }

  @Override
  public List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (Directory directory : reader.directories()) {
      for (SourceDefinition source : sources.list(directory.id())) {
        job(directory.id(), source).ifPresent(jobs::add);
      }
    }
    return jobs;
  }

  private Optional<Job> job(DirectoryId directory, SourceDefinition source) {
    Optional<Reading> reading = sources.reading(directory, source.id());
    return reading.isPresent()
        ? Optional.of(running(directory, source, reading.get()))
        : last(directory, source, sources.status(directory, source.id()));
  }

  private static Job running(DirectoryId directory, SourceDefinition source, Reading reading) {
    return new Job(
        id(directory, source),
        Job.Kind.SOURCE,
        directory.value(),
        source.id().value(),
        reading.cancelled() ? Job.State.CANCELLING : Job.State.RUNNING,
        reading.told(),
        OptionalLong.empty(),
        reading.started(),
        Optional.empty(),
        BY,
        Optional.empty());
  }

  private static Optional<Job> last(
      DirectoryId directory, SourceDefinition source, SourceStatus status) {
    return status
        .started()
        .map(
            started ->
                new Job(
                    id(directory, source),
                    Job.Kind.SOURCE,
                    directory.value(),
                    source.id().value(),
                    state(status),
                    status.changes(),
                    OptionalLong.of(status.changes()),
                    started,
                    status.ended(),
                    BY,
                    status.error()));
  }

  private static String id(DirectoryId directory, SourceDefinition source) {
    return Job.Kind.SOURCE.id(directory + ":" + source.id());
  }

  /// What couldn't be taken of a reading that came to its end is told, but is no failure of it.
  private static Job.State state(SourceStatus status) {
    String error = status.error().orElse("");
    if (error.startsWith(Reading.CANCELLED)) {
      return Job.State.CANCELLED;
    }
    boolean failed =
        Arrays.stream(Problem.values()).anyMatch(problem -> error.startsWith(problem + ": "));
    return failed ? Job.State.FAILED : Job.State.COMPLETED;
  }

  @Override
  public void cancel(Job job, Actor actor) {
    sources.cancelReading(new DirectoryId(job.directory()), new SourceId(job.subject()), actor);
  }

  /// From the source's next turn on, which comes within its interval.
  @Override
  public void resume(Job job, Actor actor) {
    sources.setState(
        new DirectoryId(job.directory()),
        new SourceId(job.subject()),
        SourceDefinition.State.RUNNING,
        actor);
  }
}
