package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.Attribute;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The habits of values, each held against its attribute.
final class ValueHabits {
  private final Tolerance tolerance;

  ValueHabits(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /// @param path how the attribute is called in errors
  JsonNode canonical(Attribute attribute, JsonNode value, String path) {
    if (value.isNull()) {
      return value;
    }
    if (!attribute.multiValued()) {
      return one(attribute, wrappedValue(value, path), path);
    }
    ArrayNode result = Json.object().putArray("values");
    for (JsonNode element : loneValue(value, path)) {
      result.add(one(attribute, element, path));
    }
    return result;
  }

  /// One element of a multi-valued attribute, as a bracket chooses it.
  JsonNode element(Attribute attribute, JsonNode value, String path) {
    return value.isNull() ? value : one(attribute, wrappedValue(value, path), path);
  }

  /// The sub-attributes of a complex value, or the attributes of an extension.
  ObjectNode parts(ObjectNode object, Parts parts, String path) {
    ObjectNode result = Json.object();
    for (var entry : object.properties()) {
      String key = entry.getKey();
      result.set(
          key,
          parts
              .attribute(key)
              .map(part -> canonical(part, entry.getValue(), path + "." + key))
              .orElse(entry.getValue()));
    }
    return result;
  }

  /// Finds a part by name without case.
  interface Parts {
    Optional<Attribute> attribute(String name);
  }

  private JsonNode one(Attribute attribute, JsonNode value, String path) {
    return switch (attribute.type()) {
      case BOOLEAN -> stringBoolean(value, path);
      case COMPLEX ->
          value instanceof ObjectNode object
              ? parts(object, attribute::subAttribute, path)
              : bareValue(attribute, emptyText(value, path), path);
      case STRING, REFERENCE, DATE_TIME, DECIMAL, INTEGER, BINARY ->
          value instanceof ObjectNode object && object.size() == 1 && object.has("value")
              ? wrappedInObject(object.path("value"), path)
              : value;
    };
  }

  /// Q-E01: `"False"` for false.
  private JsonNode stringBoolean(JsonNode value, String path) {
    JsonNode one =
        value instanceof ObjectNode object && object.size() == 1 && object.has("value")
            ? wrappedInObject(object.path("value"), path)
            : value;
    String text = one.isString() ? one.stringValue() : "";
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      return one;
    }
    tolerance.meet(Habit.STRING_BOOLEAN, ScimType.INVALID_VALUE, path);
    return Json.object().put("flag", Boolean.parseBoolean(text)).path("flag");
  }

  /// Q-E16: `[{"value": "271"}]` for a single value.
  private JsonNode wrappedValue(JsonNode value, String path) {
    if (!value.isArray() || value.size() != 1) {
      return value;
    }
    tolerance.meet(Habit.WRAPPED_VALUE, ScimType.INVALID_VALUE, path);
    return value.get(0);
  }

  /// Q-E01: `{"value": "False"}` for a simple value.
  private JsonNode wrappedInObject(JsonNode value, String path) {
    tolerance.meet(Habit.WRAPPED_VALUE, ScimType.INVALID_VALUE, path);
    return value;
  }

  /// Q-X06: `"x"` for `["x"]`. Where an add's path names a multi-valued attribute this isn't
  /// asked: it may add a single value (RFC 7644, section 3.5.2.1).
  Iterable<JsonNode> loneValue(JsonNode value, String path) {
    if (value.isArray()) {
      return value;
    }
    tolerance.meet(Habit.LONE_VALUE, ScimType.INVALID_VALUE, path);
    return List.of(value);
  }

  /// Q-E15, Q-M02, Q-C04: `"271"` for `{"value": "271"}`.
  private JsonNode bareValue(Attribute attribute, JsonNode value, String path) {
    if (!value.isString() || attribute.subAttribute("value").isEmpty()) {
      return value;
    }
    tolerance.meet(Habit.BARE_VALUE, ScimType.INVALID_VALUE, path);
    return Json.object().put("value", value.stringValue());
  }

  /// Q-E17: `""` for no value.
  private JsonNode emptyText(JsonNode value, String path) {
    if (!value.isString() || !value.stringValue().isEmpty()) {
      return value;
    }
    tolerance.meet(Habit.EMPTY_TEXT, ScimType.INVALID_VALUE, path);
    return Json.absent();
  }
}
