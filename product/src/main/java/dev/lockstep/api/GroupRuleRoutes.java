package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of dynamic groups.
final class GroupRuleRoutes {
  private static final String RULE = "/directories/{directory}/groups/{object}/rule";

  private final DynamicGroups groups;

  GroupRuleRoutes(DynamicGroups groups) {
    this.groups = groups;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", RULE, this::get).observing("computing", "computed"),
        new Route("PUT", RULE, this::set),
        new Route("DELETE", RULE, this::remove),
        new Route("POST", RULE + "/preview", this::preview)
            .needing(Permission.READ)
            .taking("limit"),
        new Route("POST", "/directories/{directory}/rule-preview", this::previewOfNone)
            .needing(Permission.READ)
            .taking("limit"));
  }

  private ApiAnswer get(ApiCall call) {
    return ApiAnswer.ok(json(groups.state(call.directory(), call.variable("object"))));
  }

  private ApiAnswer set(ApiCall call) {
    String rule = ApiCall.required(call.object("rule"), "rule");
    return ApiAnswer.ok(
        json(groups.setRule(call.directory(), call.variable("object"), rule, call.actor())));
  }

  private ApiAnswer remove(ApiCall call) {
    groups.removeRule(call.directory(), call.variable("object"), call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer preview(ApiCall call) {
    return preview(call, Optional.of(call.variable("object")));
  }

  private ApiAnswer previewOfNone(ApiCall call) {
    return preview(call, Optional.empty());
  }

  private ApiAnswer preview(ApiCall call, Optional<String> group) {
    String rule = ApiCall.required(call.object("rule"), "rule");
    DynamicGroups.Preview preview = groups.preview(call.directory(), group, rule, call.limit());
    ObjectNode body =
        Json.object()
            .put("members", preview.members())
            .put("joining", preview.joining())
            .put("leaving", preview.leaving());
    preview.joins().forEach(user -> names(body, "joins").add(name(user)));
    preview.leaves().forEach(member -> names(body, "leaves").add(name(member)));
    return ApiAnswer.ok(body);
  }

  private static ArrayNode names(ObjectNode body, String key) {
    return body.withArray(key);
  }

  private static ObjectNode name(DirectoryObject object) {
    return Json.object().put("id", object.id().toString()).put("label", object.label());
  }

  private static ObjectNode json(DynamicGroups.State state) {
    ObjectNode json = Json.object().put("rule", state.rule()).put("computing", state.computing());
    state.computed().ifPresent(at -> json.put("computed", at.toString()));
    return json;
  }
}
