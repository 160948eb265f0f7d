package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Entries of the provisioning log as JSON, the same in the API and in stores.
public final class LogEntryJson {
  private LogEntryJson() {}

  public static ObjectNode write(ProvisioningLogEntry entry) {
    ObjectNode json = Json.object();
    json.put("id", entry.id());
    json.put("at", entry.at().toString());
    json.put("objectId", entry.object().toString());
    json.put("objectType", entry.type().resourceType());
    json.put("label", entry.label());
    entry.targetId().ifPresent(id -> json.put("targetId", id));
    json.put("action", ApplicationJson.word(entry.action()));
    json.put("status", ApplicationJson.word(entry.status()));
    json.put("reason", ApplicationJson.word(entry.reason()));
    json.put("explanation", entry.explanation());
    json.set("modifiedProperties", write(entry.changes()));
    entry
        .error()
        .ifPresent(
            code ->
                json.put("errorCode", code.code())
                    .put("recommendedAction", code.recommendedAction()));
    ArrayNode exchanges = json.putArray("exchanges");
    entry.exchanges().forEach(exchange -> exchanges.add(write(exchange)));
    json.put("durationMillis", entry.duration().toMillis());
    entry.nextTry().ifPresent(at -> json.put("nextTry", at.toString()));
    if (!entry.origin().equals(Origin.UNKNOWN)) {
      put(json, entry.origin());
    }
    return json;
  }

  /// What was or would be changed.
  public static ArrayNode write(List<ModifiedProperty> changes) {
    ArrayNode json = Json.object().putArray("modifiedProperties");
    for (ModifiedProperty change : changes) {
      ObjectNode one = json.addObject().put("name", change.name());
      change.before().ifPresent(value -> one.put("oldValue", value));
      change.after().ifPresent(value -> one.put("newValue", value));
      change.member().ifPresent(member -> one.put("memberId", member.toString()));
    }
    return json;
  }

  static List<ModifiedProperty> changes(JsonNode json) {
    List<ModifiedProperty> changes = new ArrayList<>();
    for (JsonNode change : json) {
      changes.add(
          new ModifiedProperty(
              change.path("name").asString(""),
              text(change, "oldValue"),
              text(change, "newValue"),
              text(change, "memberId").flatMap(ObjectId::parse)));
    }
    return changes;
  }

  private static void put(ObjectNode json, Origin origin) {
    origin.cycle().ifPresent(number -> json.put("cycleId", number));
    json.put("changeId", origin.change());
    ObjectNode initiator = json.putObject("initiatedBy");
    switch (origin.initiatedBy()) {
      case Actor.Administrator(String name) ->
          initiator.put("type", "user").put("displayName", name);
      case Actor.Client(String name) ->
          initiator.put("type", "application").put("displayName", name);
      case Actor.Service(String part) -> initiator.put("type", "system").put("displayName", part);
    }
    json.put("sourceSystem", origin.source());
    json.put("targetSystem", origin.target());
  }

  private static Origin origin(JsonNode json) {
    if (!json.has("changeId")) {
      return Origin.UNKNOWN;
    }
    JsonNode initiator = json.path("initiatedBy");
    String name = initiator.path("displayName").asString("");
    return new Origin(
        json.has("cycleId") ? Optional.of(json.path("cycleId").asLong(0)) : Optional.empty(),
        json.path("changeId").asString(""),
        switch (initiator.path("type").asString("")) {
          case "user" -> new Actor.Administrator(name);
          case "application" -> new Actor.Client(name);
          default -> new Actor.Service(name);
        },
        json.path("sourceSystem").asString(""),
        json.path("targetSystem").asString(""));
  }

  private static ObjectNode write(Target.Exchange exchange) {
    ObjectNode json = Json.object();
    json.put("method", exchange.method());
    json.put("url", exchange.url());
    exchange.requestBody().ifPresent(body -> json.put("requestBody", body));
    json.put("status", exchange.status());
    exchange.responseBody().ifPresent(body -> json.put("responseBody", body));
    json.put("durationMillis", exchange.duration().toMillis());
    return json;
  }

  /// @param id as the store numbered it
  public static ProvisioningLogEntry read(long id, JsonNode json) {
    List<Target.Exchange> exchanges = new ArrayList<>();
    json.path("exchanges").forEach(exchange -> exchanges.add(exchange(exchange)));
    return new ProvisioningLogEntry(
        id,
        Instant.parse(json.path("at").asString("")),
        ObjectId.of(json.path("objectId").asString("")),
        json.path("objectType").asString("").equals("User") ? ObjectType.USER : ObjectType.GROUP,
        json.path("label").asString(""),
        text(json, "targetId"),
        named(Action.values(), json, "action"),
        named(Status.values(), json, "status"),
        named(Reason.values(), json, "reason"),
        json.path("explanation").asString(""),
        changes(json.path("modifiedProperties")),
        text(json, "errorCode").flatMap(LogEntryJson::error),
        exchanges,
        Duration.ofMillis(json.path("durationMillis").asLong(0)),
        text(json, "nextTry").map(Instant::parse),
        origin(json));
  }

  private static Target.Exchange exchange(JsonNode json) {
    return new Target.Exchange(
        json.path("method").asString(""),
        json.path("url").asString(""),
        text(json, "requestBody"),
        json.path("status").asInt(0),
        text(json, "responseBody"),
        Duration.ofMillis(json.path("durationMillis").asLong(0)));
  }

  private static Optional<ErrorCode> error(String code) {
    return Arrays.stream(ErrorCode.values()).filter(one -> one.code().equals(code)).findFirst();
  }

  private static <E extends Enum<E>> E named(E[] values, JsonNode json, String name) {
    String word = json.path(name).asString("");
    return Arrays.stream(values)
        .filter(value -> ApplicationJson.word(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a log entry has the " + name + " " + word));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.hasNonNull(name) ? Optional.of(json.path(name).asString("")) : Optional.empty();
  }
}
