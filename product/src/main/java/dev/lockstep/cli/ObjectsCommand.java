package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep users` and `lockstep groups`: who is in a directory, all about one of them, and what is
/// to become of it.
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

  @ArgGroup(exclusive = false)
  private @Nullable ObjectChange change;

  private final String collection;
  private final String name;
  private final List<String> columns;

  /// @param name the attribute that they are called by
  ObjectsCommand(Surroundings surroundings, String collection, String name, List<String> columns) {
    super(surroundings);
    this.collection = collection;
    this.name = name;
    this.columns = List.copyOf(columns);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (change != null) {
      change.check(who);
      return change(api, change);
    }
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

  String path() {
    return directory(directory) + "/" + collection;
  }

  boolean changes() {
    return change != null;
  }

  boolean named() {
    return who != null;
  }

  int limit() {
    return limit;
  }

  String directory() {
    return directory;
  }

  /// @throws CommandException unless one is named, and nothing else is to be done with it
  String one(AdminApi api, String wish) throws InterruptedException {
    if (who == null || change != null) {
      throw new CommandException(
          Exit.USAGE, wish + " names one group, and goes without --create, --set and --delete");
    }
    return People.oneOf(api, directory, collection, who);
  }

  private Exit change(AdminApi api, ObjectChange wish) throws InterruptedException {
    if (wish.creates()) {
      JsonNode created = api.post(path(), wish.resource(api, name));
      tell(created, text(created, "id"));
      return Exit.DONE;
    }
    String named = who == null ? "" : who;
    String id = People.oneOf(api, directory, collection, named);
    if (wish.deletes()) {
      JsonNode _ = api.delete(path() + "/" + id);
      tell(api.object().put("id", id), "'" + named + "' is in the recycle bin.");
    } else {
      JsonNode changed = api.call("PATCH", path() + "/" + id, Optional.of(wish.patch(api)));
      tell(changed, "'" + text(changed, name) + "' is changed.");
    }
    return Exit.DONE;
  }

  private void list(AdminApi api) throws InterruptedException {
    Query query = new Query().put("filter", filter);
    String path = query.of(path());
    JsonNode total = api.get(query.put("limit", 0).of(path())).path("total");
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
      description = "The users of a directory, or all about one of them, or a change of one.",
      mixinStandardHelpOptions = true)
  static final class Users extends ObjectsCommand {
    Users(Surroundings surroundings) {
      super(surroundings, "users", "userName", List.of("id", "userName", "displayName", "active"));
    }
  }

  /// `lockstep groups`.
  @Command(
      name = "groups",
      description = "The groups of a directory, or all about one of them, or a change of one.",
      mixinStandardHelpOptions = true)
  static final class Groups extends ObjectsCommand {
    @ArgGroup(exclusive = false)
    private @Nullable MemberChange members;

    @Option(
        names = "--preview-rule",
        paramLabel = "RULE",
        description =
            "Say who would join and leave the group by this rule; without WHO, whom a group with it"
                + " would have. Nothing is changed.")
    private @Nullable String rule;

    @ArgGroup private @Nullable RuleChange newRule;

    /// What chooses the members from now on.
    static final class RuleChange {
      @Option(
          names = "--rule",
          paramLabel = "RULE",
          description = "Let this rule choose the members of the group.")
      private @Nullable String rule;

      @Option(names = "--no-rule", description = "Remove the rule; the members stay.")
      private boolean none;
    }

    Groups(Surroundings surroundings) {
      super(surroundings, "groups", "displayName", List.of("id", "displayName"));
    }

    @Override
    Exit run(AdminApi api) throws InterruptedException {
      if (rule != null) {
        return preview(api, rule);
      }
      if (newRule != null) {
        return change(api, newRule);
      }
      return members == null ? super.run(api) : change(api, members);
    }

    private Exit change(AdminApi api, RuleChange wish) throws InterruptedException {
      if (members != null) {
        throw new CommandException(
            Exit.USAGE, "a rule chooses the members: --add-member and --remove-member go without");
      }
      String path = path() + "/" + one(api, wish.none ? "--no-rule" : "--rule") + "/rule";
      if (wish.rule == null) {
        JsonNode _ = api.delete(path);
        tell(api.object().put("removed", true), "The rule is removed; the members stay.");
      } else {
        JsonNode kept = api.call("PUT", path, Optional.of(api.object().put("rule", wish.rule)));
        tell(kept, "The rule chooses the members; they are computed in the background.");
      }
      return Exit.DONE;
    }

    private Exit preview(AdminApi api, String wanted) throws InterruptedException {
      if (members != null || changes()) {
        throw new CommandException(Exit.USAGE, "--preview-rule goes without a change");
      }
      String path =
          named()
              ? path() + "/" + one(api, "--preview-rule") + "/rule/preview"
              : directory(directory()) + "/rule-preview";
      JsonNode preview = api.post(path + "?limit=" + limit(), api.object().put("rule", wanted));
      if (json()) {
        printJson(preview);
      } else {
        RulePreview.print(preview, out());
      }
      return Exit.DONE;
    }

    private Exit change(AdminApi api, MemberChange wish) throws InterruptedException {
      String group = one(api, "a change of members");
      for (MemberChange.Edge edge : wish.edges(api, directory())) {
        String path = path() + "/" + group + "/members/" + edge.id();
        JsonNode _ = api.call(edge.method(), path, Optional.empty());
        tell(
            api.object().put("member", edge.id()).put("change", edge.verb()),
            "'" + edge.who() + "' has " + edge.verb() + ".");
      }
      return Exit.DONE;
    }
  }
}
