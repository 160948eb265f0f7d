package dev.lockstep.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep jobs`: long work, how far it is, and how it is stopped and goes on.
@Command(
    name = "jobs",
    description = "Cycles, reconciliations and readings of sources, and how far they are.",
    mixinStandardHelpOptions = true)
final class JobsCommand extends ServerCommand {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  @Parameters(
      arity = "0..1",
      paramLabel = "JOB",
      description = "The job, for example cycle:aws-sso; all without.")
  private @Nullable String job;

  @ArgGroup private @Nullable Wish wish;

  /// At most one of them.
  static final class Wish {
    @Option(names = "--cancel", description = "Stop it after the step that is under way.")
    private boolean cancel;

    @Option(names = "--resume", description = "Go on where it stopped.")
    private boolean resume;

    @Option(names = "--watch", description = "Tell how far it is until it has ended.")
    private boolean watch;
  }

  JobsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (job == null) {
      if (wish != null) {
        throw new CommandException(Exit.USAGE, "name the job that this is to be done with");
      }
      return list(api.items(api.items("/jobs")));
    }
    String path = "/jobs/" + AdminApi.encoded(job);
    if (wish == null) {
      return show(api.get(path));
    }
    if (wish.watch) {
      return watch(api, path);
    }
    return show(api.post(path + (wish.cancel ? "/cancel" : "/resume")));
  }

  private Exit list(JsonNode answer) {
    if (json()) {
      printJson(answer);
      return Exit.DONE;
    }
    Table table = new Table("JOB", "STATE", "PROGRESS", "STARTED", "BY", "PROBLEM");
    for (JsonNode one : answer.path("items")) {
      table.row(
          text(one, "id"),
          text(one, "state"),
          progress(one),
          text(one, "started"),
          text(one, "by"),
          text(one, "problem").lines().findFirst().orElse(""));
    }
    table.print(out());
    return Exit.DONE;
  }

  private Exit show(JsonNode one) {
    if (json()) {
      printJson(one);
    } else {
      say(line(one));
      text(one, "problem").lines().forEach(this::say);
    }
    return text(one, "state").equals("failed") ? Exit.FAILED : Exit.DONE;
  }

  private Exit watch(AdminApi api, String path) throws InterruptedException {
    JsonNode one = api.get(path);
    String said = "";
    while (isActive(one)) {
      if (!json() && !line(one).equals(said)) {
        said = line(one);
        say(said);
      }
      pause().await(INTERVAL);
      one = api.get(path);
    }
    return show(one);
  }

  private static boolean isActive(JsonNode one) {
    return text(one, "state").equals("running") || text(one, "state").equals("cancelling");
  }

  private static String line(JsonNode one) {
    return text(one, "id") + ": " + text(one, "state") + ", " + progress(one);
  }

  private static String progress(JsonNode one) {
    return text(one, "done")
        + (one.has("total") ? " of " + text(one, "total") : "")
        + (one.has("perSecond") ? ", " + text(one, "perSecond") + " a second" : "")
        + (one.has("secondsLeft") ? ", " + text(one, "secondsLeft") + " s left" : "");
  }
}
