package dev.lockstep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

    @Option(names = "--resync", description = "Let the next poll read everything there is.")
    private boolean resync;

    @ArgGroup(exclusive = false)
    private @Nullable Upload upload;

    @ArgGroup(exclusive = false)
    private @Nullable Reading log;

    @ArgGroup(exclusive = false)
    private @Nullable SourceChange change;

    @ArgGroup(exclusive = false)
    private @Nullable Deletion deletion;

    @Option(names = "--removals", description = "List what waits to be taken away.")
    private boolean removals;

    @Option(
        names = "--allow-removals",
        paramLabel = "NUMBER",
        description = "Let what is held back go, once: so many users and groups.")
    private @Nullable Long allowed;

    @Option(
        names = "--reject-removals",
        paramLabel = "NUMBER",
        description = "Keep what is held back, so many users and groups, and read everything anew.")
    private @Nullable Long rejected;
  }

  /// A file for a CSV source without a folder.
  static final class Upload {
    @Option(
        names = "--upload",
        paramLabel = "FILE",
        required = true,
        description =
            "Hand a CSV file to a source without a folder, in the place of the one before, and read"
                + " it.")
    private Path file = Path.of("");

    @Option(
        names = "--as",
        paramLabel = "NAME",
        description =
            "With --upload: which one it is: users.csv, groups.csv or members.csv. Default: as the"
                + " file is called")
    private @Nullable String name;

    private Query query() {
      return new Query().put("file", name == null ? file.getFileName() : name);
    }
  }

  /// Its log.
  static final class Reading {
    @Option(names = "--log", required = true, description = "Say what became of its polls.")
    private boolean log;

    @Option(names = "--text", paramLabel = "TEXT", description = "With --log: what to look for.")
    private @Nullable String text;

    @Option(
        names = "--event",
        paramLabel = "EVENT",
        description =
            "With --log: only read, refused, failed, recovered, held or released. Refused are users"
                + " and groups that weren't taken, such as those whose name another one has.")
    private @Nullable String event;

    @Option(
        names = "--limit",
        paramLabel = "NUMBER",
        description = "With --log: so many entries. Default: 50")
    private int limit = 50;

    private Query query() {
      return new Query().put("limit", limit).put("event", event).put("text", text);
    }
  }

  /// Other settings.
  static final class SourceChange {
    @Option(
        names = "--set",
        paramLabel = "NAME=VALUE",
        description = "Change a setting; an empty value takes it away. Everything is read anew.")
    private Map<String, String> settings = Map.of();

    @Option(
        names = "--password-variable",
        paramLabel = "VARIABLE",
        description = "Give it another password: the one in this environment variable.")
    private @Nullable String password;
  }

  static final class Deletion {
    @Option(
        names = "--delete",
        required = true,
        description = "Delete it. Its users and groups stay, and can be changed by hand then.")
    private boolean delete;

    @Option(
        names = "--remove-objects",
        paramLabel = "NUMBER",
        description = "With --delete: put its users and groups, so many, into the recycle bin.")
    private @Nullable Long removed;
  }

  SourcesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = directory(directory) + "/sources";
    if (source == null) {
      if (wish != null) {
        throw new CommandException(Exit.USAGE, "name the source that this is to be done with");
      }
      List<JsonNode> sources = api.items(path);
      show(api, sources, SourcesCommand::table);
      return sources.stream().allMatch(one -> attention(one).isEmpty()) ? Exit.DONE : Exit.FAILED;
    }
    String one = path + "/" + AdminApi.encoded(source);
    return wish == null ? status(api.get(one)) : run(api, one, wish);
  }

  private Exit run(AdminApi api, String path, Wish chosen) throws InterruptedException {
    if (chosen.test) {
      return checks(api.post(path + "/test", api.object()));
    }
    if (chosen.removals) {
      show(api, api.items(path + "/removals"), SourcesCommand::removals);
      return Exit.DONE;
    }
    if (chosen.log != null) {
      return log(api.get(chosen.log.query().of(path + "/log")));
    }
    if (chosen.deletion != null) {
      Long removed = chosen.deletion.removed;
      api.delete(path + (removed == null ? "" : "?objects=remove&confirm=" + removed));
      say("Deleted.");
      return Exit.DONE;
    }
    if (chosen.change != null) {
      return status(api.call("PATCH", path, Optional.of(body(api, chosen.change))));
    }
    if (chosen.upload != null) {
      return status(api.upload(chosen.upload.query().of(path + "/upload"), chosen.upload.file));
    }
    if (chosen.resync || chosen.poll) {
      return status(api.post(path + (chosen.resync ? "/resync" : "/poll")));
    }
    if (chosen.allowed != null) {
      return decide(api, path + "/allow-removals", chosen.allowed);
    }
    if (chosen.rejected != null) {
      return decide(api, path + "/reject-removals", chosen.rejected);
    }
    String state = chosen.pause ? "paused" : "running";
    return status(api.call("PATCH", path, Optional.of(api.object().put("state", state))));
  }

  private Exit log(JsonNode answer) {
    if (json()) {
      printJson(answer);
      return Exit.DONE;
    }
    Table table = new Table("AT", "EVENT", "ANCHOR", "WHAT");
    for (JsonNode one : answer.path("items")) {
      table.row(text(one, "at"), text(one, "event"), text(one, "anchor"), text(one, "text"));
    }
    table.print(out());
    return Exit.DONE;
  }

  private Exit decide(AdminApi api, String path, long removals) throws InterruptedException {
    Exit _ = status(api.post(path, api.object().put("removals", removals)));
    return Exit.DONE; // what still waits isn't what was decided on
  }

  private ObjectNode body(AdminApi api, SourceChange change) {
    ObjectNode body = api.object();
    if (!change.settings.isEmpty()) {
      ObjectNode settings = body.putObject("settings");
      change.settings.forEach(
          (name, value) -> {
            if (value.isEmpty()) {
              settings.putNull(name);
            } else {
              settings.put(name, value);
            }
          });
    }
    if (change.password != null) {
      body.put("password", variable(change.password));
    }
    return body;
  }

  private static Table table(List<JsonNode> sources) {
    Table table = new Table("SOURCE", "KIND", "STATE", "LAST POLLED", "ATTENTION");
    for (JsonNode one : sources) {
      table.row(
          text(one, "id"),
          text(one, "kind"),
          text(one, "state"),
          one.path("lastPolled").asString("never"),
          attention(one));
    }
    return table;
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
      if (source.has("polling")) {
        JsonNode polling = source.path("polling");
        say(
            "being read since "
                + text(polling, "since")
                + ": "
                + polling.path("changes").asLong()
                + " objects and references so far");
      }
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

  private static Table removals(List<JsonNode> removals) {
    Table table = new Table("TYPE", "LABEL", "REASON", "ANCHOR", "ALLOWED");
    for (JsonNode one : removals) {
      table.row(
          text(one, "type"),
          text(one, "label"),
          text(one, "reason"),
          text(one, "anchor"),
          one.path("allowed").asBoolean(false) ? "yes" : "");
    }
    return table;
  }
}
