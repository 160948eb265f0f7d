package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep plan`: what would happen, without a write.
@Command(
    name = "plan",
    description =
        "What a full cycle would do now, or would do with what a file proposes. Nothing is written.",
    mixinStandardHelpOptions = true)
final class PlanCommand extends ServerCommand {
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
    String path = application(application) + "/plan";
    if (jsonLines) {
      return lines(api, path + "?format=jsonl", body);
    }
    JsonNode plan = api.post(path, body);
    if (json()) {
      printJson(plan);
    } else {
      print(plan);
    }
    return exit(plan);
  }

  private Exit approve(AdminApi api, ObjectNode body) throws InterruptedException {
    String plan = application(application) + "/plans/" + AdminApi.encoded(approved);
    JsonNode summary = api.post(plan + "/approve", body);
    if (json()) {
      printJson(summary);
    } else {
      say("Approved: " + counts(summary) + ". `lockstep sync " + application + "` waits for it.");
    }
    return Exit.DONE;
  }

  private Exit lines(AdminApi api, String path, ObjectNode body) throws InterruptedException {
    String[] last = {""};
    api.lines(
        path,
        body,
        line -> {
          last[0] = line;
          out().println(line);
        });
    JsonNode end = api.parsed(last[0]);
    if (!end.has("summary")) {
      throw new CommandException(
          Exit.REFUSED,
          "the plan broke off: " + end.path("problem").path("detail").asString("no reason came"));
    }
    return exit(end.path("summary"));
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
