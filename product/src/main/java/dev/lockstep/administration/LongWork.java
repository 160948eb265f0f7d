package dev.lockstep.administration;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Long work of one kind. Whoever does it keeps how far it has come, so that it goes on after a
/// restart; this shows it as [Job]s.
public interface LongWork {
  Job.Kind kind();

  List<Job> jobs();

  /// Stops it after the step that is under way.
  void cancel(Job job, Actor actor);

  /// Goes on where it stopped; what leaves a file begins anew.
  void resume(Job job, Actor actor);

  /// The file that it has made.
  ///
  /// @throws IOException where there is none
  default InputStream open(Job job) throws IOException {
    throw new FileNotFoundException("the job '" + job.id() + "' makes no file");
  }
}
