package dev.lockstep.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// `lockstep whoami`: who one is to the server, and what one may do.
@Command(
    name = "whoami",
    description = "Who the admin key in LOCKSTEP_TOKEN is, and with which roles.",
    mixinStandardHelpOptions = true)
final class WhoamiCommand extends ServerCommand {
  WhoamiCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode answer = api.get("/me");
    tell(answer, text(answer, "actor") + ": " + Grants.text(answer.path("grants")));
    return Exit.DONE;
  }
}
