package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.PlanLine;
import dev.lockstep.provisioning.Planning;
import dev.lockstep.provisioning.Proposal;
import dev.lockstep.provisioning.ProposalJson;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a full cycle of an Application would do, for what is set up or for what is proposed: as one
/// document of a length that a person reads, or as JSON Lines of any length.
final class PlanRoutes {
  /// Lines of the document; the counts tell of all.
  static final int MAX_LINES = 10_000;

  /// Values before and after in the document, so that ten thousand lines of a thousand members each
  /// aren't held in memory.
  static final int MAX_CHANGES = 100_000;

  private static final List<String> FORMATS = List.of("json", "jsonl");

  private final Applications applications;
  private final Planning planning;
  private final Approving approving;

  PlanRoutes(Applications applications, Planning planning, Approving approving) {
    this.applications = applications;
    this.planning = planning;
    this.approving = approving;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/applications/{application}/plan", this::plan)
            .needing(Permission.OPERATE)
            .taking("format"),
        new Route("POST", "/applications/{application}/plans/{plan}/approve", this::approve)
            .needing(Permission.OPERATE));
  }

  private ApiAnswer plan(ApiCall call) throws InterruptedException {
    Application application = applications.get(call.application());
    Proposal proposal = ProposalJson.read(call.object(keys()), application);
    String format = call.parameter("format").orElse("json").toLowerCase(Locale.ROOT);
    if (!FORMATS.contains(format)) {
      throw new IllegalArgumentException(
          "'format' is one of " + String.join(", ", FORMATS) + ", not '" + format + "'");
    }
    if (format.equals("jsonl")) {
      planning.check(application.id(), proposal);
      return ApiAnswer.stream("application/jsonl", out -> writeLines(application, proposal, out));
    }
    return ApiAnswer.ok(document(application, proposal));
  }

  /// @return what is carried out; a proposal takes who may set it up
  private ApiAnswer approve(ApiCall call) throws InterruptedException {
    Application application = applications.get(call.application());
    Proposal proposal = ProposalJson.read(call.object(keys()), application);
    if (!proposal.isEmpty()
        && !call.access().may(Permission.CONFIGURE, application.directory().value())) {
      return ApiAnswer.problem(
          403,
          "Not yours to do",
          "approving a proposal sets it up, which takes more than operating");
    }
    return ApiAnswer.ok(
        summary(
            approving.approve(
                application.id(), PlanId.parse(call.variable("plan")), proposal, call.actor())));
  }

  private static String[] keys() {
    return ProposalJson.KEYS.toArray(String[]::new);
  }

  private ObjectNode document(Application application, Proposal proposal)
      throws InterruptedException {
    ArrayNode lines = Json.object().putArray("lines");
    int[] changes = new int[1];
    boolean[] complete = {true};
    Plan plan =
        planning.each(
            application.id(),
            proposal,
            line -> {
              changes[0] += line.changes().size();
              if (lines.size() < MAX_LINES && changes[0] <= MAX_CHANGES) {
                lines.add(json(line));
              } else {
                complete[0] = false;
              }
            });
    ObjectNode json = summary(plan);
    json.put("complete", complete[0]);
    json.set("lines", lines);
    return json;
  }

  /// The summary is the last line: without it the plan has broken off.
  private void writeLines(Application application, Proposal proposal, OutputStream out)
      throws IOException {
    try {
      Plan plan = planning.each(application.id(), proposal, line -> write(json(line), out));
      ObjectNode last = Json.object();
      last.set("summary", summary(plan));
      write(last, out);
    } catch (TargetException e) {
      ObjectNode last = Json.object();
      last.putObject("problem")
          .put("status", 502)
          .put("title", "The target failed")
          .put("detail", String.valueOf(e.getMessage()));
      write(last, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Lockstep is being stopped");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(ObjectNode json, OutputStream out) {
    try {
      out.write(Json.bytes(json));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode summary(Plan plan) {
    ObjectNode json =
        Json.object()
            .put("id", plan.id().toString())
            .put("position", plan.id().position().toString());
    ObjectNode counts = json.putObject("counts");
    plan.counts().forEach((action, count) -> counts.put(ApplicationJson.word(action), count));
    return json.put("destructive", plan.destructive())
        .put("removals", plan.removals())
        .put("failing", plan.failing())
        .put("exceedsGuard", plan.exceedsGuard());
  }

  private static ObjectNode json(PlanLine line) {
    ObjectNode json =
        Json.object()
            .put("object", line.object().toString())
            .put("type", line.type().resourceType())
            .put("label", line.label())
            .put("action", ApplicationJson.word(line.action()))
            .put("explanation", line.explanation());
    line.error().ifPresent(code -> json.put("errorCode", code.code()));
    if (line.fails()) {
      json.put("fails", true);
    }
    json.set("modifiedProperties", LogEntryJson.write(line.changes()));
    return json;
  }
}
