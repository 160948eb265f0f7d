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
/// @param question asks the person at the terminal before something is changed
public record Surroundings(
    Map<String, String> variables, PrintWriter out, Pause pause, Question question) {
  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /// Waiting.
  @FunctionalInterface
  public interface Pause {
    void await(Duration duration) throws InterruptedException;
  }

  /// A question that is answered by yes or no.
  @FunctionalInterface
  public interface Question {
    /// Nobody is asked where there is no terminal: a script says `--yes`.
    Question NOBODY = _ -> false;

    boolean agreed(String question);
  }
}
