package dev.lockstep.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep stale`: accounts that nobody of the directory has any more.
@Command(
    name = "stale",
    description = "Accounts at an application's target whose user or group has left.",
    mixinStandardHelpOptions = true)
final class StaleCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  StaleCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    show(api, api.items(application(application) + "/stale"), StaleCommand::table);
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> stale) {
    Table table = new Table("TYPE", "WHO", "AT THE TARGET", "LEFT", "ID");
    for (JsonNode one : stale) {
      table.row(
          text(one, "type"),
          text(one, "label"),
          text(one, "targetId"),
          text(one, "left"),
          text(one, "object"));
    }
    return table;
  }
}
