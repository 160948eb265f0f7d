package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep operations`: what an application has done at its target, hour by hour.
@Command(
    name = "operations",
    description =
        "What was done at an application's target in each hour, and how long changes took from the"
            + " directory to the target's answer.",
    mixinStandardHelpOptions = true)
final class OperationsCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(
      names = "--hours",
      paramLabel = "NUMBER",
      defaultValue = "24",
      description = "This hour and those before; 24 without, at most 744.")
  private int hours;

  OperationsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode answer = api.get(application(application) + "/operations?hours=" + hours);
    if (json()) {
      printJson(answer);
    } else {
      List<JsonNode> rows = new ArrayList<>();
      answer.path("hours").forEach(rows::add);
      table(rows).print(out());
    }
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> hours) {
    Table table = new Table("HOUR", "SUCCEEDED", "FAILED", "MEAN MS", "LONGEST MS");
    for (JsonNode one : hours) {
      table.row(
          text(one, "hour"),
          one.path("succeeded").asString("0"),
          one.path("failed").asString("0"),
          one.path("meanLagMillis").asString("–"),
          one.path("longestLagMillis").asString("–"));
    }
    return table;
  }
}
