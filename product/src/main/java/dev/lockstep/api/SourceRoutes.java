package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.HeldRemovals;
import dev.lockstep.directory.RemovalDecisions.Removal;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.RemovalLimitJson;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Sources of Directories.
final class SourceRoutes {
  private final Sources sources;

  SourceRoutes(Sources sources) {
    this.sources = sources;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/directories/{directory}/sources", this::list).paged(),
        new Route("POST", "/directories/{directory}/sources", this::define),
        new Route("GET", "/directories/{directory}/sources/{source}", this::get)
            .observing("lastPolled", "lastNews", "lastChanges", "polling", "error", "held"),
        new Route("PATCH", "/directories/{directory}/sources/{source}", this::change),
        new Route("DELETE", "/directories/{directory}/sources/{source}", this::delete)
            .taking("objects", "confirm"),
        new Route("POST", "/directories/{directory}/sources/{source}/resync", this::resync)
            .needing(Permission.OPERATE),
        new Route("POST", "/directories/{directory}/sources/{source}/test", this::test)
            .needing(Permission.OPERATE),
        new Route("POST", "/directories/{directory}/sources/{source}/poll", this::poll)
            .needing(Permission.OPERATE),
        new Route("POST", "/directories/{directory}/sources/{source}" + Route.UPLOAD, this::upload)
            .needing(Permission.OPERATE)
            .taking("file"),
        new Route("GET", "/directories/{directory}/sources/{source}/log", this::log)
            .paged("event", "text"),
        new Route("GET", "/directories/{directory}/sources/{source}/removals", this::removals)
            .paged(),
        new Route(
                "POST",
                "/directories/{directory}/sources/{source}/allow-removals",
                this::allowRemovals)
            .needing(Permission.OPERATE),
        new Route(
                "POST",
                "/directories/{directory}/sources/{source}/reject-removals",
                this::rejectRemovals)
            .needing(Permission.OPERATE));
  }

  private static SourceId source(ApiCall call) {
    return new SourceId(call.variable("source"));
  }

  private ApiAnswer list(ApiCall call) {
    return ApiAnswer.pageOf(
        call,
        sources.list(call.directory()),
        definition -> definition.id().value(),
        definition -> json(call.directory(), definition));
  }

  private ApiAnswer get(ApiCall call) {
    return ApiAnswer.ok(json(call.directory(), sources.get(call.directory(), source(call))));
  }

  private ApiAnswer define(ApiCall call) {
    ObjectNode body = call.object("id", "kind", "settings", "password", "removalLimit");
    SourceId id = new SourceId(ApiCall.required(body, "id"));
    SourceDefinition definition =
        new SourceDefinition(
            id,
            ApiCall.required(body, "kind"),
            settings(body, Map.of()),
            State.RUNNING,
            limit(body, RemovalLimit.DEFAULT));
    sources.define(call.directory(), definition, ApiCall.optional(body, "password"), call.actor());
    return ApiAnswer.created(json(call.directory(), definition));
  }

  /// @param before what stays where it isn't named; null takes a setting away
  private static Map<String, String> settings(ObjectNode body, Map<String, String> before) {
    Map<String, String> settings = new LinkedHashMap<>(before);
    JsonNode json = body.path("settings");
    if (!json.isMissingNode() && !json.isObject()) {
      throw new IllegalArgumentException("'settings' is a JSON object, not " + Json.text(json));
    }
    for (var entry : json.properties()) {
      if (entry.getValue().isNull()) {
        settings.remove(entry.getKey());
      } else {
        settings.put(entry.getKey(), text(entry.getValue()));
      }
    }
    return settings;
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString("") : Json.text(value);
  }

  private static RemovalLimit limit(ObjectNode body, RemovalLimit otherwise) {
    return body.has("removalLimit")
        ? RemovalLimitJson.read(
            ApiCall.object(body.path("removalLimit"), "absolute", "percentage", "floor", "window"),
            otherwise)
        : otherwise;
  }

  private ApiAnswer change(ApiCall call) throws InterruptedException {
    ObjectNode body = call.object("settings", "password", "state", "removalLimit");
    Optional<State> state = ApiCall.optional(body, "state").map(SourceRoutes::state);
    sources.change(
        call.directory(),
        source(call),
        before ->
            new SourceDefinition(
                before.id(),
                before.kind(),
                settings(body, before.settings()),
                state.orElse(before.state()),
                limit(body, before.removalLimit())),
        body.path("password").isNull() ? Optional.of("") : ApiCall.optional(body, "password"),
        call.actor());
    return get(call);
  }

  private ApiAnswer delete(ApiCall call) throws InterruptedException {
    Remains remains =
        switch (call.parameter("objects").orElse("keep")) {
          case "keep" -> Remains.KEEP;
          case "remove" -> Remains.REMOVE;
          case String other ->
              throw new IllegalArgumentException(
                  "'objects' is keep or remove, not '" + other + "'");
        };
    Optional<Long> confirmed = call.parameter("confirm").map(_ -> call.number("confirm", 0));
    sources.deletions().delete(call.directory(), source(call), remains, confirmed, call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer resync(ApiCall call) throws InterruptedException {
    sources.resync(call.directory(), source(call), call.actor());
    return get(call);
  }

  private ApiAnswer log(ApiCall call) {
    SourceLog.Query query =
        new SourceLog.Query(
            call.choice("event", List.of(SourceLog.Event.values()), SourceLog.Event::word),
            call.parameter("text"),
            call.place().map(Long::parseLong));
    return ApiAnswer.page(
        call,
        sources.log(call.directory(), source(call), query, call.ask()),
        entry -> Long.toString(entry.number()),
        SourceRoutes::json);
  }

  private static ObjectNode json(SourceLog.Entry entry) {
    ObjectNode json =
        Json.object()
            .put("number", entry.number())
            .put("at", entry.line().at().toString())
            .put("event", entry.line().event().word())
            .put("text", entry.line().text());
    entry.line().anchor().ifPresent(anchor -> json.put("anchor", anchor));
    return json;
  }

  private static State state(String word) {
    return switch (word) {
      case "running" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case String other ->
          throw new IllegalArgumentException("'state' is running or paused, not '" + other + "'");
    };
  }

  private ApiAnswer removals(ApiCall call) {
    sources.get(call.directory(), source(call));
    return ApiAnswer.page(
        call,
        sources
            .decisions()
            .waiting(call.directory(), source(call), call.place().orElse(""), call.ask()),
        removal -> removal.staged().anchor(),
        SourceRoutes::json);
  }

  private ApiAnswer allowRemovals(ApiCall call) {
    sources.decisions().allow(call.directory(), source(call), removals(call.body()), call.actor());
    return get(call);
  }

  private ApiAnswer rejectRemovals(ApiCall call) throws InterruptedException {
    sources.decisions().reject(call.directory(), source(call), removals(call.body()), call.actor());
    return get(call);
  }

  private static long removals(JsonNode body) {
    return ApiCall.number(ApiCall.object(body, "removals"), "removals");
  }

  private static ObjectNode json(Removal removal) {
    return Json.object()
        .put("anchor", removal.staged().anchor())
        .put("object", removal.object().id().toString())
        .put("type", removal.object().type().resourceType())
        .put("label", removal.object().label())
        .put(
            "reason",
            switch (removal.staged().reason()) {
              case REMOVED -> "removed";
              case ABSENT -> "absent";
              case OUT_OF_SCOPE -> "outOfScope";
              case FILTERED_OUT -> "filteredOut";
            })
        .put("allowed", removal.staged().allowed());
  }

  private static ObjectNode json(HeldRemovals held) {
    ObjectNode json =
        Json.object()
            .put("since", held.since().toString())
            .put("removals", held.count())
            .put("limit", held.limit())
            .put("text", held.text());
    ArrayNode names = json.putArray("names");
    held.names().forEach(names::add);
    return json;
  }

  private ApiAnswer test(ApiCall call) {
    return ApiAnswer.items(
        sources.test(call.directory(), source(call)).stream().map(SourceRoutes::json).toList());
  }

  private ApiAnswer poll(ApiCall call) throws InterruptedException {
    sources.poll(call.directory(), source(call));
    return get(call);
  }

  private ApiAnswer upload(ApiCall call) throws InterruptedException {
    String name =
        call.parameter("file")
            .orElseThrow(
                () -> new IllegalArgumentException("say which file it is: ?file=users.csv"));
    sources.upload(call.directory(), source(call), name, call.body().binaryValue(), call.actor());
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
    return json(sources, directory, definition);
  }

  /// A source with how it is doing.
  static ObjectNode json(Sources sources, DirectoryId directory, SourceDefinition definition) {
    SourceStatus status = sources.status(directory, definition.id());
    ObjectNode json =
        Json.object()
            .put("id", definition.id().value())
            .put("kind", definition.kind())
            .put(
                "state",
                sources.deletions().deleting(directory, definition.id()).isPresent()
                    ? "deleting"
                    : definition.state().name().toLowerCase(Locale.ROOT));
    ObjectNode settings = json.putObject("settings");
    definition.settings().forEach(settings::put);
    sources
        .lastPolled(directory, definition.id())
        .ifPresent(at -> json.put("lastPolled", at.toString()));
    status.ended().ifPresent(at -> json.put("lastNews", at.toString()));
    json.put("lastChanges", status.changes());
    sources
        .reading(directory, definition.id())
        .ifPresent(
            reading ->
                json.putObject("polling")
                    .put("since", reading.started().toString())
                    .put("changes", reading.told()));
    status.error().ifPresent(error -> json.put("error", error));
    json.set("removalLimit", RemovalLimitJson.write(definition.removalLimit()));
    sources
        .decisions()
        .held(directory, definition.id())
        .ifPresent(held -> json.set("held", json(held)));
    return json;
  }
}
