package dev.lockstep.api;

import dev.lockstep.directory.Credential;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.CredentialId;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokens and OAuth clients of Directories, how long they live and how fast they may send.
final class TokenRoutes {
  private final Credentials credentials;
  private final Refusals refusals;
  private final InstantSource clock;

  TokenRoutes(Credentials credentials, Refusals refusals, InstantSource clock) {
    this.credentials = credentials;
    this.refusals = refusals;
    this.clock = clock;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String all =
          switch (kind) {
            case TOKEN -> "/directories/{directory}/tokens";
            case OAUTH_CLIENT -> "/directories/{directory}/oauth-clients";
          };
      String one = all + "/{" + variable(kind) + "}";
      routes.add(new Route("GET", all, call -> list(call, kind)).paged());
      routes.add(new Route("POST", all, call -> issue(call, kind)));
      routes.add(new Route("GET", one, call -> get(call, kind)).observing("lastUsed"));
      routes.add(new Route("DELETE", one, call -> revoke(call, kind)));
      routes.add(new Route("POST", one + "/rotation", call -> rotate(call, kind)));
    }
    routes.add(new Route("GET", "/directories/{directory}/token-settings", this::settings));
    routes.add(new Route("PATCH", "/directories/{directory}/token-settings", this::change));
    routes.add(new Route("GET", "/directories/{directory}/refusals", this::refusals));
    return routes;
  }

  private static String variable(Kind kind) {
    return switch (kind) {
      case TOKEN -> "token";
      case OAUTH_CLIENT -> "client";
    };
  }

  private ApiAnswer list(ApiCall call, Kind kind) {
    return ApiAnswer.pageOf(
        call,
        credentials.list(call.directory(), kind),
        credential -> credential.id().toString(),
        credential -> json(call, credential));
  }

  private ApiAnswer get(ApiCall call, Kind kind) {
    CredentialId id = id(call, kind);
    return ApiAnswer.ok(
        json(
            call,
            credentials.list(call.directory(), kind).stream()
                .filter(credential -> credential.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(kind, id.toString()))));
  }

  private ApiAnswer issue(ApiCall call, Kind kind) {
    ObjectNode body = call.object("name", "scopes", "life");
    Wish wish =
        new Wish(
            kind,
            ApiCall.required(body, "name"),
            body.hasNonNull("scopes") ? scopes(body.path("scopes")) : Scope.ALL,
            duration(body, "life"));
    return issued(call, credentials.issue(call.directory(), wish, call.actor()));
  }

  private ApiAnswer rotate(ApiCall call, Kind kind) {
    ObjectNode body = call.object("overlap", "life");
    return issued(
        call,
        credentials.rotate(
            call.directory(),
            kind,
            id(call, kind),
            duration(body, "overlap").orElse(Credentials.DEFAULT_OVERLAP),
            duration(body, "life"),
            call.actor()));
  }

  private ApiAnswer issued(ApiCall call, Issued issued) {
    return ApiAnswer.created(json(call, issued.credential()).put("secret", issued.secret()));
  }

  private ApiAnswer revoke(ApiCall call, Kind kind) {
    credentials.revoke(call.directory(), kind, id(call, kind), call.actor());
    return ApiAnswer.done();
  }

  private static CredentialId id(ApiCall call, Kind kind) {
    String text = call.variable(variable(kind));
    return CredentialId.parse(text).orElseThrow(() -> unknown(kind, text));
  }

  private static NoSuchElementException unknown(Kind kind, String id) {
    return new NoSuchElementException("there is no " + kind.label() + " '" + id + "'");
  }

  private static Set<Scope> scopes(JsonNode json) {
    if (!json.isArray()) {
      throw new IllegalArgumentException("'scopes' takes a list of read and write");
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    json.forEach(one -> scopes.add(Scope.of(one.isString() ? one.asString("") : Json.text(one))));
    return scopes;
  }

  private ObjectNode json(ApiCall call, Credential credential) {
    ObjectNode json = Json.object().put("id", credential.id().toString());
    switch (credential.kind()) {
      case TOKEN -> {}
      case OAUTH_CLIENT ->
          json.put("clientId", credential.id().toString())
              .put(
                  "tokenEndpoint",
                  call.base() + "/scim/" + credential.directory() + "/oauth2/token");
    }
    json.put("name", credential.name());
    ArrayNode scopes = json.putArray("scopes");
    credential.scopes().forEach(scope -> scopes.add(scope.text()));
    json.put("state", credential.state(clock.instant()).name().toLowerCase(Locale.ROOT))
        .put("createdBy", credential.createdBy())
        .put("created", credential.created().toString())
        .put("expires", credential.expires().toString());
    credential.replacedBy().ifPresent(id -> json.put("replacedBy", id.toString()));
    credential.lastUsed().ifPresent(at -> json.put("lastUsed", at.toString()));
    credential.revoked().ifPresent(at -> json.put("revoked", at.toString()));
    return json;
  }

  // Settings

  private ApiAnswer settings(ApiCall call) {
    return ApiAnswer.ok(json(credentials.settings(call.directory())));
  }

  private ApiAnswer change(ApiCall call) {
    ObjectNode body = call.object("life", "accessTokenLife", "perCredential", "perDirectory");
    return ApiAnswer.ok(
        json(
            credentials.change(
                call.directory(),
                before ->
                    new TokenSettings(
                        duration(body, "life").orElse(before.life()),
                        duration(body, "accessTokenLife").orElse(before.accessTokenLife()),
                        limit(body, "perCredential", before.perCredential()),
                        limit(body, "perDirectory", before.perDirectory())),
                call.actor())));
  }

  /// Null takes the limit away.
  private static Optional<RateLimit> limit(
      ObjectNode body, String key, Optional<RateLimit> before) {
    if (!body.has(key)) {
      return before;
    }
    JsonNode json = body.path(key);
    if (json.isNull()) {
      return Optional.empty();
    }
    JsonNode perSecond = json.path("perSecond");
    JsonNode burst = json.path("burst");
    if (!perSecond.isInt() || !burst.isInt() || json.size() != 2) {
      throw new IllegalArgumentException(
          "'" + key + "' takes {\"perSecond\": number, \"burst\": number}, or null for no limit");
    }
    return Optional.of(new RateLimit(perSecond.intValue(), burst.intValue()));
  }

  private static ObjectNode json(TokenSettings settings) {
    ObjectNode json =
        Json.object()
            .put("life", TokenSettings.text(settings.life()))
            .put("accessTokenLife", TokenSettings.text(settings.accessTokenLife()));
    put(json, "perCredential", settings.perCredential());
    put(json, "perDirectory", settings.perDirectory());
    return json;
  }

  private static void put(ObjectNode json, String key, Optional<RateLimit> limit) {
    limit.ifPresentOrElse(
        one -> json.putObject(key).put("perSecond", one.perSecond()).put("burst", one.burst()),
        () -> json.putNull(key));
  }

  private static Optional<Duration> duration(JsonNode json, String key) {
    Optional<String> text = ApiCall.optional(json, key);
    try {
      return text.map(Duration::parse);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + key + "' takes a duration such as P90D or PT12H, not '" + text.orElse("") + "'", e);
    }
  }

  private ApiAnswer refusals(ApiCall call) {
    credentials.settings(call.directory());
    Refusals.Summary summary = refusals.at(call.directory());
    ObjectNode json = Json.object().put("total", summary.total());
    summary.last().ifPresent(at -> json.put("last", at.toString()));
    return ApiAnswer.ok(json);
  }
}
