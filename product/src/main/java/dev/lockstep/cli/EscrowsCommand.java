package dev.lockstep.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep escrows`: whose operation failed, and when it is tried again.
@Command(
    name = "escrows",
    description = "What failed at an application's target and waits for its next try.",
    mixinStandardHelpOptions = true)
final class EscrowsCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(names = "--retry", description = "Try all of them again now.")
  private boolean retry;

  EscrowsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = application(application);
    if (!retry) {
      return list(api.items(path + "/escrows"), api);
    }
    JsonNode status = api.post(path + "/restart", api.object().put("resetScope", "Escrows"));
    tell(
        status,
        text(status, "state").equals("paused")
            ? "Everything that failed is tried again when sync starts " + application + "."
            : "Everything that failed is being tried again.");
    return Exit.DONE;
  }

  private Exit list(List<JsonNode> escrows, AdminApi api) {
    if (json()) {
      printJson(api.items(escrows));
    } else {
      Table table = new Table("TYPE", "ID", "TRIES", "NEXT TRY", "ERROR", "WHY", "MEND");
      for (JsonNode one : escrows) {
        table.row(
            text(one, "type"),
            text(one, "object"),
            text(one, "attempts"),
            text(one, "nextTry"),
            text(one, "errorCode"),
            text(one, "message"),
            text(one, "recommendedAction"));
      }
      table.print(out());
      say(escrows.size() + " wait for their next try");
    }
    return escrows.isEmpty() ? Exit.DONE : Exit.FAILED;
  }
}
