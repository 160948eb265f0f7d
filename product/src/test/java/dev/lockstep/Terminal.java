package dev.lockstep;

import dev.lockstep.cli.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/// Where commands are given to a running server, as a person or a script does.
record Terminal(Map<String, String> variables, Surroundings.Question question) {

  static Terminal of(Lockstep server, String token) {
    return new Terminal(
        Map.of("LOCKSTEP_URL", server.url(), "LOCKSTEP_TOKEN", token),
        Surroundings.Question.NOBODY);
  }

  /// With these variables too.
  Terminal with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return new Terminal(all, question);
  }

  /// With somebody who answers.
  Terminal asking(Surroundings.Question somebody) {
    return new Terminal(variables, somebody);
  }

  /// @param output what stands on standard output
  /// @param message what stands on standard error
  record Ended(int exit, String output, String message) {}

  Ended run(String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter problems = new StringWriter();
    Surroundings surroundings =
        new Surroundings(
            variables,
            new PrintWriter(output),
            pause -> Thread.sleep(pause.dividedBy(5)),
            question);
    CommandLine line = Main.commandLine(surroundings);
    int exit = line.setErr(new PrintWriter(problems)).execute(arguments);
    return new Ended(exit, output.toString(), problems.toString().strip());
  }
}
