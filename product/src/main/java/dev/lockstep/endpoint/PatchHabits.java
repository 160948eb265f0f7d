package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The habits of PATCH bodies. What comes out has operations in lower case, with paths as RFC 7644
/// writes them, and without a path only attributes of the resource type.
final class PatchHabits {
  private final ResourceType type;
  private final Tolerance tolerance;
  private final ValueHabits values;
  private final FilterHabits paths;

  PatchHabits(ResourceType type, Tolerance tolerance, ValueHabits values) {
    this.type = type;
    this.tolerance = tolerance;
    this.values = values;
    this.paths = new FilterHabits(type, tolerance, ScimType.INVALID_PATH);
  }

  JsonNode canonical(JsonNode body) {
    if (!(body instanceof ObjectNode object)) {
      return body;
    }
    ObjectNode result = Json.object();
    for (var entry : object.properties()) {
      switch (entry.getKey().toLowerCase(Locale.ROOT)) {
        case "schemas" -> result.set("schemas", entry.getValue());
        case "operations" -> result.set("Operations", operations(entry.getValue()));
        case String _ -> extraPatchKey(entry.getKey());
      }
    }
    if (!result.has("schemas")) {
      tolerance.meet(Habit.MISSING_SCHEMAS, ScimType.INVALID_SYNTAX, "schemas");
    }
    return result;
  }

  private JsonNode operations(JsonNode written) {
    ArrayNode operations = Json.object().putArray("Operations");
    for (JsonNode operation : loneOperation(written)) {
      if (operation instanceof ObjectNode object) {
        operation(object, operations);
      } else {
        operations.add(operation);
      }
    }
    return operations;
  }

  private void operation(ObjectNode written, ArrayNode into) {
    ObjectNode operation = Json.object();
    for (var entry : written.properties()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      switch (key) {
        case "op", "path", "value" -> operation.set(key, entry.getValue());
        case String _ -> extraPatchKey(entry.getKey());
      }
    }
    String verb = operationCase(operation);
    String path = operation.path("path").asString("");
    if (path.isEmpty()) {
      withoutPath(operation, into);
      return;
    }
    String canonical = paths.canonical(pathWithSlash(path));
    operation.put("path", canonical);
    Optional<BoundPath> bound = bound(canonical);
    if (verb.equals("remove")) {
      removeWithValue(operation, canonical, bound, into);
    } else {
      bound.ifPresent(target -> value(operation, target, canonical));
      into.add(operation);
    }
  }

  private void value(ObjectNode operation, BoundPath target, String path) {
    if (!operation.has("value")) {
      return;
    }
    JsonNode written = operation.path("value");
    boolean oneElement = target.element().isPresent() && target.subAttribute().isEmpty();
    boolean added = operation.path("op").asString("").equals("add") && !written.isArray();
    JsonNode value =
        oneElement || (added && target.innermost().multiValued())
            ? values.element(target.innermost(), written, path)
            : values.canonical(target.innermost(), written, path);
    operation.set("value", value);
    addOfNothing(operation, path);
  }

  /// An unknown path is the reader's to name.
  private Optional<BoundPath> bound(String path) {
    try {
      return Optional.of(PathParser.bind(type, path));
    } catch (ScimException e) {
      return Optional.empty();
    }
  }

  // Without a path

  /// What is an attribute stays together; each path among the keys gets an operation of its own,
  /// which comes after.
  private void withoutPath(ObjectNode operation, ArrayNode into) {
    operation.remove("path");
    into.add(operation);
    if (!(operation.path("value") instanceof ObjectNode object)) {
      return;
    }
    ObjectNode plain = Json.object();
    for (var entry : object.properties()) {
      key(operation.path("op"), entry.getKey(), entry.getValue(), plain, into);
    }
    operation.set("value", plain);
  }

  private void key(JsonNode op, String key, JsonNode value, ObjectNode plain, ArrayNode into) {
    Optional<Schema> extension = type.extension(key);
    AttributeName name = AttributeNames.parse(key);
    Optional<BoundAttribute> bound = AttributeNames.bind(type, name);
    if (extension.isPresent() && value instanceof ObjectNode object) {
      plain.set(key, values.parts(object, extension.get()::attribute, key));
    } else if (key.contains("[") || name.urn().isPresent() || name.subAttribute().isPresent()) {
      pathAsKey(op, key, value, plain, into);
    } else if (bound.isEmpty()) {
      plain.set(key, value);
    } else if (bound.get().attribute().mutability() == Mutability.READ_ONLY) {
      readOnlyInPatch(key);
    } else if (bound.get().extension().isPresent()) {
      String path = paths.canonical(key);
      into.addObject()
          .set("op", op)
          .put("path", path)
          .set("value", values.canonical(bound.get().attribute(), value, key));
    } else {
      plain.set(key, values.canonical(bound.get().attribute(), value, key));
    }
  }

