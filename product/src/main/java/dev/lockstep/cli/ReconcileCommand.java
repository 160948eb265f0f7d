package dev.lockstep.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep reconcile`: what a target has, against what it should have.
@Command(
    name = "reconcile",
    description = "Reads the whole target and reports what has drifted; --repair puts it right.",
    mixinStandardHelpOptions = true)
final class ReconcileCommand extends ServerCommand {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /// A person reads no more at a terminal; `--json` has all.
  private static final int LINES = 1_000;

  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @Option(
      names = "--repair",
      description = "Put back what changed or is missing; unknown accounts stay as they are.")
  private boolean repair;

  @Option(
      names = "--remove-unknown-members",
      description = "With --repair: take out of groups whom nobody sent there.")
  private boolean removeUnknownMembers;

  @Option(names = "--last", description = "Show the last one, or the one that runs; begin none.")
  private boolean last;

  @Option(names = "--no-wait", description = "Begin only.")
  private boolean noWait;

  @Option(names = "--exit-code", description = "Exit 10 where something has drifted.")
  private boolean exitCode;

  ReconcileCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    JsonNode run = last ? api.get(path()) : api.post(path(), body(api));
    while (!noWait && isRunning(run)) {
      pause().await(INTERVAL);
      run = api.get(path());
    }
    if (json()) {
      eachFinding(api, Integer.MAX_VALUE, this::printJson);
      printJson(run);
    } else {
      print(api, run);
    }
    if (text(run, "state").equals("failed") || text(run, "state").equals("cancelled")) {
      return Exit.FAILED;
    }
    return exitCode && hasDrifted(run) ? Exit.DIFFERENT : Exit.DONE;
  }

  private String path() {
    return application(application) + "/reconcile";
  }

  private ObjectNode body(AdminApi api) {
    return api.object().put("repair", repair).put("removeUnknownMembers", removeUnknownMembers);
  }

  private static boolean isRunning(JsonNode run) {
    return text(run, "state").equals("running");
  }

  private static boolean hasDrifted(JsonNode run) {
    return Stream.of("changed", "missing", "unknown", "membersMissing", "membersUnknown")
        .anyMatch(kind -> run.path(kind).asLong(0) > 0);
  }

  private interface Line {
    void take(JsonNode finding);
  }

  private void eachFinding(AdminApi api, int most, Line line) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    api.each(
        path() + "/findings",
        AdminApi.PAGE,
        finding -> {
          line.take(finding);
          return taken.incrementAndGet() < most;
        });
  }

  private void print(AdminApi api, JsonNode run) throws InterruptedException {
    Table table = new Table("FOUND", "TYPE", "WHO", "WHAT", "REPAIR");
    eachFinding(
        api,
        LINES,
        finding ->
            table.row(
                text(finding, "kind"),
                text(finding, "type"),
                text(finding, "label"),
                what(finding),
                repair(finding)));
    table.print(out());
    say("");
    if (run.path("findings").asLong(0) > LINES) {
      say("… the first " + LINES + " of " + text(run, "findings") + "; --json has all");
    }
    say(
        "%s: %s users and %s groups read; %s changed, %s missing, %s unknown; %s members missing, %s unknown; %s being changed"
            .formatted(
                text(run, "state"),
                text(run, "users"),
                text(run, "groups"),
                text(run, "changed"),
                text(run, "missing"),
                text(run, "unknown"),
                text(run, "membersMissing"),
                text(run, "membersUnknown"),
                text(run, "waiting")));
    if (!text(run, "problem").isEmpty()) {
      say(text(run, "problem"));
    }
    if (run.path("repaired").asLong(0) > 0) {
      say(
          text(run, "repaired")
              + " queued to be put right: ./lockstep status "
              + application
              + " tells when it is done");
    }
  }

  private static String what(JsonNode finding) {
    return text(finding, "attribute").isEmpty()
        ? text(finding, "targetId")
        : "%s: %s, not %s"
            .formatted(
                text(finding, "attribute"),
                finding.has("found") ? text(finding, "found") : "–",
                finding.has("expected") ? text(finding, "expected") : "–");
  }

  private static String repair(JsonNode finding) {
    return switch (text(finding, "kind")) {
      case "rewritten" -> "the target rewrites it";
      case "unknown", "membersUnread" -> "";
      default -> finding.path("repaired").asBoolean(false) ? "queued" : "";
    };
  }
}
