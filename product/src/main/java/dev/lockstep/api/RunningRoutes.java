package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Explanation;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.ResetScope;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.TracedStep;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications at work: starting and stopping them, what they do and did, and what waits for a person
/// or for its next try.
final class RunningRoutes {
  private final Running running;
  private final Monitoring monitoring;
  private final Inspection inspection;

  RunningRoutes(Running running, Monitoring monitoring, Inspection inspection) {
    this.running = running;
    this.monitoring = monitoring;
    this.inspection = inspection;
  }

  List<Route> routes() {
    String one = "/applications/{application}";
    return List.of(
        new Route("POST", one + "/start", this::start).needing(Permission.OPERATE),
        new Route("POST", one + "/pause", this::pause).needing(Permission.OPERATE),
        new Route("POST", one + "/restart", this::restart).needing(Permission.OPERATE),
        new Route("POST", one + "/provision", this::provision).needing(Permission.OPERATE),
        new Route("GET", one + "/staged", this::staged).paged(),
        new Route("POST", one + "/allow-deletes", this::allowDeletes).needing(Permission.OPERATE),
        new Route("POST", one + "/reject-deletes", this::rejectDeletes).needing(Permission.OPERATE),
        new Route("GET", one + "/status", this::status),
        new Route("GET", one + "/operations", this::operations).taking("hours"),
        new Route("GET", one + "/log", this::log).paged("object", "status"),
        new Route("GET", one + "/why/{object}", this::why),
        new Route("GET", one + "/escrows", this::escrows).paged(),
        new Route("GET", one + "/stale", this::stale).paged());
  }

  private ApiAnswer start(ApiCall call) {
    running.start(call.application(), call.actor());
    return status(call);
  }

  private ApiAnswer pause(ApiCall call) {
    running.pause(call.application(), call.actor());
    return status(call);
  }

  private ApiAnswer restart(ApiCall call) {
    Set<ResetScope> scopes =
        ApiCall.optional(call.object("resetScope"), "resetScope")
            .map(ResetScope::parse)
            .orElse(ResetScope.USUAL);
    running.restart(call.application(), scopes, call.actor());
    return status(call);
  }

  private ApiAnswer provision(ApiCall call) throws InterruptedException {
    ObjectId object = ApiCall.objectId(ApiCall.required(call.object("object"), "object"));
    Explanation before = inspection.explain(call.application(), object);
    List<ProvisioningLogEntry> entries =
        running.provision(call.application(), object, call.actor());
    ObjectNode json = Json.object();
    json.set("steps", ExplanationJson.steps(TracedStep.of(before, entries.reversed())));
    ArrayNode items = json.putArray("items");
    entries.forEach(entry -> items.add(LogEntryJson.write(entry)));
    return ApiAnswer.ok(json);
  }

  // What the deletion guard holds back

  private ApiAnswer staged(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.staged(call.application(), place(call), call.ask()),
        staged -> place(staged.pending()),
        staged ->
            Json.object()
                .put("object", staged.pending().object().toString())
                .put("type", staged.pending().type().resourceType())
                .put("label", staged.label())
                .put("reason", staged.pending().reason().text()));
  }

  private ApiAnswer allowDeletes(ApiCall call) {
    int allowed = running.allowDeletes(call.application(), seen(call), call.actor());
    return ApiAnswer.ok(Json.object().put("allowed", allowed));
  }

  private ApiAnswer rejectDeletes(ApiCall call) {
    int rejected = running.rejectDeletes(call.application(), seen(call), call.actor());
    return ApiAnswer.ok(Json.object().put("rejected", rejected));
  }

  /// How many whoever decides has looked at; empty where they decide on all that there are.
  private static OptionalLong seen(ApiCall call) {
    ObjectNode body = call.object("count");
    return body.has("count")
        ? OptionalLong.of(ApiCall.number(body, "count"))
        : OptionalLong.empty();
  }

  // Looking

  private ApiAnswer status(ApiCall call) {
    return ApiAnswer.ok(StatusJson.write(monitoring.status(call.application())));
  }

  private ApiAnswer operations(ApiCall call) {
    ObjectNode body = Json.object();
    ArrayNode items = body.putArray("hours");
    int hours = (int) Math.min(call.number("hours", 24), Integer.MAX_VALUE);
    for (OperationHour hour : monitoring.operations(call.application(), hours)) {
      ObjectNode item =
          items
              .addObject()
              .put("hour", hour.hour().toString())
              .put("succeeded", hour.succeeded())
              .put("failed", hour.failed());
      hour.meanLag()
          .ifPresent(
              mean ->
                  item.put("meanLagMillis", mean.toMillis())
                      .put("longestLagMillis", hour.longestLag().toMillis()));
    }
    return ApiAnswer.ok(body);
  }

  private ApiAnswer why(ApiCall call) {
    return ApiAnswer.ok(
        ExplanationJson.write(inspection.explain(call.application(), call.object())));
  }

  private ApiAnswer log(ApiCall call) {
    LogQuery query =
        new LogQuery(
            call.application(),
            call.parameter("object").map(ApiCall::objectId),
            call.choice("status", List.of(Status.values()), ApplicationJson::word),
            call.numberedPlace(),
            call.ask());
    return ApiAnswer.page(
        call, monitoring.log(query), entry -> String.valueOf(entry.id()), LogEntryJson::write);
  }

  private ApiAnswer escrows(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.escrows(call.application(), place(call), call.ask()),
        escrow -> place(escrow.pending()),
        escrow ->
            Json.object()
                .put("object", escrow.pending().object().toString())
                .put("type", escrow.pending().type().resourceType())
                .put("attempts", escrow.pending().attempts())
                .put("nextTry", escrow.pending().due().toString())
                .put("errorCode", escrow.code().code())
                .put("message", escrow.message())
                .put("recommendedAction", escrow.code().recommendedAction()));
  }

  private ApiAnswer stale(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.stale(call.application(), place(call), call.ask()),
        link -> new Place(link.left().orElseThrow(), link.object()).text(),
        RunningRoutes::json);
  }

  private static ObjectNode json(Link link) {
    ObjectNode json =
        Json.object()
            .put("object", link.object().toString())
            .put("type", link.type().resourceType())
            .put("label", link.label())
            .put("targetId", link.targetId());
    link.left().ifPresent(at -> json.put("left", at.toString()));
    return json;
  }

  private static Optional<Place> place(ApiCall call) {
    return call.place().map(Place::parse);
  }

  private static String place(Pending pending) {
    return new Place(pending.due(), pending.object()).text();
  }
}
