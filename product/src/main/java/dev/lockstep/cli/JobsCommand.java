package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep jobs`: long work, how far it is, and how it is stopped and goes on.
@Command(
    name = "jobs",
    description =
        "Cycles, reconciliations, readings of sources, plans, exports and purges, and how far they are.",
    mixinStandardHelpOptions = true)
final class JobsCommand extends ServerCommand {
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

    @Option(
        names = "--resume",
        description = "Go on where it stopped; a plan or an export begins anew.")
    private boolean resume;

    @Option(names = "--watch", description = "Tell how far it is until it has ended.")
    private boolean watch;

    @Option(names = "--result", description = "Write out what a plan or an export has made.")
    private boolean result;
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
      show(api, api.items("/jobs"), JobsCommand::table);
      return Exit.DONE;
    }
    String path = "/jobs/" + AdminApi.encoded(job);
    if (wish == null) {
      return show(api.get(path));
    }
    if (wish.watch) {
      return watch(api, job);
    }
    if (wish.result) {
      return fetch(api, path);
    }
    return show(api.post(path + (wish.cancel ? "/cancel" : "/resume")));
  }

  private static Table table(List<JsonNode> jobs) {
    Table table = new Table("JOB", "STATE", "PROGRESS", "STARTED", "BY", "PROBLEM");
    for (JsonNode one : jobs) {
      table.row(
          text(one, "id"),
          text(one, "state"),
          WatchedJob.progress(one),
          text(one, "started"),
          text(one, "by"),
          text(one, "problem").lines().findFirst().orElse(""));
    }
    return table;
  }

  private Exit show(JsonNode one) {
    if (json()) {
      printJson(one);
    } else {
      say(WatchedJob.line(one));
      text(one, "problem").lines().forEach(this::say);
    }
    return text(one, "state").equals("failed") ? Exit.FAILED : Exit.DONE;
  }

  private Exit watch(AdminApi api, String id) throws InterruptedException {
    return show(
        new WatchedJob(api, pause())
            .end(
                id,
                said -> {
                  if (!json()) {
                    say(said);
                  }
                }));
  }

  /// The file as it is, to the end of the output.
  private Exit fetch(AdminApi api, String path) throws InterruptedException {
    api.lines(path + "/result", out()::println);
    return Exit.DONE;
  }
}
