package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sources of Directories.
final class SourceRoutes {
  private final Sources sources;
  private final Secrets secrets;

  SourceRoutes(Sources sources, Secrets secrets) {
    this.sources = sources;
    this.secrets = secrets;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/directories/{directory}/sources", this::list),
        new Route("POST", "/directories/{directory}/sources", this::define),
        new Route("GET", "/directories/{directory}/sources/{source}", this::get),
        new Route("PATCH", "/directories/{directory}/sources/{source}", this::change),
        new Route("POST", "/directories/{directory}/sources/{source}/test", this::test)
            .needing(Permission.OPERATE),
        new Route("POST", "/directories/{directory}/sources/{source}/poll", this::poll)
            .needing(Permission.OPERATE));
  }

  private static SourceId source(ApiCall call) {
    return new SourceId(call.variable("source"));
  }

  private ApiAnswer list(ApiCall call) {
    return ApiAnswer.items(
        sources.list(call.directory()).stream()
            .map(definition -> json(call.directory(), definition))
            .toList());
  }

  private ApiAnswer get(ApiCall call) {
    return ApiAnswer.ok(json(call.directory(), sources.get(call.directory(), source(call))));
  }

  private ApiAnswer define(ApiCall call) {
    ObjectNode body = call.object("id", "kind", "settings", "password");
    SourceId id = new SourceId(ApiCall.required(body, "id"));
    Map<String, String> settings = new LinkedHashMap<>();
    for (var entry : body.path("settings").properties()) {
      settings.put(entry.getKey(), text(entry.getValue()));
    }
    SourceDefinition definition =
        new SourceDefinition(id, ApiCall.required(body, "kind"), settings, State.RUNNING);
    Optional<String> password = ApiCall.optional(body, "password");
    String secret = Sources.secretName(call.directory(), id);
    if (sources.list(call.directory()).stream().noneMatch(one -> one.id().equals(id))) {
      password.ifPresent(value -> secrets.keep(secret, value));
    }
    return ApiAnswer.created(
        json(call.directory(), sources.define(call.directory(), definition, call.actor())));
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString("") : Json.text(value);
  }

  private ApiAnswer change(ApiCall call) {
    State state =
        switch (ApiCall.required(call.object("state"), "state")) {
          case "running" -> State.RUNNING;
          case "paused" -> State.PAUSED;
          case String other ->
              throw new IllegalArgumentException(
                  "'state' is running or paused, not '" + other + "'");
        };
    sources.setState(call.directory(), source(call), state, call.actor());
    return get(call);
  }

  private ApiAnswer test(ApiCall call) {
    return ApiAnswer.items(
        sources.test(call.directory(), source(call)).stream().map(SourceRoutes::json).toList());
  }

  private ApiAnswer poll(ApiCall call) throws InterruptedException {
    sources.poll(call.directory(), source(call));
    return get(call);
  }

  private static ObjectNode json(Check check) {
    ObjectNode json =
        Json.object()
            .put("name", check.name())
            .put("verdict", check.verdict().name().toLowerCase(Locale.ROOT))
            .put("found", check.found());
    check.mend().ifPresent(mend -> json.put("mend", mend));
    return json;
  }

  private ObjectNode json(DirectoryId directory, SourceDefinition definition) {
    ObjectNode json =
        Json.object()
            .put("id", definition.id().value())
            .put("kind", definition.kind())
            .put("state", definition.state().name().toLowerCase(Locale.ROOT));
    ObjectNode settings = json.putObject("settings");
    definition.settings().forEach(settings::put);
    SourceStatus status = sources.status(directory, definition.id());
    status.ended().ifPresent(at -> json.put("lastPolled", at.toString()));
    json.put("lastChanges", status.changes());
    status.error().ifPresent(error -> json.put("error", error));
    return json;
  }
}
