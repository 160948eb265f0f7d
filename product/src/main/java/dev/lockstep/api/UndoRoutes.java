package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.HeldMembership;
import dev.lockstep.provisioning.Hold;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.Undo.Confirmation;
import dev.lockstep.provisioning.Undo.Line;
import dev.lockstep.provisioning.Undo.Plan;
import dev.lockstep.provisioning.Undo.Selection;
import dev.lockstep.provisioning.UndoPosition;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Undoing what an Application did, and the objects that are on hold since.
final class UndoRoutes {
  private final Undo undo;

  UndoRoutes(Undo undo) {
    this.undo = undo;
  }

  List<Route> routes() {
    String one = "/applications/{application}";
    return List.of(
        new Route("POST", one + "/undo/plan", this::plan).needing(Permission.OPERATE),
        new Route("POST", one + "/undo", this::carryOut).needing(Permission.OPERATE),
        new Route("GET", one + "/holds", this::holds).paged(),
        new Route("GET", one + "/holds/memberships", this::memberships).paged(),
        new Route("POST", one + "/holds/release", this::release).needing(Permission.OPERATE));
  }

  private ApiAnswer plan(ApiCall call) {
    return ApiAnswer.ok(
        json(undo.plan(call.application(), selection(call.object("cycle", "object")))));
  }

  private ApiAnswer carryOut(ApiCall call) {
    ObjectNode body = call.object("cycle", "object", "position", "destructive");
    Confirmation confirmed =
        new Confirmation(
            UndoPosition.parse(ApiCall.required(body, "position")),
            number(body, "destructive").orElse(0L));
    try {
      return ApiAnswer.ok(
          json(undo.carryOut(call.application(), selection(body), confirmed, call.actor())));
    } catch (Undo.MovedException e) {
      return ApiAnswer.problem(409, "Moved", String.valueOf(e.getMessage()));
    }
  }

  private static Selection selection(ObjectNode body) {
    return new Selection(
        number(body, "cycle"), ApiCall.optional(body, "object").map(ApiCall::objectId));
  }

  private static Optional<Long> number(ObjectNode body, String key) {
    return body.hasNonNull(key) ? Optional.of(ApiCall.number(body, key)) : Optional.empty();
  }

  private static ObjectNode json(Plan plan) {
    ObjectNode json =
        Json.object()
            .put("position", plan.position().toString())
            .put("destructive", plan.destructive())
            .put("impossible", plan.impossible());
    ObjectNode counts = json.putObject("counts");
    plan.counts().forEach((action, count) -> counts.put(ApplicationJson.word(action), count));
    ArrayNode lines = json.putArray("lines");
    plan.lines().forEach(line -> lines.add(json(line)));
    return json;
  }

  private static ObjectNode json(Line line) {
    ObjectNode json =
        Json.object()
            .put("object", line.object().toString())
            .put("type", line.type().resourceType())
            .put("label", line.label())
            .put("possible", line.possible())
            .put("action", ApplicationJson.word(line.action()))
            .put("explanation", line.explanation());
    json.set("modifiedProperties", LogEntryJson.write(line.changes()));
    return json;
  }

  private ApiAnswer holds(ApiCall call) {
    return ApiAnswer.page(
        call,
        undo.holds(call.application(), call.place().map(ObjectId::of), call.ask()),
        hold -> hold.object().toString(),
        UndoRoutes::json);
  }

  private static ObjectNode json(Hold hold) {
    return Json.object()
        .put("object", hold.object().toString())
        .put("type", hold.type().resourceType())
        .put("label", hold.label())
        .put("since", hold.since().toString())
        .put("by", hold.by())
        .put("reason", hold.reason())
        .put("account", hold.document().isPresent());
  }

  private ApiAnswer memberships(ApiCall call) {
    return ApiAnswer.page(
        call,
        undo.memberships(call.application(), call.place().map(UndoRoutes::key), call.ask()),
        held -> held.group() + "/" + held.member(),
        UndoRoutes::json);
  }

  /// Of a place in the list: the last group and member of the page before.
  private static HeldMembership.Key key(String place) {
    String[] ids = place.split("/", 2);
    return new HeldMembership.Key(ObjectId.of(ids[0]), ObjectId.of(ids[1]));
  }

  private static ObjectNode json(HeldMembership held) {
    return Json.object()
        .put("group", held.group().toString())
        .put("groupLabel", held.groupLabel())
        .put("member", held.member().toString())
        .put("memberLabel", held.memberLabel())
        .put("wanted", held.wanted())
        .put("since", held.since().toString())
        .put("by", held.by())
        .put("reason", held.reason());
  }

  private ApiAnswer release(ApiCall call) {
    Optional<String> object = ApiCall.optional(call.object("object"), "object");
    long released = undo.release(call.application(), object.map(ApiCall::objectId), call.actor());
    return ApiAnswer.ok(Json.object().put("released", released));
  }
}
