package dev.lockstep.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

/// What commands have besides their arguments.
///
/// @param variables the environment; the admin key is in `LOCKSTEP_TOKEN`, because what stands on
///     a command line is seen by everybody on the machine
/// @param out where results go
/// @param pause waits between two looks at the server
public record Surroundings(Map<String, String> variables, PrintWriter out, Pause pause) {
  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /// Waiting.
  @FunctionalInterface
  public interface Pause {
    void await(Duration duration) throws InterruptedException;
  }
}
