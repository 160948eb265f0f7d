package dev.lockstep.api;

import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Entitlement;
import dev.lockstep.provisioning.Explanation;
import dev.lockstep.provisioning.Explanation.Decision;
import dev.lockstep.provisioning.Explanation.Mapped;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.TracedStep;
import dev.lockstep.scim.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Why an object is as it is, and the steps of *provision on demand*, as JSON.
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode write(Explanation explanation) {
    ObjectNode json =
        Json.object()
            .put("object", explanation.object().toString())
            .put("type", explanation.type().resourceType())
            .put("label", explanation.label());
    explanation
        .source()
        .ifPresent(
            source -> {
              ObjectNode one =
                  json.putObject("source")
                      .put("owner", source.owner().text())
                      .put("version", source.version())
                      .put("lastModified", source.lastModified().toString());
              source.deleted().ifPresent(at -> one.put("deleted", at.toString()));
            });
    json.set("scope", write(explanation.scope()));
    ArrayNode mappings = json.putArray("mappings");
    explanation.mappings().forEach(mapped -> mappings.add(write(mapped)));
    explanation
        .link()
        .ifPresent(
            link -> {
              ObjectNode one =
                  json.putObject("link")
                      .put("targetId", link.targetId())
                      .put("linked", link.linked().toString());
              link.left().ifPresent(at -> one.put("left", at.toString()));
            });
    explanation
        .pending()
        .ifPresent(
            pending ->
                json.putObject("pending")
                    .put("reason", ApplicationJson.word(pending.reason()))
                    .put("state", ApplicationJson.word(pending.state()))
                    .put("due", pending.due().toString())
                    .put("attempts", pending.attempts()));
    json.set("decision", write(explanation.decision()));
    ArrayNode operations = json.putArray("operations");
    explanation.operations().forEach(entry -> operations.add(LogEntryJson.write(entry)));
    return json;
  }

  private static ObjectNode write(Entitlement scope) {
    ObjectNode json = Json.object().put("inScope", scope.entitled());
    ArrayNode steps = json.putArray("steps");
    for (Entitlement.Step step : scope.steps()) {
      steps
          .addObject()
          .put("name", step.name())
          .put("holds", step.holds())
          .put("found", step.found());
    }
    return json;
  }

  private static ObjectNode write(Mapped mapped) {
    ObjectNode json = Json.object().put("source", mapped.source()).put("target", mapped.target());
    mapped.value().ifPresent(value -> json.put("value", value));
    mapped.note().ifPresent(note -> json.put("note", note));
    return json.put("failed", mapped.failed());
  }

  private static ObjectNode write(Decision decision) {
    return switch (decision) {
      case Decision.Do(var action, String explanation, var changes) -> {
        ObjectNode json =
            Json.object()
                .put("action", ApplicationJson.word(action))
                .put("explanation", explanation);
        json.set("modifiedProperties", LogEntryJson.write(changes));
        yield json;
      }
      case Decision.Look(var matching) -> {
        ObjectNode json =
            Json.object()
                .put("action", "match")
                .put("explanation", "not linked yet: the target is asked first");
        ArrayNode attributes = json.putArray("matchingAttributes");
        matching.forEach(attributes::add);
        yield json;
      }
      case Decision.Impossible(var code, String problem) ->
          Json.object()
              .put("action", "fail")
              .put("explanation", problem)
              .put("errorCode", code.code())
              .put("recommendedAction", code.recommendedAction());
    };
  }

  static ArrayNode steps(List<TracedStep> steps) {
    ArrayNode json = Json.object().putArray("steps");
    for (TracedStep step : steps) {
      ObjectNode one =
          json.addObject()
              .put("name", step.name())
              .put("type", ApplicationJson.word(step.type()))
              .put("status", ApplicationJson.word(step.status()))
              .put("description", step.description());
      ObjectNode details = one.putObject("details");
      step.details().forEach(details::put);
    }
    return json;
  }
}
