package dev.lockstep.administration;

import dev.lockstep.administration.Job.State;
import dev.lockstep.administration.JobStore.Kept;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The jobs of one kind as they are kept. Each is changed as what it is by then: it may have ended,
/// been cancelled, or been begun anew since somebody looked.
record KeptJobs(Job.Kind kind, JobStore store) {
  /// In the order of their beginning.
  List<Kept> all() {
    return store.ofKind(kind);
  }

  Optional<Kept> find(String id) {
    return store.find(id);
  }

  void put(Kept kept) {
    store.atomically(
        () -> {
          store.put(kept);
          return true;
        });
  }

  /// Empty where it was forgotten, or another was begun in its place.
  Optional<Kept> begunAs(Job job) {
    return find(job.id()).filter(kept -> kept.job().started().equals(job.started()));
  }

  /// Whether it is kept as it is.
  boolean has(Job job) {
    return find(job.id()).map(Kept::job).filter(job::equals).isPresent();
  }

  /// Unless it has ended or was cancelled meanwhile, or another was begun in its place.
  ///
  /// @return whether it is cancelled by this
  boolean cancel(Job job, UnaryOperator<Job> cancelled) {
    return store.atomically(
        () -> {
          Optional<Kept> kept = begunAs(job).filter(KeptJobs::runs);
          kept.ifPresent(one -> store.put(one.with(cancelled.apply(one.job()))));
          return kept.isPresent();
        });
  }

  private static boolean runs(Kept kept) {
    return kept.job().state() == State.RUNNING;
  }

  /// Unless it was cancelled meanwhile, which stands there already, and could still be.
  ///
  /// @param lasts whether it could not
  /// @return whether it has ended by this
  boolean end(Kept ended, boolean lasts) {
    return store.atomically(
        () -> {
          boolean told = find(ended.job().id()).filter(now -> lasts || runs(now)).isPresent();
          if (told) {
            store.put(ended);
          }
          return told;
        });
  }

  /// Unless another was begun in its place.
  ///
  /// @return whether it is forgotten
  boolean forget(Job job) {
    return store.atomically(
        () -> {
          boolean kept = has(job);
          if (kept) {
            store.remove(job.id());
          }
          return kept;
        });
  }
}
