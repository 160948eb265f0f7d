package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep test`: whether an application's target can be reached and lets it in.
@Command(
    name = "test",
    description = "Tests an application's connection to its target, without a write.",
    mixinStandardHelpOptions = true)
final class TestCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(
      names = "--token-variable",
      paramLabel = "VARIABLE",
      description = "Test with the token in this environment variable, not with the kept one.")
  private @Nullable String token;

  TestCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    ObjectNode body = api.object();
    if (token != null) {
      body.put("token", variable(token));
    }
    JsonNode report = api.post(application(application) + "/test", body);
    if (json()) {
      printJson(report);
    } else {
      print(report);
    }
    return report.path("passed").asBoolean(false) ? Exit.DONE : Exit.FAILED;
  }

  private void print(JsonNode report) {
    Table table = new Table("CHECK", "VERDICT", "FOUND", "MEND");
    for (JsonNode step : report.path("steps")) {
      table.row(
          text(step, "name"),
          step.path("passed").asBoolean(false) ? "passed" : "failed",
          text(step, "found"),
          text(step, "mend"));
    }
    table.print(out());
    report.path("unsupported").forEach(one -> say("not supported: " + one.asString("")));
  }
}
