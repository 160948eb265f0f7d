package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Accounts;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Grant;
import dev.lockstep.administration.Permission;
import dev.lockstep.directory.Directories;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who may do what.
final class AdministrationRoutes {
  private final Administrators administrators;
  private final Accounts accounts;
  private final Directories directories;

  AdministrationRoutes(Administrators administrators, Directories directories) {
    this.administrators = administrators;
    this.accounts = administrators.accounts();
    this.directories = directories;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/me", this::me),
        new Route("GET", "/admin-keys", this::keys).needing(Permission.ADMINISTER).paged(),
        new Route("POST", "/admin-keys", this::issue).needing(Permission.ADMINISTER),
        new Route("GET", "/admin-keys/{key}", this::key).needing(Permission.ADMINISTER),
        new Route("DELETE", "/admin-keys/{key}", this::revoke).needing(Permission.ADMINISTER),
        new Route("GET", "/accounts", this::accounts).needing(Permission.ADMINISTER).paged(),
        new Route("POST", "/accounts", this::create).needing(Permission.ADMINISTER),
        new Route("GET", "/accounts/{account}", this::account)
            .needing(Permission.ADMINISTER)
            .observing("failures", "lockedUntil"),
        new Route("PATCH", "/accounts/{account}", this::change).needing(Permission.ADMINISTER),
        new Route("DELETE", "/accounts/{account}", this::remove).needing(Permission.ADMINISTER));
  }

  private ApiAnswer me(ApiCall call) {
    ObjectNode json = Json.object().put("actor", call.actor().label());
    json.set("grants", json(call.access()));
    return ApiAnswer.ok(json);
  }

  // Grants

  private static ArrayNode json(Access access) {
    ArrayNode grants = Json.array();
    for (Grant grant : access.grants()) {
      ObjectNode json = grants.addObject().put("role", grant.role().word());
      grant.directory().ifPresent(id -> json.put("directory", id));
    }
    return grants;
  }

  private Access access(JsonNode json) {
    if (!(json instanceof ArrayNode array) || array.isEmpty()) {
      throw new IllegalArgumentException(
          "'grants' is a list of at least one {\"role\": …, \"directory\": …}");
    }
    return new Access(array.valueStream().map(this::grant).toList());
  }

  private Grant grant(JsonNode json) {
    ObjectNode object = ApiCall.object(json, "role", "directory");
    Optional<String> directory = ApiCall.optional(object, "directory");
    directory.ifPresent(
        id -> {
          if (directories.list().stream().noneMatch(one -> one.id().value().equals(id))) {
            throw new IllegalArgumentException("there is no directory '" + id + "'");
          }
        });
    return new Grant(Grant.parse(ApiCall.required(object, "role")).role(), directory);
  }

  // Keys

  private ApiAnswer keys(ApiCall call) {
    return ApiAnswer.pageOf(call, administrators.keys(), AdminKey::id, AdministrationRoutes::json);
  }

  private ApiAnswer key(ApiCall call) {
    return ApiAnswer.ok(json(administrators.key(call.variable("key"))));
  }

  private ApiAnswer issue(ApiCall call) {
    ObjectNode body = call.object("name", "grants", "expires");
    Administrators.IssuedKey issued =
        administrators.issue(
            ApiCall.required(body, "name"),
            body.has("grants") ? access(body.path("grants")) : Access.ALL,
            ApiCall.optional(body, "expires").map(text -> ApiCall.instant("expires", text)),
            call.actor());
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
    json.set("grants", json(key.access()));
    key.expires().ifPresent(at -> json.put("expires", at.toString()));
    key.revoked().ifPresent(at -> json.put("revoked", at.toString()));
    return json;
  }

  // Accounts

  private ApiAnswer accounts(ApiCall call) {
    return ApiAnswer.pageOf(call, accounts.list(), Account::name, AdministrationRoutes::json);
  }

  private ApiAnswer account(ApiCall call) {
    return ApiAnswer.ok(json(accounts.get(call.variable("account"))));
  }

  private ApiAnswer create(ApiCall call) {
    ObjectNode body = call.object("name", "password", "grants");
    return ApiAnswer.created(
        json(
            accounts.create(
                ApiCall.required(body, "name"),
                ApiCall.required(body, "password"),
                access(body.path("grants")),
                call.actor())));
  }

  private ApiAnswer change(ApiCall call) {
    ObjectNode body = call.object("password", "grants");
    return ApiAnswer.ok(
        json(
            accounts.change(
                call.variable("account"),
                ApiCall.optional(body, "password"),
                Optional.of(body.path("grants")).filter(_ -> body.has("grants")).map(this::access),
                call.actor())));
  }

  private ApiAnswer remove(ApiCall call) {
    accounts.remove(call.variable("account"), call.actor());
    return ApiAnswer.done();
  }

  private static ObjectNode json(Account account) {
    ObjectNode json =
        Json.object()
            .put("name", account.name())
            .put("created", account.created().toString())
            .put("failures", account.failures());
    json.set("grants", json(account.access()));
    account.lockedUntil().ifPresent(at -> json.put("lockedUntil", at.toString()));
    return json;
  }
}
