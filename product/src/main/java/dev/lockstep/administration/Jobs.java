package dev.lockstep.administration;

import dev.lockstep.scim.ScimException;
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
    Found found = admitted(id, access);
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
    Found found = admitted(id, access);
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

  private Found admitted(String id, Access access) {
    Found found = find(id, access);
    Permission needed = found.job().kind().permission();
    if (!access.may(needed, found.job().directory())) {
      throw new ScimException(
          403,
          Optional.empty(),
          "the job '%s' takes a role that may %s in directory '%s'"
              .formatted(
                  id,
                  needed == Permission.OPERATE ? "operate" : "configure",
                  found.job().directory()));
    }
    return found;
  }

  private static ScimException refused(Job job, String why) {
    return new ScimException(409, Optional.empty(), "the job '" + job.id() + "' " + why);
  }
}
