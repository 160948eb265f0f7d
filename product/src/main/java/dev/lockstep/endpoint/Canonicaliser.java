package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns what clients write into the form of RFC 7644, before anything is read from it. What it
/// doesn't know it leaves as it is, for the reader to accept or refuse.
final class Canonicaliser {
  private final ResourceType type;
  private final Consumer<Habit> met;

  Canonicaliser(ResourceType type, Consumer<Habit> met) {
    this.type = type;
    this.met = met;
  }

  /// The body of a POST or PUT.
  JsonNode resource(JsonNode body) {
    return body instanceof ObjectNode object ? keys(object) : body;
  }

  /// The body of a PATCH.
  JsonNode patch(JsonNode body) {
    if (!(body instanceof ObjectNode)) {
      return body;
    }
    ObjectNode result = (ObjectNode) body.deepCopy();
    for (var entry : body.properties()) {
      if (entry.getKey().equalsIgnoreCase("Operations")
          && entry.getValue() instanceof ArrayNode operations) {
        ArrayNode canonical = Json.object().putArray("Operations");
        for (JsonNode operation : operations) {
          operation(operation, canonical);
        }
        result.set(entry.getKey(), canonical);
      }
    }
    return result;
  }

  private void operation(JsonNode written, ArrayNode into) {
    if (!(written instanceof ObjectNode)) {
      into.add(written);
      return;
    }
    ObjectNode operation = (ObjectNode) written.deepCopy();
    String verb = operation.path("op").asString("");
    if (!verb.equals(verb.toLowerCase(Locale.ROOT))) {
      met.accept(Habit.OPERATION_CASE);
      operation.put("op", verb.toLowerCase(Locale.ROOT));
    }
    String path = operation.path("path").asString("");
    if (path.startsWith("/")) {
      met.accept(Habit.PATH_WITH_SLASH);
      path = path.substring(1);
      operation.put("path", path);
    }
    if (verb.equalsIgnoreCase("remove")) {
      remove(operation, path, into);
      return;
    }
    if (operation.has("value")) {
      JsonNode value = operation.path("value");
      operation.set("value", path.isEmpty() ? resource(value) : atPath(path, value));
    }
    into.add(operation);
  }

  /// Never empties a list of which only some values are named.
  private void remove(ObjectNode operation, String path, ArrayNode into) {
    JsonNode value = operation.path("value");
    if (value.isMissingNode() || value.isNull() || path.isEmpty() || path.contains("[")) {
      into.add(operation);
      return;
    }
    met.accept(Habit.REMOVE_WITH_VALUE);
    Iterable<JsonNode> listed = value.isArray() ? value : java.util.List.of(value);
    for (JsonNode one : listed) {
      JsonNode id = one.isObject() ? one.path("value") : one;
      if (!id.isString()) {
        into.add(operation);
        return;
      }
      into.addObject()
          .put("op", "remove")
          .put("path", path + "[value eq " + Json.quoted(id.asString("")) + "]");
    }
  }

  private JsonNode atPath(String path, JsonNode value) {
    try {
      return value(PathParser.bind(type, path).innermost(), value);
    } catch (ScimException unknownPath) {
      return value; // the reader names it
    }
  }

  private ObjectNode keys(ObjectNode object) {
    ObjectNode result = Json.object();
    for (var entry : object.properties()) {
      String key = entry.getKey();
      Optional<Schema> extension = type.extension(key);
      if (extension.isPresent() && entry.getValue() instanceof ObjectNode inner) {
        result.set(key, parts(inner, extension.get()));
      } else {
        result.set(
            key, key.contains("[") ? atPath(key, entry.getValue()) : named(key, entry.getValue()));
      }
    }
    return result;
  }

  private JsonNode named(String key, JsonNode value) {
    AttributeName name = AttributeNames.parse(key);
    return AttributeNames.bind(type, name)
        .map(BoundAttribute::innermost)
        .map(attribute -> value(attribute, value))
        .orElse(value);
  }

  private ObjectNode parts(ObjectNode object, Schema schema) {
    ObjectNode result = Json.object();
    for (var entry : object.properties()) {
      result.set(
          entry.getKey(),
          schema
              .attribute(entry.getKey())
              .map(attribute -> value(attribute, entry.getValue()))
              .orElse(entry.getValue()));
    }
    return result;
  }

  private JsonNode value(Attribute attribute, JsonNode value) {
    return switch (attribute.type()) {
      case BOOLEAN -> flag(value);
      case COMPLEX -> complex(attribute, value);
      case STRING, REFERENCE, DATE_TIME, DECIMAL, INTEGER, BINARY ->
          attribute.multiValued() ? value : single(value);
    };
  }

  /// `[{"value": "x"}]` or `["x"]` for `"x"`.
  private JsonNode single(JsonNode value) {
    if (value.isArray() && value.size() == 1) {
      met.accept(Habit.WRAPPED_VALUE);
      JsonNode one = value.get(0);
      return one.isObject() && one.has("value") ? one.path("value") : one;
    }
    return value;
  }

  private JsonNode flag(JsonNode value) {
    JsonNode one = single(value);
    if (one.isString()) {
      String text = one.asString("");
      if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
        met.accept(Habit.STRING_BOOLEAN);
        return Json.object().put("flag", Boolean.parseBoolean(text)).path("flag");
      }
    }
    return one;
  }

  private JsonNode complex(Attribute attribute, JsonNode value) {
    if (value.isString() && value.asString("").isEmpty() && !attribute.multiValued()) {
      met.accept(Habit.EMPTY_TEXT);
      return Json.object().putNull("none").path("none");
    }
    if (value instanceof ArrayNode array) {
      ArrayNode result = Json.object().putArray("list");
      array.forEach(element -> result.add(complex(attribute, element)));
      return result;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    ObjectNode result = Json.object();
    for (var entry : object.properties()) {
      result.set(
          entry.getKey(),
          attribute
              .subAttribute(entry.getKey())
              .filter(part -> part.type() == Type.BOOLEAN)
              .map(part -> flag(entry.getValue()))
              .orElse(entry.getValue()));
    }
    return result;
  }
}
