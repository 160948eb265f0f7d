package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.scim.json.Json;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan as JSON, the same in the API and in the files that its jobs make: a line for each
/// [PlanLine], and `{"summary": …}` as the last.
public final class PlanJson {
  private static final String SUMMARY = "summary";

  private PlanJson() {}

  public static ObjectNode write(Plan plan) {
    ObjectNode json =
        Json.object()
            .put("id", plan.id().toString())
            .put("position", plan.id().position().toString());
    ObjectNode counts = json.putObject("counts");
    plan.counts().forEach((action, count) -> counts.put(ApplicationJson.word(action), count));
    return json.put("destructive", plan.destructive())
        .put("removals", plan.removals())
        .put("failing", plan.failing())
        .put("exceedsGuard", plan.exceedsGuard());
  }

  public static Plan plan(JsonNode json) {
    Map<Action, Long> counts = new EnumMap<>(Action.class);
    json.path("counts")
        .properties()
        .forEach(entry -> counts.put(action(entry.getKey()), entry.getValue().asLong(0)));
    return new Plan(
        PlanId.parse(json.path("id").asString("")),
        counts,
        json.path("failing").asLong(0),
        json.path("removals").asLong(0),
        json.path("exceedsGuard").asBoolean(false));
  }

  public static ObjectNode write(PlanLine line) {
    ObjectNode json =
        Json.object()
            .put("object", line.object().toString())
            .put("type", line.type().resourceType())
            .put("label", line.label())
            .put("action", ApplicationJson.word(line.action()))
            .put("explanation", line.explanation());
    line.error().ifPresent(code -> json.put("errorCode", code.code()));
    if (line.fails()) {
      json.put("fails", true);
    }
    json.set("modifiedProperties", LogEntryJson.write(line.changes()));
    return json;
  }

  public static PlanLine line(JsonNode json) {
    return new PlanLine(
        ObjectId.of(json.path("object").asString("")),
        json.path("type").asString("").equals(ObjectType.USER.resourceType())
            ? ObjectType.USER
            : ObjectType.GROUP,
        json.path("label").asString(""),
        action(json.path("action").asString("")),
        LogEntryJson.changes(json.path("modifiedProperties")),
        json.path("explanation").asString(""),
        error(json.path("errorCode").asString("")),
        json.path("fails").asBoolean(false));
  }

  /// The last line.
  public static ObjectNode last(Plan plan) {
    ObjectNode last = Json.object();
    last.set(SUMMARY, write(plan));
    return last;
  }

  public static boolean isLast(JsonNode line) {
    return line.has(SUMMARY);
  }

  private static Action action(String word) {
    return Arrays.stream(Action.values())
        .filter(action -> ApplicationJson.word(action).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a plan has the action " + word));
  }

  private static Optional<ErrorCode> error(String word) {
    return Arrays.stream(ErrorCode.values()).filter(code -> code.code().equals(word)).findFirst();
  }
}
