package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep plan`: what would happen, without a write.
@Command(
    name = "plan",
    description =
        "What a full cycle would do now, or would do with what a file proposes. Nothing is written.",
    mixinStandardHelpOptions = true)
final class PlanCommand extends ServerCommand {
  private static final String SUMMARY = "summary";

  /// A person reads no more; --json-lines has all.
  private static final int MOST_LINES = 10_000;

  /// Values before and after in them, of which a line may have a thousand.
  private static final int MOST_CHANGES = 100_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "APP", description = "The application.")
  private String application = "";

  @ArgGroup(exclusive = false)
  private ProposalFiles proposal = new ProposalFiles();

  @Option(names = "--all", description = "With those that nothing happens to.")
  private boolean all;

  @Option(names = "--exit-code", description = "Exit 10 where there is something to do.")
  private boolean exitCode;

  @Option(
      names = "--json-lines",
      description = "A line of JSON for each object, of any number, and the summary as the last.")
  private boolean jsonLines;

  @Option(
      names = "--approve",
      paramLabel = "ID",
      description = "Do what the plan of this id says, unless anything has moved since.")
  private String approved = "";

  PlanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    ObjectNode body = proposal.read(api, application);
    if (!approved.isEmpty()) {
      return approve(api, body);
    }
    String job = made(api, body);
    if (jsonLines) {
      return exit(lines(api, job, line -> out().println(line)));
    }
    ObjectNode plan = document(api, job);
    if (json()) {
      printJson(plan);
    } else {
      print(plan);
    }
    return exit(plan);
  }

  /// Waits for a job that makes it; the job goes on where this command is broken off.
  ///
  /// @return its id
  private String made(AdminApi api, ObjectNode body) throws InterruptedException {
    String job = text(api.post(application(application) + "/plans", body), "id");
    JsonNode ended =
        new WatchedJob(api, pause())
            .end(
                job,
                said -> {
                  if (!json() && !jsonLines) {
                    aside(said);
                  }
                });
    if (!text(ended, "state").equals("completed")) {
      throw new CommandException(
          Exit.REFUSED,
          "the plan is " + text(ended, "state") + ": " + ended.path("problem").asString(""));
    }
    return job;
  }

  /// Beside the result, which may go into a file.
  private void aside(String line) {
    PrintWriter beside = spec.commandLine().getErr();
    beside.println(Table.plain(line));
    beside.flush();
  }

  /// As much of it as a person reads, which the server keeps to for one document, too.
  private ObjectNode document(AdminApi api, String job) throws InterruptedException {
    ObjectNode plan = api.object();
    ArrayNode lines = plan.arrayNode();
    int[] changes = {0};
    boolean[] complete = {true};
    JsonNode summary =
        lines(
            api,
            job,
            text -> {
              JsonNode line = api.parsed(text);
              if (line.has(SUMMARY)) {
                return;
              }
              changes[0] += line.path("modifiedProperties").size();
              complete[0] &= lines.size() < MOST_LINES && changes[0] <= MOST_CHANGES;
              if (complete[0]) {
                lines.add(line);
              }
            });
    summary.properties().forEach(one -> plan.set(one.getKey(), one.getValue()));
    plan.put("complete", complete[0]);
    plan.set("lines", lines);
    return plan;
  }

  private Exit approve(AdminApi api, ObjectNode body) throws InterruptedException {
    String plan = application(application) + "/plans/" + AdminApi.encoded(approved);
    JsonNode summary = api.post(plan + "/approve", body);
    tell(
        summary,
        "Approved: " + counts(summary) + ". `lockstep sync " + application + "` waits for it.");
    return Exit.DONE;
  }

  /// @return the summary
  private JsonNode lines(AdminApi api, String job, Consumer<String> each)
      throws InterruptedException {
    String[] last = {""};
    api.lines(
        WatchedJob.path(job) + "/result",
        line -> {
          last[0] = line;
          each.accept(line);
        });
    JsonNode summary = api.parsed(last[0]).path(SUMMARY);
    if (summary.isMissingNode()) {
      throw new CommandException(Exit.REFUSED, "the plan broke off on its way: run this again");
    }
    return summary;
  }

  private Exit exit(JsonNode summary) {
    boolean something = false;
    for (var count : summary.path("counts").properties()) {
      something |= !count.getKey().equals("skip");
    }
    return exitCode && something ? Exit.DIFFERENT : Exit.DONE;
  }

  private void print(JsonNode plan) {
    Table table = new Table("ACTION", "TYPE", "WHO", "WHAT", "WHY");
    for (JsonNode line : plan.path("lines")) {
      boolean fails = line.path("fails").asBoolean(false);
      if (all || fails || !text(line, "action").equals("skip")) {
        table.row(
            fails ? "fail" : text(line, "action"),
            text(line, "type"),
            text(line, "label"),
            what(line),
            text(line, "explanation"));
      }
    }
    table.print(out());
    say("");
    say(counts(plan));
    if (!plan.path("complete").asBoolean(true)) {
      say("There are more lines than these; --json-lines has them all.");
    }
    if (plan.path("exceedsGuard").asBoolean(false)) {
      say(
          "The deletion guard would hold back what it disables, deletes and takes away, unless you"
              + " approve it: --approve "
              + text(plan, "id"));
    }
  }

  private static String counts(JsonNode plan) {
    List<String> counts = new ArrayList<>();
    plan.path("counts")
        .properties()
        .forEach(entry -> counts.add(entry.getKey() + " " + entry.getValue().asString("0")));
    return counts.isEmpty() ? "Nobody is in scope." : String.join(", ", counts);
  }

  /// Members by a sign, since there may be a thousand of them.
  private static String what(JsonNode line) {
    if (!text(line, "action").equals("members")) {
      return String.join("; ", Changes.of(line));
    }
    List<String> members = new ArrayList<>();
    for (JsonNode change : line.path("modifiedProperties")) {
      members.add(
          change.has("newValue") ? "+" + text(change, "newValue") : "-" + text(change, "oldValue"));
    }
    int shown = Math.min(members.size(), 5);
    return String.join(" ", members.subList(0, shown)) + (shown < members.size() ? " …" : "");
  }
}
