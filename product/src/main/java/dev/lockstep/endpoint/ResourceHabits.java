package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The habits of the bodies of POST and PUT.
final class ResourceHabits {
  private final ResourceType type;
  private final Tolerance tolerance;
  private final ValueHabits values;

  ResourceHabits(ResourceType type, Tolerance tolerance, ValueHabits values) {
    this.type = type;
    this.tolerance = tolerance;
    this.values = values;
  }

  JsonNode canonical(JsonNode body) {
    if (!(body instanceof ObjectNode object)) {
      return body;
    }
    ObjectNode result = Json.object();
    boolean schemas = false;
    for (var entry : object.properties()) {
      if (entry.getKey().equalsIgnoreCase("schemas")) {
        schemas = true;
        result.set("schemas", foreignSchema(entry.getValue()));
      } else {
        property(entry.getKey(), entry.getValue(), result);
      }
    }
    if (!schemas) {
      tolerance.meet(Habit.MISSING_SCHEMAS, ScimType.INVALID_SYNTAX, "schemas");
    }
    return result;
  }

  private void property(String key, JsonNode value, ObjectNode result) {
    Optional<Schema> extension = type.extension(key);
    if (extension.isPresent()) {
      result.set(
          key,
          value instanceof ObjectNode object
              ? values.parts(object, extension.get()::attribute, key)
              : value);
      return;
    }
    AttributeName name = AttributeNames.parse(key);
    Optional<BoundAttribute> bound = AttributeNames.bind(type, name);
    if (bound.isEmpty()) {
      result.set(key, value);
    } else if (name.urn().isPresent() || name.subAttribute().isPresent()) {
      pathAsKey(bound.get(), key, value, result);
    } else if (bound.get().extension().isPresent()) {
      extensionWithoutUrn(bound.get(), key, value, result);
    } else {
      result.set(key, values.canonical(bound.get().attribute(), value, key));
    }
  }

  /// Q-E23, Q-E24: `schemas` names what the resource type doesn't have.
  private JsonNode foreignSchema(JsonNode schemas) {
    ArrayNode known = Json.object().putArray("schemas");
    for (JsonNode schema : values.loneValue(schemas, "schemas")) {
      String urn = schema.asString("");
      if (type.schema().id().equalsIgnoreCase(urn) || type.extension(urn).isPresent()) {
        known.add(urn);
      } else {
        tolerance.meet(Habit.FOREIGN_SCHEMA, ScimType.INVALID_VALUE, urn);
      }
    }
    return known;
  }

  /// Q-E05, Q-E07: `"name.givenName": "Ann"` for `"name": {"givenName": "Ann"}`.
  private void pathAsKey(BoundAttribute bound, String key, JsonNode value, ObjectNode result) {
    if (bound.subAttribute().isPresent() && bound.attribute().multiValued()) {
      result.set(key, value); // of which element? for the reader to refuse
      return;
    }
    tolerance.meet(Habit.PATH_AS_KEY, ScimType.INVALID_SYNTAX, key);
    ObjectNode holder = bound.extension().map(urn -> inner(result, urn)).orElse(result);
    JsonNode canonical = values.canonical(bound.innermost(), value, key);
    if (bound.subAttribute().isPresent()) {
      inner(holder, bound.attribute().name()).set(bound.subAttribute().get().name(), canonical);
    } else {
      holder.set(bound.attribute().name(), canonical);
    }
  }

  /// Q-E24: `"department": "R&D"` beside the core attributes. Null says nothing there.
  private void extensionWithoutUrn(
      BoundAttribute bound, String key, JsonNode value, ObjectNode result) {
    if (value.isNull()) {
      return;
    }
    tolerance.meet(Habit.EXTENSION_WITHOUT_URN, ScimType.INVALID_SYNTAX, key);
    inner(result, bound.extension().orElseThrow())
        .set(bound.attribute().name(), values.canonical(bound.attribute(), value, key));
  }

  /// The object under this name, whatever its case; a new one where there is none.
  private static ObjectNode inner(ObjectNode holder, String name) {
    for (var entry : holder.properties()) {
      if (entry.getKey().equalsIgnoreCase(name) && entry.getValue() instanceof ObjectNode object) {
        return object;
      }
    }
    return holder.putObject(name);
  }
}
