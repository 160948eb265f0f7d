package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep plan`: what would happen, without a write.
@Command(
    name = "plan",
    description = "What a full cycle would do now. Nothing is written.",
    mixinStandardHelpOptions = true)
final class PlanCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(names = "--all", description = "With those that nothing happens to.")
  private boolean all;

  @Option(names = "--exit-code", description = "Exit 10 where there is something to do.")
  private boolean exitCode;

  PlanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode plan = api.post(application(application) + "/plan");
    if (json()) {
      printJson(plan);
    } else {
      print(plan);
    }
    boolean something = false;
    for (JsonNode line : plan.path("lines")) {
      something |= !text(line, "action").equals("skip");
    }
    return exitCode && something ? Exit.DIFFERENT : Exit.DONE;
  }

  private void print(JsonNode plan) {
    Table table = new Table("ACTION", "TYPE", "WHO", "WHAT", "WHY");
    for (JsonNode line : plan.path("lines")) {
      if (all || !text(line, "action").equals("skip")) {
        table.row(
            text(line, "action"),
            text(line, "type"),
            text(line, "label"),
            changes(line),
            text(line, "explanation"));
      }
    }
    table.print(out());
    List<String> counts = new ArrayList<>();
    plan.path("counts")
        .properties()
        .forEach(entry -> counts.add(entry.getKey() + " " + entry.getValue().asString("0")));
    say("");
    say(counts.isEmpty() ? "Nobody is in scope." : String.join(", ", counts));
  }

  private static String changes(JsonNode line) {
    List<String> changes = new ArrayList<>(Changes.of(line));
    if (!line.path("newMembers").isEmpty()) {
      changes.add(line.path("newMembers").size() + " new members");
    }
    return String.join("; ", changes);
  }
}
