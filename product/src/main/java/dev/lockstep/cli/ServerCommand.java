package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What all commands to a running server share: where it is, who asks, and how the result is
/// written.
abstract class ServerCommand implements Callable<Integer> {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server. Default: LOCKSTEP_URL, else " + DEFAULT_URL)
  private @Nullable String url;

  @Option(names = "--json", description = "The API's answer as JSON, for scripts.")
  private boolean json;

  private final Surroundings surroundings;

  ServerCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public final Integer call() throws InterruptedException {
    String token = Optional.ofNullable(surroundings.variables().get("LOCKSTEP_TOKEN")).orElse("");
    if (token.isBlank()) {
      throw new CommandException(
          Exit.UNAUTHORIZED, "put an admin key into the variable LOCKSTEP_TOKEN");
    }
    String server =
        Optional.ofNullable(url)
            .or(() -> Optional.ofNullable(surroundings.variables().get("LOCKSTEP_URL")))
            .orElse(DEFAULT_URL);
    try (AdminApi api = new AdminApi(server, token.strip())) {
      return run(api).code();
    } finally {
      out().flush();
    }
  }

  abstract Exit run(AdminApi api) throws InterruptedException;

  /// What an environment variable holds: secrets don't stand among the arguments, which others see.
  String variable(String name) {
    return Optional.ofNullable(surroundings.variables().get(name))
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> new CommandException(Exit.USAGE, "the variable " + name + " holds nothing"));
  }

  PrintWriter out() {
    return surroundings.out();
  }

  Surroundings.Pause pause() {
    return surroundings.pause();
  }

  boolean json() {
    return json;
  }

  /// One JSON text in one line.
  void printJson(JsonNode answer) {
    out().println(answer);
  }

  void say(String line) {
    out().println(Table.plain(line));
  }

  /// The answer for scripts, else what a person is told.
  void tell(JsonNode answer, String line) {
    if (json) {
      printJson(answer);
    } else {
      say(line);
    }
  }

  /// A list as an answer has it for scripts, else as a table.
  void show(AdminApi api, List<JsonNode> items, Function<List<JsonNode>, Table> table) {
    if (json) {
      printJson(api.items(items));
    } else {
      table.apply(items).print(out());
    }
  }

  static String directory(String id) {
    return "/directories/" + AdminApi.encoded(id);
  }

  static String application(String id) {
    return "/applications/" + AdminApi.encoded(id);
  }

  static String text(JsonNode json, String key) {
    return json.path(key).asString("");
  }
}
