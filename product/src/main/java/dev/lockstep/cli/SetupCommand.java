package dev.lockstep.cli;

import dev.lockstep.cli.SetupChange.Call.Assignment;
import dev.lockstep.cli.SetupChange.Call.GroupRule;
import dev.lockstep.cli.SetupChange.Call.Request;
import dev.lockstep.cli.SetupChange.Difference;
import dev.lockstep.cli.SetupPlanner.Options;
import dev.lockstep.cli.SetupPlanner.Plan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep diff` and `lockstep apply`: what a file declares, beside what the server has.
abstract class SetupCommand extends ServerCommand {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The set-up, as YAML.")
  private Path path = Path.of("");

  @Option(
      names = "--prune",
      description =
          "Remove applications, sources, rules and assignments that the file doesn't name. Users,"
              + " groups and directories stay.")
  private boolean prune;

  @Option(names = "--secrets", description = "Send secrets again to those that have one.")
  private boolean secrets;

  private final Map<String, String> variables;

  SetupCommand(Surroundings surroundings) {
    super(surroundings);
    this.variables = surroundings.variables();
  }

  @Override
  final Exit run(AdminApi api) throws InterruptedException {
    SetupSchema schema = SetupSchema.load();
    SetupFile file = SetupFile.read(path);
    schema.check(file);
    Plan plan =
        SetupPlanner.plan(
            schema.withDefaults(new ServerSetup(api).read()),
            schema.withDefaults(file.content()),
            new Options(prune, secrets));
    if (!plan.problems().isEmpty()) {
      throw new CommandException(
          Exit.REFUSED,
          String.join(
              System.lineSeparator(),
              plan.problems().stream()
                  .map(problem -> file.place(problem.pointer()) + ": " + problem.message())
                  .toList()));
    }
    return go(api, file, plan);
  }

  abstract Exit go(AdminApi api, SetupFile file, Plan plan) throws InterruptedException;

  // Showing

  final void show(Plan plan) {
    for (SetupChange change : plan.changes()) {
      say(change.kind().sign() + " " + change.name());
      for (Difference difference : change.differences()) {
        say(
            "    %s: %s → %s"
                .formatted(
                    difference.path(), shown(difference.before()), shown(difference.after())));
      }
    }
    int count = plan.changes().size();
    say(
        count == 0
            ? "The server has what the file declares."
            : count + (count == 1 ? " change" : " changes"));
  }

  private static String shown(Optional<JsonNode> value) {
    return value.map(node -> node.isString() ? node.asString() : node.toString()).orElse("–");
  }

  static ObjectNode json(AdminApi api, Plan plan) {
    ObjectNode json = api.object();
    ArrayNode changes = json.putArray("changes");
    for (SetupChange change : plan.changes()) {
      ObjectNode one =
          changes
              .addObject()
              .put("kind", change.kind().name().toLowerCase(java.util.Locale.ROOT))
              .put("name", change.name());
      ArrayNode differences = one.putArray("differences");
      for (Difference difference : change.differences()) {
        ObjectNode line = differences.addObject().put("path", difference.path());
        difference.before().ifPresent(value -> line.set("before", value));
        difference.after().ifPresent(value -> line.set("after", value));
      }
    }
    return json;
  }

  // Carrying out

  /// @throws CommandException with the line of the file where the server refuses; what went before
  ///     stays, and the next `apply` goes on from there
  final void carryOut(AdminApi api, SetupFile file, SetupChange change)
      throws InterruptedException {
    try {
      for (SetupChange.Call call : change.calls()) {
        switch (call) {
          case Request(String method, String path, Optional<ObjectNode> body) ->
              api.call(method, path, body.map(new SetupSecrets(variables)::in));
          case Assignment assignment -> assign(api, assignment);
          case GroupRule rule -> rule(api, rule);
        }
      }
    } catch (CommandException e) {
      throw new CommandException(
          e.exit(), file.place(change.pointer()) + ": " + change.name() + ": " + e.getMessage());
    }
  }

  private static void assign(AdminApi api, Assignment assignment) throws InterruptedException {
    String path = application(assignment.application());
    String directory = text(api.get(path), "directory");
    String group = text(assignment.member(), "group");
    String id =
        group.isEmpty()
            ? People.userIn(api, directory, text(assignment.member(), "user"))
            : People.groupIn(api, directory, group)
                .orElseThrow(() -> People.unknown(directory, "group", group));
    api.call(
        assignment.assigned() ? "PUT" : "DELETE", path + "/assignments/" + id, Optional.empty());
  }

  private static void rule(AdminApi api, GroupRule wanted) throws InterruptedException {
    String groups = directory(wanted.directory()) + "/groups";
    if (wanted.renamedFrom().isPresent()) {
      rename(api, groups, wanted);
    }
    Optional<String> found = People.groupIn(api, wanted.directory(), wanted.group());
    if (wanted.rule().isEmpty()) {
      if (found.isPresent()) {
        api.delete(groups + "/" + found.get() + "/rule");
      }
      return;
    }
    String id =
        found.isPresent()
            ? found.get()
            : text(api.post(groups, api.object().put("displayName", wanted.group())), "id");
    api.call(
        "PUT",
        groups + "/" + id + "/rule",
        Optional.of(api.object().put("rule", wanted.rule().get())));
  }

  private static void rename(AdminApi api, String groups, GroupRule wanted)
      throws InterruptedException {
    String old = wanted.renamedFrom().orElseThrow();
    String id =
        People.groupIn(api, wanted.directory(), old)
            .orElseThrow(() -> People.unknown(wanted.directory(), "group", old));
    ObjectNode patch = api.object();
    patch
        .putArray("Operations")
        .addObject()
        .put("op", "replace")
        .put("path", "displayName")
        .put("value", wanted.group());
    api.call("PATCH", groups + "/" + id, Optional.of(patch));
  }

  /// `lockstep diff`.
  @Command(
      name = "diff",
      description = "What a set-up file would change.",
      mixinStandardHelpOptions = true)
  static final class Diff extends SetupCommand {
    @Option(names = "--exit-code", description = "Exit 10 where there is something to change.")
    private boolean exitCode;

    Diff(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    Exit go(AdminApi api, SetupFile file, Plan plan) {
      if (json()) {
        printJson(json(api, plan));
      } else {
        show(plan);
      }
      return exitCode && !plan.changes().isEmpty() ? Exit.DIFFERENT : Exit.DONE;
    }
  }

  /// `lockstep apply`.
  @Command(
      name = "apply",
      description =
          "Brings the server to what a set-up file declares, after it showed the changes.",
      mixinStandardHelpOptions = true)
  static final class Apply extends SetupCommand {
    @Option(
        names = {"-y", "--yes"},
        description = "Don't ask.")
    private boolean yes;

    private final Surroundings.Question question;

    Apply(Surroundings surroundings) {
      super(surroundings);
      this.question = surroundings.question();
    }

    @Override
    Exit go(AdminApi api, SetupFile file, Plan plan) throws InterruptedException {
      if (json()) {
        printJson(json(api, plan));
      } else {
        show(plan);
      }
      if (plan.changes().isEmpty()) {
        return Exit.DONE;
      }
      if (!yes && !question.agreed("Apply?")) {
        throw new CommandException(
            Exit.USAGE, "nothing was changed; --yes applies without a question");
      }
      for (SetupChange change : plan.changes()) {
        carryOut(api, file, change);
      }
      if (!json()) {
        say("Done.");
      }
      return Exit.DONE;
    }
  }
}
