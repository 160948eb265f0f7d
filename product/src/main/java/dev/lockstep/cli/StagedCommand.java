package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep staged`: what the deletion guard holds back, and what becomes of it.
@Command(
    name = "staged",
    description = "What an application's deletion guard holds back until a person decides.",
    mixinStandardHelpOptions = true)
final class StagedCommand extends ServerCommand {
  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @ArgGroup private @Nullable Decision decision;

  /// At most one of them. The number is the one that was looked at: more may have come since.
  static final class Decision {
    @Option(
        names = "--allow",
        paramLabel = "NUMBER",
        description = "Carry out what is held back: so many operations.")
    private @Nullable Long allowed;

    @Option(
        names = "--reject",
        paramLabel = "NUMBER",
        description = "Leave the accounts as they are: so many operations.")
    private @Nullable Long rejected;
  }

  StagedCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = application(application);
    if (decision == null) {
      return list(api.items(path + "/staged"), api);
    }
    if (decision.allowed != null) {
      return decide(api, path + "/allow-deletes", decision.allowed);
    }
    return decide(api, path + "/reject-deletes", decision.rejected);
  }

  private Exit list(List<JsonNode> staged, AdminApi api) {
    if (json()) {
      printJson(api.items(staged));
    } else {
      Table table = new Table("TYPE", "WHO", "BECAUSE OF");
      staged.forEach(one -> table.row(text(one, "type"), text(one, "label"), text(one, "reason")));
      table.print(out());
      say(staged.size() + " operations are held back");
    }
    return staged.isEmpty() ? Exit.DONE : Exit.FAILED;
  }

  private Exit decide(AdminApi api, String path, @Nullable Long count) throws InterruptedException {
    JsonNode answer = api.post(path, api.object().put("count", count));
    if (json()) {
      printJson(answer);
    } else {
      answer
          .properties()
          .forEach(one -> say(one.getValue().asString("0") + " operations are " + one.getKey()));
    }
    return Exit.DONE;
  }
}
