package dev.lockstep.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep pause`: lets what is under way end, and begins nothing else.
@Command(
    name = "pause",
    description = "Pauses an application: what is under way ends, nothing else begins.",
    mixinStandardHelpOptions = true)
final class PauseCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  PauseCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode status = api.post(application(application) + "/pause");
    tell(status, application + " is " + text(status, "state") + "; sync starts it again.");
    return Exit.DONE;
  }
}
