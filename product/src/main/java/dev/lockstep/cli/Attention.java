package dev.lockstep.cli;

import tools.jackson.databind.JsonNode;

/// What of an application's status a person has to look at.
final class Attention {
  private Attention() {}

  static boolean of(Iterable<JsonNode> statuses) {
    for (JsonNode status : statuses) {
      if (!text(status).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Empty where nothing needs one.
  static String text(JsonNode status) {
    if (status.has("quarantine")) {
      JsonNode quarantine = status.path("quarantine");
      return "quarantine: "
          + quarantine.path("message").asString("")
          + " "
          + quarantine.path("recommendedAction").asString("");
    }
    if (status.path("statistics").path("escrowsPruned").asBoolean(false)) {
      return "too much failed in the initial cycle: look at what failed, mend it, and start it";
    }
    if (status.has("guardTripped")) {
      return "the deletion guard holds back "
          + status.path("pending").path("staged").asString("0")
          + " operations";
    }
    return "";
  }
}
