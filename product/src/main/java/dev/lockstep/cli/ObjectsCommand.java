package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep users` and `lockstep groups`: who is in a directory, and all about one of them.
abstract class ObjectsCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "WHO",
      description =
          "One of them, by id or name: its attributes, groups, applications and time line. All"
              + " without.")
  private @Nullable String who;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "A SCIM filter, such as displayName sw \"Ann\".")
  private @Nullable String filter;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "How many to leave out. Default: ${DEFAULT-VALUE}",
      defaultValue = "0")
  private long offset;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; of one, lines of its time line. Default: ${DEFAULT-VALUE}",
      defaultValue = "100")
  private int limit;

  private final String collection;
  private final List<String> columns;

  ObjectsCommand(Surroundings surroundings, String collection, List<String> columns) {
    super(surroundings);
    this.collection = collection;
    this.columns = List.copyOf(columns);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (who == null) {
      list(api);
    } else {
      ObjectReport report =
          ObjectReport.of(
              api, directory, collection, People.oneOf(api, directory, collection, who), limit);
      if (json()) {
        printJson(report.json(api));
      } else {
        report.print(out());
      }
    }
    return Exit.DONE;
  }

  private void list(AdminApi api) throws InterruptedException {
    String path =
        "/directories/"
            + AdminApi.encoded(directory)
            + "/"
            + collection
            + (filter == null ? "?" : "?filter=" + AdminApi.encoded(filter) + "&");
    JsonNode total = api.get(path + "limit=0").path("total");
    List<JsonNode> found = new ArrayList<>();
    AtomicLong passed = new AtomicLong();
    api.each(
        path,
        (int) Math.min(AdminApi.PAGE, offset + Math.max(1, limit)),
        one -> {
          if (passed.incrementAndGet() > offset && found.size() < limit) {
            found.add(one);
          }
          return found.size() < limit;
        });
    if (json()) {
      ObjectNode answer = api.object();
      answer.set("total", total);
      answer.setAll(api.items(found));
      printJson(answer);
      return;
    }
    Table table = new Table(columns.toArray(String[]::new));
    for (JsonNode one : found) {
      table.row(
          columns.stream().map(column -> one.path(column).asString("")).toArray(String[]::new));
    }
    table.print(out());
    say("");
    say(found.size() + " of " + total.asString("0"));
  }

  /// `lockstep users`.
  @Command(
      name = "users",
      description = "The users of a directory, or all about one of them.",
      mixinStandardHelpOptions = true)
  static final class Users extends ObjectsCommand {
    Users(Surroundings surroundings) {
      super(surroundings, "users", List.of("id", "userName", "displayName", "active"));
    }
  }

  /// `lockstep groups`.
  @Command(
      name = "groups",
      description = "The groups of a directory, or all about one of them.",
      mixinStandardHelpOptions = true)
  static final class Groups extends ObjectsCommand {
    Groups(Surroundings surroundings) {
      super(surroundings, "groups", List.of("id", "displayName"));
    }
  }
}
