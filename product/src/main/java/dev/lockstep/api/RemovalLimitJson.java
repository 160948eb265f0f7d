package dev.lockstep.api;

import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A source's removal limit, with the names of an application's deletion guard.
final class RemovalLimitJson {
  private RemovalLimitJson() {}

  static ObjectNode write(RemovalLimit limit) {
    return Json.object()
        .put("absolute", limit.absolute())
        .put("percentage", limit.percentage())
        .put("floor", limit.floor())
        .put("window", limit.window().toString());
  }

  /// @param otherwise what stands for what the JSON doesn't say
  static RemovalLimit read(JsonNode json, RemovalLimit otherwise) {
    ObjectNode limit = ApiCall.object(json, "absolute", "percentage", "floor", "window");
    return new RemovalLimit(
        number(limit, "absolute", otherwise.absolute()),
        number(limit, "percentage", otherwise.percentage()),
        number(limit, "floor", otherwise.floor()),
        ApiCall.optional(limit, "window")
            .map(RemovalLimitJson::duration)
            .orElse(otherwise.window()));
  }

  private static int number(JsonNode json, String key, int otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt()) {
      throw new IllegalArgumentException(
          "'" + key + "' takes a whole number, not " + Json.text(value));
    }
    return value.asInt();
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'window' takes a duration such as PT24H, not '" + text + "'", e);
    }
  }
}
