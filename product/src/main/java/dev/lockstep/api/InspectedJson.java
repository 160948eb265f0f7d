package dev.lockstep.api;

import dev.lockstep.directory.RequestInspector.Change;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.directory.RequestTranscript;
import dev.lockstep.scim.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An inspected request as JSON.
final class InspectedJson {
  private InspectedJson() {}

  /// As a list shows it, without bodies.
  static ObjectNode summary(Inspected one) {
    ObjectNode json =
        Json.object()
            .put("id", one.id())
            .put("directory", one.directory().value())
            .put("at", one.at().toString())
            .put("method", one.method())
            .put("path", one.path())
            .put("status", one.status())
            .put("durationMicros", one.took().toNanos() / 1_000);
    one.client().ifPresent(client -> json.put("client", client));
    one.userAgent().ifPresent(program -> json.put("userAgent", program));
    ArrayNode habits = json.putArray("habits");
    one.habits().forEach(habits::add);
    ArrayNode changes = json.putArray("changes");
    for (Change change : one.changes()) {
      ObjectNode written =
          changes.addObject().put("action", change.action()).put("resource", change.resource());
      change.from().ifPresent(version -> written.put("fromVersion", version));
      change.to().ifPresent(version -> written.put("toVersion", version));
    }
    return json;
  }

  static ObjectNode whole(Inspected one) {
    ObjectNode json = summary(one);
    json.set("request", RequestTranscript.request(one));
    json.set("response", RequestTranscript.response(one));
    return json;
  }
}
