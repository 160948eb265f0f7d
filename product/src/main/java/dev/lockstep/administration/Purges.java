package dev.lockstep.administration;

import dev.lockstep.administration.Job.State;
import dev.lockstep.administration.JobStore.Kept;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Purges as jobs: of each log and each recycle bin the one that runs, or that removed something
/// last. One that was cancelled stays so until it is resumed: nothing more is removed there, over a
/// restart too. One that a stopped process left goes on by itself.
public final class Purges implements LongWork, Purging {
  private static final String BY = new Actor.Service("retention").label();

  private final JobStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Map<String, Long> done = new ConcurrentHashMap<>();

  public Purges(JobStore store, AuditLog audit, InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Job.Kind kind() {
    return Job.Kind.PURGE;
  }

  private static String id(String directory, String subject) {
    return Job.Kind.PURGE.id(directory.isEmpty() ? subject : directory + ":" + subject);
  }

  private boolean is(String id, State state) {
    return store.find(id).filter(kept -> kept.job().state() == state).isPresent();
  }

  @Override
  public long purge(String directory, String subject, Chunks chunks) {
    String id = id(directory, subject);
    if (is(id, State.CANCELLED)) {
      return 0;
    }
    int removed = chunks.next().getAsInt();
    if (removed == 0) {
      store.find(id).map(Kept::job).ifPresent(left -> end(left, left.done()));
      return 0;
    }
    long all = removed;
    OptionalLong due = chunks.due().get();
    Job job = begun(id, directory, subject, due);
    done.put(id, all);
    try {
      putUnlessCancelled(job.at(State.RUNNING, all, due));
      while (removed == chunks.size() && is(id, State.RUNNING)) {
        removed = chunks.next().getAsInt();
        all += removed;
        done.put(id, all);
      }
      end(job, all);
    } finally {
      done.remove(id);
    }
    return all;
  }

  private Job begun(String id, String directory, String subject, OptionalLong due) {
    return new Job(
        id,
        Job.Kind.PURGE,
        directory,
        subject,
        State.RUNNING,
        0,
        due,
        clock.instant(),
        Optional.empty(),
        BY,
        Optional.empty());
  }

  /// Unless it was cancelled meanwhile.
  private void end(Job job, long all) {
    store.atomically(
        () -> {
          if (is(job.id(), State.RUNNING)) {
            store.put(
                kept(
                    job.at(State.RUNNING, all, OptionalLong.of(all))
                        .ended(
                            State.COMPLETED,
                            all,
                            clock.instant(),
                            Optional.empty(),
                            Optional.empty())));
          }
          return true;
        });
  }

  private static Kept kept(Job job) {
    return new Kept(job, "", "", "");
  }

  /// One that was resumed, or that a stopped process left, is there to be cancelled before its first
  /// chunk has ended.
  private void putUnlessCancelled(Job job) {
    store.atomically(
        () -> {
          if (!is(job.id(), State.CANCELLED)) {
            store.put(kept(job));
          }
          return true;
        });
  }

  @Override
  public List<Job> jobs() {
    return store.ofKind(Job.Kind.PURGE).stream()
        .map(Kept::job)
        .map(
            job -> {
              Long now = done.get(job.id());
              return now == null || job.state() != State.RUNNING
                  ? job
                  : job.at(State.RUNNING, now, job.total());
            })
        .toList();
  }

  /// Unless it has ended meanwhile.
  @Override
  public void cancel(Job job, Actor actor) {
    Optional<String> why =
        Optional.of(actor.label() + " cancelled it: nothing more is removed until it is resumed");
    store.atomically(
        () -> {
          boolean runs = is(job.id(), State.RUNNING);
          if (runs) {
            store.put(
                kept(
                    job.ended(
                        State.CANCELLED, job.done(), clock.instant(), why, Optional.empty())));
            record(actor, "Cancel purge", job);
          }
          return runs;
        });
  }

  /// From the next look at what is due on, which comes within a minute.
  @Override
  public void resume(Job job, Actor actor) {
    store.atomically(
        () -> {
          store.put(
              kept(
                  new Job(
                      job.id(),
                      job.kind(),
                      job.directory(),
                      job.subject(),
                      State.RUNNING,
                      job.done(),
                      job.total(),
                      job.started(),
                      Optional.empty(),
                      actor.label(),
                      Optional.empty())));
          record(actor, "Resume purge", job);
          return true;
        });
  }

  private void record(Actor actor, String activity, Job job) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            job.directory().isEmpty()
                ? "log/" + job.subject().replaceFirst("-log$", "")
                : "directory/" + job.directory() + "/" + job.subject(),
            Optional.empty(),
            Optional.empty()));
  }
}
