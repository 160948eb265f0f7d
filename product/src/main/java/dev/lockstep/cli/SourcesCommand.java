package dev.lockstep.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep sources`: what fills a directory from outside.
@Command(
    name = "sources",
    description = "The sources of a directory: how they are doing, and what to do with one.",
    mixinStandardHelpOptions = true)
final class SourcesCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SOURCE",
      description = "The source; all without.")
  private @Nullable String source;

  @ArgGroup private @Nullable Wish wish;

  /// At most one of them.
  static final class Wish {
    @Option(names = "--test", description = "Say what its account can and can't see.")
    private boolean test;

    @Option(names = "--poll", description = "Read it now.")
    private boolean poll;

    @Option(names = "--pause", description = "Read it no more until it is resumed.")
    private boolean pause;

    @Option(names = "--resume", description = "Read it again.")
    private boolean resume;

    @Option(names = "--removals", description = "List what waits to be taken away.")
    private boolean removals;

    @Option(
        names = "--allow-removals",
        paramLabel = "NUMBER",
        description = "Let what is held back go, once: so many users and groups.")
    private @Nullable Long allowed;
  }

  SourcesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = "/directories/" + AdminApi.encoded(directory) + "/sources";
    if (source == null) {
      if (wish != null) {
        throw new CommandException(Exit.USAGE, "name the source that this is to be done with");
      }
      return sources(api.items(api.items(path)));
    }
    String one = path + "/" + AdminApi.encoded(source);
    return wish == null ? status(api.get(one)) : run(api, one, wish);
  }

  private Exit run(AdminApi api, String path, Wish chosen) throws InterruptedException {
    if (chosen.test) {
      return checks(api.post(path + "/test", api.object()));
    }
    if (chosen.removals) {
      return removals(api, path + "/removals");
    }
    if (chosen.poll) {
      return status(api.post(path + "/poll", api.object()));
    }
    if (chosen.allowed != null) {
      return status(
          api.post(
              path + "/allow-removals", api.object().put("removals", chosen.allowed.longValue())));
    }
    String state = chosen.pause ? "paused" : "running";
    return status(api.call("PATCH", path, Optional.of(api.object().put("state", state))));
  }

  private Exit sources(JsonNode answer) {
    if (json()) {
      printJson(answer);
    } else {
      Table table = new Table("SOURCE", "KIND", "STATE", "LAST POLLED", "ATTENTION");
      for (JsonNode one : answer.path("items")) {
        table.row(
            text(one, "id"),
            text(one, "kind"),
            text(one, "state"),
            one.path("lastPolled").asString("never"),
            attention(one));
      }
      table.print(out());
    }
    for (JsonNode one : answer.path("items")) {
      if (!attention(one).isEmpty()) {
        return Exit.FAILED;
      }
    }
    return Exit.DONE;
  }

  private static String attention(JsonNode source) {
    return source.has("held") ? text(source.path("held"), "text") : text(source, "error");
  }

  private Exit status(JsonNode source) {
    if (json()) {
      printJson(source);
    } else {
      say(text(source, "kind") + " " + text(source, "id") + ": " + text(source, "state"));
      say("last polled: " + source.path("lastPolled").asString("never"));
      attention(source).lines().forEach(this::say);
    }
    return attention(source).isEmpty() ? Exit.DONE : Exit.FAILED;
  }

  private Exit checks(JsonNode answer) {
    boolean failed = false;
    Table table = new Table("CHECK", "VERDICT", "FOUND", "MEND");
    for (JsonNode check : answer.path("items")) {
      table.row(
          text(check, "name"), text(check, "verdict"), text(check, "found"), text(check, "mend"));
      failed |= text(check, "verdict").equals("failed");
    }
    if (json()) {
      printJson(answer);
    } else {
      table.print(out());
    }
    return failed ? Exit.FAILED : Exit.DONE;
  }

  /// Page by page: a source may have taken away everybody.
  private Exit removals(AdminApi api, String path) throws InterruptedException {
    List<JsonNode> removals = api.items(path);
    if (json()) {
      printJson(api.items(removals));
      return Exit.DONE;
    }
    Table table = new Table("TYPE", "LABEL", "REASON", "ANCHOR", "ALLOWED");
    for (JsonNode one : removals) {
      table.row(
          text(one, "type"),
          text(one, "label"),
          text(one, "reason"),
          text(one, "anchor"),
          one.path("allowed").asBoolean(false) ? "yes" : "");
    }
    table.print(out());
    return Exit.DONE;
  }
}
