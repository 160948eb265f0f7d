package dev.lockstep.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep habits`: how the clients of a directory's endpoint speak SCIM.
@Command(
    name = "habits",
    description =
        "What clients of a directory's endpoint write otherwise than the RFC says, and how many"
            + " requests were refused at its door, since the server started.",
    mixinStandardHelpOptions = true)
final class HabitsCommand extends ServerCommand {
  @Parameters(paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  HabitsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    List<JsonNode> habits = api.items(directory(directory) + "/habits");
    JsonNode refusals = api.get(directory(directory) + "/refusals");
    if (json()) {
      var answer = api.items(habits);
      answer.set("refusals", refusals);
      printJson(answer);
      return Exit.DONE;
    }
    table(habits).print(out());
    String last = text(refusals, "last");
    say(
        "Refused at the door: "
            + refusals.path("total").asString("0")
            + (last.isEmpty() ? "" : ", last at " + last));
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> habits) {
    Table table = new Table("HABIT", "UNDERSTOOD", "REFUSED", "WHAT IT IS");
    for (JsonNode one : habits) {
      table.row(
          text(one, "habit"),
          one.path("understood").asString("0"),
          one.path("refused").asString("0"),
          text(one, "description"));
    }
    return table;
  }
}
