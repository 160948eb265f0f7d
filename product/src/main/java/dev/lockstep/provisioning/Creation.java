package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A creation that was begun and of which nobody knows yet how it ended: by what its account is
/// found, whatever its object is called by then.
///
/// @param recognizedBy values that were sent, of matching attributes, best first; nobody had these
///     before
/// @param externalId as it was sent: an account with another one is somebody else's
public record Creation(List<Match> recognizedBy, Optional<String> externalId) {
  public Creation {
    recognizedBy = List.copyOf(recognizedBy);
  }

  static Creation of(Target.Write.Create write) {
    return new Creation(write.recognizedBy(), write.document().text("externalId"));
  }

  /// As stores keep it.
  public String json() {
    ObjectNode json = Json.object();
    var matches = json.putArray("recognizedBy");
    for (Match match : recognizedBy) {
      matches.addObject().put("attribute", match.attribute()).put("value", match.value());
    }
    externalId.ifPresent(id -> json.put("externalId", id));
    return Json.text(json);
  }

  public static Creation of(String text) {
    JsonNode json = Json.parse(text);
    List<Match> matches = new ArrayList<>();
    for (JsonNode match : json.path("recognizedBy")) {
      matches.add(
          new Match(match.path("attribute").asString(""), match.path("value").asString("")));
    }
    return new Creation(
        matches, Optional.of(json.path("externalId").asString("")).filter(id -> !id.isEmpty()));
  }
}
