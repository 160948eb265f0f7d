package dev.lockstep.administration;

import java.io.IOException;
import java.io.OutputStream;

/// Work that makes a file.
public interface ResultMaker {

  /// Writes it.
  ///
  /// @param request as it was begun with
  /// @param actor who began or resumed it
  /// @return what it came to, as its own kind reads it
  /// @throws FailedException where it can't be done, saying why
  String make(String request, Actor actor, OutputStream out, Progress progress)
      throws IOException, InterruptedException;

  /// Whether what it is about is still there.
  default boolean isAbout(String subject) {
    return true;
  }

  /// Whether what it has done stays done without the file: then one that was cancelled too late has
  /// completed.
  default boolean lasts() {
    return false;
  }

  /// Whether that is done already, as can be told after the process was stopped: what has lasted,
  /// where the job couldn't say so any more.
  default boolean isDone(String request) {
    return false;
  }

  /// It can't be done; who asked for it is told why.
  final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FailedException(String message, Throwable cause) {
      super(message, cause);
    }

    public FailedException(String message) {
      super(message);
    }
  }
}
