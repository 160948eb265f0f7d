package dev.lockstep.directory;

import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A source's removal limit as JSON, in the API and in the store, with the names of an
/// application's deletion guard: `absolute`, `percentage`, `floor`, and `window` as an ISO 8601
/// duration.
public final class RemovalLimitJson {
  private RemovalLimitJson() {}

  public static ObjectNode write(RemovalLimit limit) {
    return Json.object()
        .put("absolute", limit.absolute())
        .put("percentage", limit.percentage())
        .put("floor", limit.floor())
        .put("window", limit.window().toString());
  }

  /// @param otherwise what stands for what the JSON doesn't say
  /// @throws IllegalArgumentException naming the key that is wrong and the mend
  public static RemovalLimit read(JsonNode json, RemovalLimit otherwise) {
    return new RemovalLimit(
        number(json, "absolute", otherwise.absolute()),
        number(json, "percentage", otherwise.percentage()),
        number(json, "floor", otherwise.floor()),
        duration(json.path("window"), otherwise.window()));
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

  private static Duration duration(JsonNode value, Duration otherwise) {
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    try {
      return Duration.parse(value.asString(""));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'window' takes a duration such as PT24H, not " + Json.text(value), e);
    }
  }
}
