package dev.lockstep.api;

import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/// Admin keys and the audit log.
final class AdministrationRoutes {
  private final Administrators administrators;
  private final AuditLog audit;

  AdministrationRoutes(Administrators administrators, AuditLog audit) {
    this.administrators = administrators;
    this.audit = audit;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/admin-keys", this::keys),
        new Route("POST", "/admin-keys", this::issue),
        new Route("DELETE", "/admin-keys/{key}", this::revoke),
        new Route("GET", "/audit", this::audit));
  }

  private ApiAnswer keys(ApiCall call) {
    return ApiAnswer.items(administrators.keys().stream().map(AdministrationRoutes::json).toList());
  }

  private ApiAnswer issue(ApiCall call) {
    Administrators.IssuedKey issued =
        administrators.issue(ApiCall.required(call.object("name"), "name"), call.actor());
    return ApiAnswer.created(json(issued.key()).put("secret", issued.secret()));
  }

  private ApiAnswer revoke(ApiCall call) {
    administrators.revoke(call.variable("key"), call.actor());
    return ApiAnswer.done();
  }

  private static ObjectNode json(AdminKey key) {
    ObjectNode json =
        Json.object()
            .put("id", key.id())
            .put("name", key.name())
            .put("created", key.created().toString());
    key.revoked().ifPresent(at -> json.put("revoked", at.toString()));
    return json;
  }

  private ApiAnswer audit(ApiCall call) {
    OptionalLong before =
        call.parameter("before").isPresent()
            ? OptionalLong.of(call.number("before", 0))
            : OptionalLong.empty();
    return ApiAnswer.items(
        audit.entries(before, call.limit()).stream().map(AdministrationRoutes::json).toList());
  }

  private static ObjectNode json(AuditEntry entry) {
    ObjectNode json =
        Json.object()
            .put("id", entry.id())
            .put("at", entry.at().toString())
            .put("actor", entry.actor().label())
            .put("activity", entry.activity())
            .put("subject", entry.subject());
    entry.before().ifPresent(value -> json.put("before", value));
    entry.after().ifPresent(value -> json.put("after", value));
    return json;
  }
}
