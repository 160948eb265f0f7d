package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Finding;
import dev.lockstep.provisioning.Reconciliation;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Repairs;
import dev.lockstep.provisioning.Reconciliations;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Comparing a target with what should be there.
final class ReconciliationRoutes {
  private final Reconciliations reconciliations;

  ReconciliationRoutes(Reconciliations reconciliations) {
    this.reconciliations = reconciliations;
  }

  List<Route> routes() {
    String path = "/applications/{application}/reconcile";
    return List.of(
        new Route("POST", path, this::begin).needing(Permission.OPERATE),
        new Route("GET", path, this::last),
        new Route("GET", path + "/findings", this::findings).paged("kind"));
  }

  private ApiAnswer begin(ApiCall call) {
    JsonNode body = call.object("repair", "removeUnknownMembers");
    Repairs repairs = new Repairs(flag(body, "repair"), flag(body, "removeUnknownMembers"));
    try {
      return ApiAnswer.ok(json(reconciliations.begin(call.application(), repairs, call.actor())));
    } catch (Reconciliations.RunningException e) {
      return ApiAnswer.problem(409, "Running already", String.valueOf(e.getMessage()));
    }
  }

  private static boolean flag(JsonNode body, String name) {
    JsonNode flag = body.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw new IllegalArgumentException(
          "'" + name + "' takes true or false, not " + Json.text(flag));
    }
    return flag.asBoolean(false);
  }

  private ApiAnswer last(ApiCall call) {
    return ApiAnswer.ok(json(reconciliations.last(call.application())));
  }

  private static ObjectNode json(Reconciliation one) {
    Counts counts = one.counts();
    ObjectNode json =
        Json.object()
            .put("number", one.number())
            .put("state", ApplicationJson.word(one.state()))
            .put("repair", one.repair())
            .put("removeUnknownMembers", one.removeUnknownMembers())
            .put("by", one.by())
            .put("started", one.started().toString());
    one.ended().ifPresent(at -> json.put("ended", at.toString()));
    json.put("users", counts.users())
        .put("groups", counts.groups())
        .put("changed", counts.changed())
        .put("missing", counts.missing())
        .put("unknown", counts.unknown())
        .put("membersMissing", counts.membersMissing())
        .put("membersUnknown", counts.membersUnknown())
        .put("rewritten", counts.rewritten())
        .put("waiting", counts.waiting())
        .put("repaired", counts.repaired())
        .put("findings", counts.findings());
    one.problem().ifPresent(why -> json.put("problem", why));
    return json;
  }

  private ApiAnswer findings(ApiCall call) {
    return ApiAnswer.page(
        call,
        reconciliations.report(
            call.application(),
            call.choice("kind", List.of(Finding.Kind.values()), ApplicationJson::word),
            call.numberedPlace().orElse(0),
            call.ask()),
        finding -> String.valueOf(finding.number()),
        ReconciliationRoutes::json);
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode json =
        Json.object()
            .put("number", finding.number())
            .put("kind", ApplicationJson.word(finding.kind()))
            .put("type", finding.type().resourceType());
    finding.object().ifPresent(object -> json.put("object", object.toString()));
    json.put("targetId", finding.targetId()).put("label", finding.label());
    put(json, "attribute", finding.attribute());
    put(json, "expected", finding.expected());
    put(json, "found", finding.found());
    return json.put("repaired", finding.repaired()).put("explanation", finding.kind().text());
  }

  private static void put(ObjectNode json, String key, Optional<String> value) {
    value.ifPresent(text -> json.put(key, text));
  }
}
