package dev.lockstep.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep sync`: starts an application and waits until the target is as it should be.
@Command(
    name = "sync",
    description = "Starts an application and waits until nothing is left to do.",
    mixinStandardHelpOptions = true)
final class SyncCommand extends ServerCommand {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @ArgGroup private @Nullable Restart restart;

  /// What it is restarted with: the usual, or what is chosen.
  static final class Restart {
    @Option(
        names = "--full",
        description = "Restart: look at everybody anew; clears escrows and quarantine.")
    private boolean full;

    @Option(
        names = "--reset",
        paramLabel = "SCOPE",
        split = ",",
        completionCandidates = Scopes.class,
        description =
            "Restart, and forget only this: ${COMPLETION-CANDIDATES}; several with commas between"
                + " them. ConnectorDataStore is the links, Full all of them.")
    private List<String> scopes = List.of();
  }

  /// In Entra's words, as the API has them.
  static final class Scopes extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Scopes() {
      super(List.of("Watermark", "Escrows", "QuarantineState", "ConnectorDataStore", "Full"));
    }
  }

  @Option(names = "--no-wait", description = "Start only.")
  private boolean noWait;

  SyncCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (restart != null) {
      ObjectNode body = api.object();
      if (!restart.full) {
        body.put("resetScope", String.join(",", restart.scopes));
      }
      api.post(application(application) + "/restart", body);
    }
    JsonNode status = api.post(application(application) + "/start");
    while (!noWait && !status.path("atRest").asBoolean(false) && Attention.text(status).isEmpty()) {
      pause().await(INTERVAL);
      status = api.get(application(application) + "/status");
    }
    if (json()) {
      printJson(status);
    } else {
      print(status);
    }
    boolean failed =
        status.path("cycle").path("failed").asLong(0) > 0 || !Attention.text(status).isEmpty();
    return failed && !noWait ? Exit.FAILED : Exit.DONE;
  }

  private void print(JsonNode status) {
    JsonNode cycle = status.path("cycle");
    Table table =
        new Table("CYCLE", "CREATED", "UPDATED", "DISABLED", "DELETED", "MEMBERSHIPS", "FAILED");
    table.row(
        text(cycle, "kind"),
        cycle.path("created").asString("0"),
        cycle.path("updated").asString("0"),
        cycle.path("disabled").asString("0"),
        cycle.path("deleted").asString("0"),
        cycle.path("memberships").asString("0"),
        cycle.path("failed").asString("0"));
    table.print(out());
    String attention = Attention.text(status);
    if (!attention.isEmpty()) {
      say(attention);
    }
  }
}
