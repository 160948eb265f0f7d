package dev.lockstep.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep logs`: the provisioning log of an application, or of all.
@Command(
    name = "logs",
    description = "The provisioning log of an application, or of all, oldest first.",
    mixinStandardHelpOptions = true)
final class LogsCommand extends ServerCommand {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int PAGE = 100;

  @Parameters(arity = "0..1", paramLabel = "APP", description = "The application; all without.")
  private @Nullable String application;

  @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only success, failure or skipped.")
  private @Nullable String status;

  @Option(
      names = "--who",
      paramLabel = "WHO",
      description = "Only one user or group: an id; with APP a userName or a displayName too.")
  private @Nullable String who;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Only create, update, disable, delete, members, skip or stage.")
  private @Nullable String action;

  @Option(names = "--error", paramLabel = "CODE", description = "Only failures with this code.")
  private @Nullable String error;

  @Option(names = "--cycle", paramLabel = "NUMBER", description = "Only of this cycle.")
  private @Nullable Long cycle;

  @Mixin private LogSearch search = new LogSearch();

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "With --export csv: provisioningLogs, provisioningSteps or modifiedProperties.")
  private @Nullable String table;

  LogsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    Exporting exporting = search.exporting();
    if (table != null && exporting == null) {
      throw new CommandException(Exit.USAGE, "--table goes with --export csv");
    }
    Query query = query(api);
    if (exporting != null) {
      return exporting.run(this, api, "/provisioning-log/export", query.put("table", table));
    }
    String path = query.of("/provisioning-log");
    List<JsonNode> newest = new ArrayList<>();
    api.get(query.put("limit", search.limit()).of("/provisioning-log"))
        .path("items")
        .forEach(newest::addFirst);
    if (json()) {
      newest.forEach(this::printJson);
    } else if (application == null) {
      LogTable.printAll(newest, out());
    } else {
      LogTable.print(newest, out());
    }
    long last = newest.isEmpty() ? 0 : id(newest.getLast());
    while (follow) {
      pause().await(INTERVAL);
      for (JsonNode entry : after(api, path, last)) {
        if (json()) {
          printJson(entry);
        } else {
          LogTable.printLine(entry, application == null, out());
        }
        last = id(entry);
      }
      out().flush();
    }
    return Exit.DONE;
  }

  private Query query(AdminApi api) throws InterruptedException {
    return search.between(
        new Query()
            .put("application", application)
            .put("status", status)
            .put("object", who == null ? null : object(api, who))
            .put("action", action)
            .put("errorCode", error)
            .put("cycleId", cycle));
  }

  /// Names are those of a directory: of all applications, one is asked for by the id.
  private String object(AdminApi api, String name) throws InterruptedException {
    if (application != null) {
      return People.idOf(api, application, name);
    }
    if (!People.isId(name)) {
      throw new CommandException(
          Exit.USAGE, "'" + name + "' is a name: name the application too, or give the id");
    }
    return name;
  }

  /// All that came after an entry, oldest first.
  private static Deque<JsonNode> after(AdminApi api, String path, long last)
      throws InterruptedException {
    Deque<JsonNode> entries = new ArrayDeque<>();
    api.each(
        path,
        PAGE,
        entry -> {
          boolean newer = id(entry) > last;
          if (newer) {
            entries.addFirst(entry);
          }
          return newer;
        });
    return entries;
  }

  private static long id(JsonNode entry) {
    return entry.path("id").asLong(0);
  }
}
