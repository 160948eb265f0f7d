package dev.lockstep.cli;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep status`: how applications are doing.
@Command(
    name = "status",
    description = "How one application, or all of them, are doing.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends ServerCommand {
  @Parameters(arity = "0..1", paramLabel = "APP", description = "The application; all without.")
  private @Nullable String application;

  StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    ObjectNode answer = api.object();
    ArrayNode items = answer.putArray("items");
    if (application == null) {
      for (JsonNode one : api.items("/applications")) {
        items.add(status(api, text(one, "id")));
      }
    } else {
      items.add(status(api, application));
    }
    if (json()) {
      printJson(answer);
    } else {
      print(items);
      if (application != null) {
        printStatistics(items.path(0).path("statistics"));
      }
    }
    return Attention.of(items) ? Exit.FAILED : Exit.DONE;
  }

  private static ObjectNode status(AdminApi api, String id) throws InterruptedException {
    ObjectNode status = api.object().put("application", id);
    api.get(application(id) + "/status")
        .properties()
        .forEach(entry -> status.set(entry.getKey(), entry.getValue()));
    return status;
  }

  private void printStatistics(JsonNode statistics) {
    JsonNode totals = statistics.path("totals");
    out()
        .println(
            "To date: "
                + String.join(
                    ", ",
                    Stream.of("created", "updated", "disabled", "deleted", "memberships", "failed")
                        .map(name -> totals.path(name).asString("0") + " " + name)
                        .toList()));
    printExecution("Last cycle", statistics.path("lastExecution"));
    printExecution("Last without failures", statistics.path("lastSuccessfulExecution"));
    printExecution(
        "Last that changed the target, without failures",
        statistics.path("lastSuccessfulExecutionWithExports"));
    if (statistics.has("steadyStateFirstAchievedTime")) {
      out()
          .println(
              "Steady state first achieved: " + text(statistics, "steadyStateFirstAchievedTime"));
    }
  }

  private void printExecution(String what, JsonNode execution) {
    if (!execution.isMissingNode()) {
      out()
          .println(
              "%s: %s, %s, from %s to %s, %s"
                  .formatted(
                      what,
                      execution.path("cycle").asString("0"),
                      text(execution, "kind"),
                      text(execution, "timeBegan"),
                      text(execution, "timeEnded"),
                      text(execution, "state")));
    }
  }

  private void print(ArrayNode items) {
    Table table =
        new Table("APPLICATION", "STATE", "USERS", "GROUPS", "CYCLE", "DUE", "FAILED", "ATTENTION");
    for (JsonNode one : items) {
      JsonNode cycle = one.path("cycle");
      table.row(
          text(one, "application"),
          text(one, "state"),
          one.path("users").asString("0"),
          one.path("groups").asString("0"),
          text(cycle, "kind") + (cycle.path("running").asBoolean(false) ? ", running" : ""),
          one.path("due").asString("0"),
          cycle.path("failed").asString("0"),
          Attention.text(one));
    }
    table.print(out());
  }
}