  /// Q-E05, Q-E06, Q-E07: a key that is a path, `name.givenName`, gets its own operation, so that
  /// what stands beside it in the resource stays.
  private void pathAsKey(
      JsonNode op, String key, JsonNode value, ObjectNode plain, ArrayNode into) {
    Optional<BoundPath> bound = bound(key);
    if (bound.isEmpty()) {
      plain.set(key, value);
      return;
    }
    tolerance.meet(Habit.PATH_AS_KEY, ScimType.INVALID_SYNTAX, key);
    String path = paths.canonical(key);
    ObjectNode operation = into.addObject();
    operation.set("op", op);
    operation.put("path", path);
    operation.set("value", value);
    value(operation, bound.get(), path);
  }

  /// Q-O09, Q-O11, Q-C03: clients put back what they read, `id` and `schemas` too.
  private void readOnlyInPatch(String key) {
    tolerance.meet(Habit.READ_ONLY_IN_PATCH, ScimType.MUTABILITY, key);
  }

  // Removing

  /// Q-E20, Q-C03: `{"op":"Remove","path":"members","value":[…]}` takes away those listed and no
  /// others. Never empties a list of which only some values are named.
  private void removeWithValue(
      ObjectNode operation, String path, Optional<BoundPath> target, ArrayNode into) {
    JsonNode value = operation.path("value");
    operation.remove("value");
    boolean names =
        !value.isMissingNode()
            && !value.isNull()
            && target.isPresent()
            && target.get().element().isEmpty()
            && target.get().innermost().isComplex();
    if (!names) {
      into.add(operation);
      return;
    }
    tolerance.meet(Habit.REMOVE_WITH_VALUE, ScimType.INVALID_VALUE, path);
    List<String> listed = listed(value, path);
    for (String id : listed) {
      into.addObject().put("op", "remove").put("path", path + "[value eq " + Json.quoted(id) + "]");
    }
  }

  private static List<String> listed(JsonNode value, String path) {
    List<JsonNode> elements = value.isArray() ? value.values().stream().toList() : List.of(value);
    List<String> ids =
        elements.stream()
            .map(element -> element.isObject() ? element.path("value") : element)
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .toList();
    if (ids.isEmpty() || ids.size() < elements.size()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "a remove that lists values of '" + path + "' names each by its 'value'");
    }
    return ids;
  }

  // What stands around

  /// Q-E01: `"Replace"`.
  private String operationCase(ObjectNode operation) {
    String verb = operation.path("op").asString("");
    String lower = verb.toLowerCase(Locale.ROOT);
    if (!verb.equals(lower)) {
      tolerance.meet(Habit.OPERATION_CASE, ScimType.INVALID_SYNTAX, verb);
      operation.put("op", lower);
    }
    return lower;
  }

  /// Q-E17: adding nothing takes away what is there.
  private void addOfNothing(ObjectNode operation, String path) {
    if (operation.path("op").asString("").equals("add") && operation.path("value").isNull()) {
      tolerance.meet(Habit.ADD_OF_NOTHING, ScimType.INVALID_VALUE, path);
      operation.put("op", "remove");
      operation.remove("value");
    }
  }

  /// Q-X07: `/members`, a JSON pointer.
  private String pathWithSlash(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    tolerance.meet(Habit.PATH_WITH_SLASH, ScimType.INVALID_PATH, path);
    return path.substring(1);
  }

  /// Q-X06: an object for a list of one.
  private Iterable<JsonNode> loneOperation(JsonNode operations) {
    if (!operations.isObject()) {
      return operations;
    }
    tolerance.meet(Habit.LONE_OPERATION, ScimType.INVALID_SYNTAX, "Operations");
    return List.of(operations);
  }

  /// Q-M01, Q-M02: `name` in an operation, `id` beside them.
  private void extraPatchKey(String key) {
    tolerance.meet(Habit.EXTRA_PATCH_KEY, ScimType.INVALID_SYNTAX, key);
  }
}
