package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The modified properties of a plan's line or of an entry of the log, in words.
final class Changes {
  private Changes() {}

  static List<String> of(JsonNode line) {
    List<String> changes = new ArrayList<>();
    for (JsonNode change : line.path("modifiedProperties")) {
      changes.add(
          change.path("name").asString("")
              + ": "
              + change.path("oldValue").asString("–")
              + " → "
              + change.path("newValue").asString("–"));
    }
    return changes;
  }
}
