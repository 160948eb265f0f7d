package dev.lockstep.administration;

import java.util.List;

/// Long work of one kind. Whoever does it keeps how far it has come, so that it goes on after a
/// restart; this shows it as [Job]s.
public interface LongWork {
  Job.Kind kind();

  List<Job> jobs();

  /// Stops it after the step that is under way.
  void cancel(Job job, Actor actor);

  /// Goes on where it stopped.
  void resume(Job job, Actor actor);
}
