package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep inspector`: what the clients of a directory's endpoint asked and were answered.
@Command(
    name = "inspector",
    description =
        "The latest requests of the clients of a directory's endpoint, newest first, or one whole.",
    mixinStandardHelpOptions = true)
final class InspectorCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REQUEST",
      description =
          "One of them, by its id: with its headers, its body and its answer. All without.")
  private @Nullable String request;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      description = "Only with this in the path, a body, the client or a habit.")
  private @Nullable String search;

  @Option(names = "--method", paramLabel = "METHOD", description = "Only with this method.")
  private @Nullable String method;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only so answered: a number, or 4xx for all that begin with 4.")
  private @Nullable String status;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many of the newest, 1 to 1000. Default: ${DEFAULT-VALUE}",
      defaultValue = "100")
  private int limit;

  @ArgGroup private @Nullable Form form;

  @ArgGroup private @Nullable Switch recording;

  /// How one request is taken away.
  static final class Form {
    @Option(names = "--curl", description = "Of one: as a curl command, with $TOKEN for the token.")
    private boolean curl;

    @Option(names = "--vector", description = "Of one: with its answer, as a test vector in JSON.")
    private boolean vector;
  }

  static final class Switch {
    @Option(names = "--on", description = "Keep requests again.")
    private boolean on;

    @Option(
        names = "--off",
        description = "Keep no requests until the next restart, and forget those there are.")
    private boolean off;
  }

  InspectorCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = directory(directory) + "/inspector";
    if (request == null && form != null) {
      throw new CommandException(Exit.USAGE, "name the request that is to be written out");
    }
    if (recording != null) {
      if (request != null) {
        throw new CommandException(
            Exit.USAGE, "--on and --off are for all requests of a directory, not for one");
      }
      return change(api, path, recording.on);
    }
    return request == null
        ? list(api.get(query().of(path)))
        : one(api, path + "/" + AdminApi.encoded(request));
  }

  private Query query() {
    return new Query()
        .put("search", search)
        .put("method", method)
        .put("status", status)
        .put("limit", limit);
  }

  private Exit change(AdminApi api, String path, boolean on) throws InterruptedException {
    ObjectNode wanted = api.object().put("recording", on);
    JsonNode answer = api.call("PATCH", path, Optional.of(wanted));
    tell(answer, recording(answer));
    return Exit.DONE;
  }

  private static String recording(JsonNode answer) {
    return answer.path("recording").asBoolean(false)
        ? "Requests are kept."
        : "No requests are kept, until --on or a restart of the server.";
  }

  private Exit list(JsonNode answer) {
    if (json()) {
      printJson(answer);
      return Exit.DONE;
    }
    Table table = new Table("ID", "TIME", "CLIENT", "REQUEST", "ANSWER", "WHAT CHANGED", "TOOK");
    for (JsonNode one : answer.path("items")) {
      table.row(
          text(one, "id"),
          text(one, "at"),
          text(one, "client"),
          String.join(" ", asked(one)),
          text(one, "status"),
          String.join("; ", changes(one)),
          took(one));
    }
    table.print(out());
    if (!answer.path("recording").asBoolean(true)) {
      say(recording(answer));
    }
    return Exit.DONE;
  }

  /// The request's line, then the habits that it was met with.
  private static List<String> asked(JsonNode one) {
    List<String> asked = new ArrayList<>(List.of(text(one, "method"), text(one, "path")));
    one.path("habits").forEach(habit -> asked.add("[" + habit.asString("") + "]"));
    return asked;
  }

  private static List<String> changes(JsonNode one) {
    List<String> changes = new ArrayList<>();
    for (JsonNode change : one.path("changes")) {
      changes.add(
          "%s %s %s→%s"
              .formatted(
                  text(change, "action"),
                  text(change, "resource"),
                  change.path("fromVersion").asString("–"),
                  change.path("toVersion").asString("–")));
    }
    return changes;
  }

  private static String took(JsonNode one) {
    return String.format(Locale.ROOT, "%.1f ms", one.path("durationMicros").asLong(0) / 1000.0);
  }

  private Exit one(AdminApi api, String path) throws InterruptedException {
    if (form != null && form.curl) {
      api.lines(path + "/curl", out()::println);
    } else if (form != null) {
      printJson(api.get(path + "/vector"));
    } else if (json()) {
      printJson(api.get(path));
    } else {
      show(api.get(path));
    }
    return Exit.DONE;
  }

  private void show(JsonNode one) {
    say(
        "%s by %s, %s, took %s"
            .formatted(
                text(one, "at"),
                one.path("client").asString("nobody known"),
                one.path("userAgent").asString("no User-Agent"),
                took(one)));
    one.path("habits").forEach(habit -> say("habit: " + habit.asString("")));
    changes(one).forEach(change -> say("changed: " + change));
    say("");
    say(text(one, "method") + " " + text(one, "path"));
    message(one.path("request"));
    say("");
    say("answered " + text(one, "status"));
    message(one.path("response"));
  }

  private void message(JsonNode message) {
    message
        .path("headers")
        .properties()
        .forEach(
            header ->
                say(
                    header.getKey()
                        + ": "
                        + header.getValue().asString(header.getValue().toString())));
    if (message.has("body")) {
      say("");
      JsonNode body = message.path("body");
      (body.isString() ? body.asString() : body.toPrettyString()).lines().forEach(this::say);
    }
  }
}
