package dev.lockstep.administration;

import dev.lockstep.scim.ScimException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// All long work in one list: what runs first, then the latest.
public final class Jobs {
  private static final Comparator<Job> ORDER =
      Comparator.comparing(Job::active)
          .thenComparing(Job::started)
          .reversed()
          .thenComparing(Job::id);

  private final List<LongWork> works;

  public Jobs(List<LongWork> works) {
    this.works = List.copyOf(works);
  }

  private record Found(LongWork work, Job job) {}

  /// Of all Directories.
  public List<Job> all() {
    return works.stream().flatMap(work -> work.jobs().stream()).sorted(ORDER).toList();
  }

  /// Those that somebody may see.
  public List<Job> list(Access access) {
    return all().stream().filter(job -> access.sees(job.directory())).toList();
  }

  /// @throws NoSuchElementException where there is none, or it isn't for them
  public Job get(String id, Access access) {
    return find(id, access).job();
  }

  private Found find(String id, Access access) {
    return works.stream()
        .filter(work -> id.startsWith(work.kind().id("")))
        .flatMap(work -> work.jobs().stream().map(job -> new Found(work, job)))
        .filter(found -> found.job().id().equals(id) && access.sees(found.job().directory()))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("there is no job '" + id + "'"));
  }

  /// Stops it after the step that is under way; what was done stays done.
  ///
  /// @throws NoSuchElementException likewise
  /// @throws ScimException 403 where they may not; 409 where it doesn't run
  public Job cancel(String id, Access access, Actor actor) {
    Found found = admitted(id, access, actor);
    if (!found.job().cancellable()) {
      throw refused(
          found.job(), "is " + found.job().state().word() + ": only what runs can be cancelled");
    }
    found.work().cancel(found.job(), actor);
    return get(id, access);
  }

  /// Goes on where it stopped.
  ///
  /// @throws NoSuchElementException likewise
  /// @throws ScimException 403 where they may not; 409 where there is nothing to resume
  public Job resume(String id, Access access, Actor actor) {
    Found found = admitted(id, access, actor);
    if (!found.job().resumable()) {
      throw refused(
          found.job(),
          "is "
              + found.job().state().word()
              + ": only what was cancelled or failed can be resumed");
    }
    found.work().resume(found.job(), actor);
    return get(id, access);
  }

  private Found admitted(String id, Access access, Actor actor) {
    Found found = find(id, access);
    Permission needed = found.job().permission();
    if (!found.job().isOf(actor) && !access.may(needed, found.job().directory())) {
      throw forbidden(found.job(), needed);
    }
    return found;
  }

  private static ScimException forbidden(Job job, Permission needed) {
    return new ScimException(
        403,
        Optional.empty(),
        "the job '%s' takes a role that may %s in %s"
            .formatted(
                job.id(),
                switch (needed) {
                  case READ -> "read";
                  case OPERATE -> "operate";
                  case CONFIGURE -> "configure";
                  case READ_AUDIT -> "read the audit log";
                  case ADMINISTER -> "administer";
                },
                job.directory().isEmpty()
                    ? "all directories"
                    : "directory '" + job.directory() + "'"));
  }

  /// The file that it has made.
  ///
  /// @throws NoSuchElementException where there is no such job, or no file of it any more
  /// @throws ScimException 403 where they may not; 409 where it isn't made yet, or won't be
  public Made result(String id, Access access) {
    Found found = find(id, access);
    Job job = found.job();
    if (!access.may(job.kind().reading(), job.directory())) {
      throw forbidden(job, job.kind().reading());
    }
    if (job.state() != Job.State.COMPLETED) {
      throw refused(job, "is " + job.state().word() + ": it has made nothing that can be fetched");
    }
    return job.result()
        .map(made -> new Made(made.mediaType(), () -> found.work().open(job)))
        .orElseThrow(() -> new NoSuchElementException("the job '" + id + "' makes no file"));
  }

  /// A file, opened when it is sent.
  public record Made(String mediaType, Opening opening) {}

  public interface Opening {
    /// @throws IOException where it is gone
    InputStream open() throws IOException;
  }

  private static ScimException refused(Job job, String why) {
    return new ScimException(409, Optional.empty(), "the job '" + job.id() + "' " + why);
  }
}
