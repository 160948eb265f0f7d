package dev.lockstep.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep why`: the chain from the source to the target's answer, for one user or group.
@Command(
    name = "why",
    description = "Why a user or group is at the target as it is.",
    mixinStandardHelpOptions = true)
final class WhyCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "APP", description = "The application.")
  private String application = "";

  @Parameters(
      index = "1",
      paramLabel = "WHO",
      description = "An id, a userName, or a displayName that only one has.")
  private String who = "";

  WhyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode why = api.get(application(application) + "/why/" + People.idOf(api, application, who));
    if (json()) {
      printJson(why);
    } else {
      print(why);
    }
    return Exit.DONE;
  }

  private void print(JsonNode why) {
    JsonNode source = why.path("source");
    Table chain = new Table("STEP", "FOUND");
    chain.row(
        "source",
        source.isMissingNode()
            ? "no longer in the directory"
            : text(why, "label") + ", changed " + text(source, "lastModified"));
    for (JsonNode step : why.path("scope").path("steps")) {
      chain.row(
          "scope", (step.path("holds").asBoolean(false) ? "yes: " : "no: ") + text(step, "found"));
    }
    for (JsonNode line : why.path("mappings")) {
      chain.row(
          line.path("failed").asBoolean(false) ? "mapping fails" : "mapping",
          text(line, "target")
              + ": "
              + line.path("value").asString("(" + text(line, "note") + ")"));
    }
    JsonNode link = why.path("link");
    chain.row("link", link.isMissingNode() ? "none" : "at the target as " + text(link, "targetId"));
    JsonNode decision = why.path("decision");
    chain.row("decision", text(decision, "action") + ": " + text(decision, "explanation"));
    for (JsonNode operation : why.path("operations")) {
      chain.row(
          text(operation, "at"),
          text(operation, "action")
              + ", "
              + text(operation, "status")
              + ": "
              + text(operation, "explanation"));
      for (JsonNode exchange : operation.path("exchanges")) {
        chain.row(
            "",
            text(exchange, "method")
                + " "
                + text(exchange, "url")
                + " "
                + exchange.path("status").asString("0"));
      }
    }
    chain.print(out());
  }
}
