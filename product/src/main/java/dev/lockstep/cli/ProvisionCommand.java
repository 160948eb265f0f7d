package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep provision`: one user or group, now.
@Command(
    name = "provision",
    description = "Provisions one user or group now, and waits for how it ends.",
    mixinStandardHelpOptions = true)
final class ProvisionCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "APP", description = "The application.")
  private String application = "";

  @Parameters(
      index = "1",
      paramLabel = "WHO",
      description = "An id, a userName, or a displayName that only one has.")
  private String who = "";

  ProvisionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode answer =
        api.post(
            application(application) + "/provision",
            api.object().put("object", People.idOf(api, application, who)));
    List<JsonNode> entries = new ArrayList<>();
    answer.path("items").forEach(entries::add);
    if (json()) {
      printJson(answer);
    } else {
      print(answer.path("steps"));
      if (entries.isEmpty()) {
        say("Nothing to do: the target has these values already.");
      } else {
        LogTable.print(entries, out());
      }
    }
    return LogTable.anyFailed(entries) ? Exit.FAILED : Exit.DONE;
  }

  /// From the directory to the target.
  private void print(JsonNode steps) {
    Table table = new Table("STEP", "STATUS", "WHAT");
    for (JsonNode step : steps) {
      table.row(text(step, "name"), text(step, "status"), text(step, "description"));
    }
    table.print(out());
    say("");
  }
}
