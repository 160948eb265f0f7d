package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep undo`: a cycle or the last change of one object, as a plan first.
@Command(
    name = "undo",
    description = "Shows how a cycle or an object's last change is undone; --yes undoes it.",
    mixinStandardHelpOptions = true)
final class UndoCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(names = "--cycle", paramLabel = "N", description = "A cycle, as the log names it.")
  private @Nullable Long cycle;

  @Option(
      names = "--who",
      paramLabel = "WHO",
      description = "One user or group: its part of the cycle, or else its last change.")
  private @Nullable String who;

  @Option(names = "--yes", description = "Undo it; without, only the plan is shown.")
  private boolean yes;

  @Option(
      names = "--confirm",
      paramLabel = "N",
      description = "How many accounts --yes may disable or delete, as the plan says.")
  private @Nullable Long confirmed;

  @Option(
      names = "--position",
      paramLabel = "P",
      description = "Only as the plan with this position says; else what is planned now.")
  private @Nullable String position;

  @Option(names = "--holds", description = "List what is on hold since an undo.")
  private boolean holds;

  @Option(names = "--release", description = "Release the holds, all or that of --who.")
  private boolean release;

  UndoCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (holds) {
      return listHolds(api);
    }
    ObjectNode body = api.object();
    if (who != null) {
      body.put("object", People.idOf(api, application, who));
    }
    if (release) {
      JsonNode answer = api.post(application(application) + "/holds/release", body);
      say(answer.path("released").asString("0") + " released");
      return Exit.DONE;
    }
    if (cycle != null) {
      body.put("cycle", cycle);
    }
    JsonNode plan = api.post(application(application) + "/undo/plan", body);
    long destructive = plan.path("destructive").asLong(0);
    boolean refused = yes && destructive != (confirmed == null ? 0 : confirmed);
    if (yes && !refused) {
      body.put("position", position == null ? text(plan, "position") : position);
      body.put("destructive", destructive);
      plan = api.post(application(application) + "/undo", body);
    }
    if (json()) {
      printJson(plan);
    } else {
      print(plan, yes && !refused);
    }
    if (refused) {
      throw new CommandException(
          Exit.REFUSED,
          "nothing is undone: this disables or deletes "
              + destructive
              + " accounts; if that is what you want, add --confirm "
              + destructive);
    }
    return Exit.DONE;
  }

  private void print(JsonNode plan, boolean done) {
    Table table = new Table("ACTION", "TYPE", "WHO", "WHAT", "WHY");
    for (JsonNode line : plan.path("lines")) {
      table.row(
          line.path("possible").asBoolean(false) ? text(line, "action") : "not undone",
          text(line, "type"),
          text(line, "label"),
          String.join("; ", Changes.of(line)),
          text(line, "explanation"));
    }
    table.print(out());
    say("");
    say(
        plan.path("destructive").asString("0")
            + " accounts disabled or deleted, "
            + plan.path("impossible").asString("0")
            + " objects that can't be undone");
    say(
        done
            ? "Undone, and on hold until released: ./lockstep undo " + application + " --release"
            : "Nothing is undone yet: --yes" + confirmation(plan) + " does it.");
  }

  private static String confirmation(JsonNode plan) {
    long destructive = plan.path("destructive").asLong(0);
    return (destructive == 0 ? "" : " --confirm " + destructive)
        + " --position "
        + text(plan, "position");
  }

  private Exit listHolds(AdminApi api) throws InterruptedException {
    List<JsonNode> holds = api.items(application(application) + "/holds");
    List<JsonNode> memberships = api.items(application(application) + "/holds/memberships");
    if (json()) {
      printJson(api.items(holds).set("memberships", api.items(memberships).path("items")));
      return Exit.DONE;
    }
    Table table = new Table("TYPE", "WHO", "SINCE", "BY", "WHY");
    for (JsonNode hold : holds) {
      table.row(
          text(hold, "type"),
          text(hold, "label"),
          text(hold, "since"),
          text(hold, "by"),
          text(hold, "reason"));
    }
    for (JsonNode held : memberships) {
      table.row(
          "Membership",
          text(held, "memberLabel")
              + (held.path("wanted").asBoolean(false) ? " in " : " not in ")
              + text(held, "groupLabel"),
          text(held, "since"),
          text(held, "by"),
          text(held, "reason"));
    }
    table.print(out());
    return Exit.DONE;
  }
}
