package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ValueReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The body of a PATCH, bound to a resource type as a whole before anything is applied (RFC 7644,
/// section 3.5.2). An operation without a path becomes one for each key of its value; a key may be
/// a dotted path or begin with a URN. The same holds for a path that is an extension's URN.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="patch"}
public final class PatchReader {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

  /// Clients chunk at 100; each operation walks the resource once.
  public static final int MAX_OPERATIONS = 1_000;

  private enum Verb {
    ADD,
    REPLACE,
    REMOVE
  }

  private final ResourceType type;
  private final Unknown unknown;
  private final ValueReader values;
  private final List<PatchOperation> operations = new ArrayList<>();

  private PatchReader(ResourceType type, Unknown unknown) {
    this.type = type;
    this.unknown = unknown;
    this.values = new ValueReader(unknown);
  }

  /// @param unknown what to do about paths and keys that no schema has
  /// @throws ScimException 400, naming the operation by its number and the culprit
  public static List<PatchOperation> read(ResourceType type, JsonNode body, Unknown unknown) {
    JsonNode written = operations(body);
    if (written.isEmpty()) {
      throw invalid(ScimType.INVALID_VALUE, "'Operations' is empty");
    }
    if (written.size() > MAX_OPERATIONS) {
      throw invalid(
          ScimType.TOO_MANY,
          written.size() + " operations; a PATCH takes " + MAX_OPERATIONS + " at most");
    }
    PatchReader reader = new PatchReader(type, unknown);
    for (int index = 0; index < written.size(); index++) {
      try {
        reader.operation(written.get(index));
      } catch (ScimException e) {
        throw new ScimException(
            e.status(), e.scimType(), "Operations[" + index + "]: " + e.detail());
      }
    }
    return List.copyOf(reader.operations);
  }

  private static JsonNode operations(JsonNode body) {
    return body.properties().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase("Operations"))
        .findFirst()
        .map(entry -> entry.getValue())
        .filter(JsonNode::isArray)
        .orElseThrow(() -> invalid(ScimType.INVALID_SYNTAX, "'Operations', a list, is missing"));
  }

  private void operation(JsonNode operation) {
    if (!operation.isObject()) {
      throw invalid(ScimType.INVALID_SYNTAX, "an operation is a JSON object");
    }
    Verb verb = verb(operation);
    JsonNode value = operation.path("value");
    String path = operation.path("path").asString("");
    if (path.isEmpty()) {
      withoutPath(verb, value);
      return;
    }
    Optional<Schema> extension = type.extension(path);
    if (extension.isPresent()) {
      extension(verb, extension.get(), value);
    } else {
      withPath(verb, PathParser.bind(type, path), value);
    }
  }

  private void withPath(Verb verb, BoundPath path, JsonNode value) {
    Optional<Schema> dropped = verb == Verb.REMOVE ? droppedSchema(path) : Optional.empty();
    if (dropped.isPresent()) {
      extension(verb, dropped.get(), value);
    } else {
      add(verb, path, value);
    }
  }

  /// `schemas eq "urn:…"` removes an extension by its URN (erratum 7122): a resource's `schemas`
  /// follow from what it holds.
  private Optional<Schema> droppedSchema(BoundPath path) {
    return path.attribute().attribute().equals(CommonAttributes.SCHEMAS)
            && path.element().isPresent()
            && path.element().get()
                instanceof BoundFilter.Comparison(var _, Operator operator, Value.Text(String urn))
            && operator == Operator.EQ
        ? type.extension(urn)
        : Optional.empty();
  }

  /// A path may be an extension's URN, which stands for all its attributes.
  private void extension(Verb verb, Schema extension, JsonNode value) {
    String prefix = extension.id() + ":";
    if (verb == Verb.REMOVE || (verb == Verb.REPLACE && value.isNull())) {
      for (Attribute attribute : extension.attributes()) {
        key(Verb.REMOVE, prefix + attribute.name(), Json.absent());
      }
    } else if (value.isObject()) {
      value.properties().forEach(inner -> key(verb, prefix + inner.getKey(), inner.getValue()));
    } else if (!value.isNull()) {
      throw invalid(ScimType.INVALID_VALUE, "'" + extension.id() + "' takes a JSON object");
    }
  }

  private static Verb verb(JsonNode operation) {
    String written = operation.path("op").asString("");
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "add" -> Verb.ADD;
      case "replace" -> Verb.REPLACE;
      case "remove" -> Verb.REMOVE;
      default ->
          throw invalid(
              ScimType.INVALID_SYNTAX, "'op' is add, replace or remove, not '" + written + "'");
    };
  }

  private void withoutPath(Verb verb, JsonNode value) {
    if (verb == Verb.REMOVE) {
      throw invalid(ScimType.NO_TARGET, "a remove needs a path");
    }
    if (!value.isObject()) {
      throw invalid(ScimType.INVALID_VALUE, "without a path, 'value' is a JSON object");
    }
    for (var entry : value.properties()) {
      Optional<Schema> extension = type.extension(entry.getKey());
      if (extension.isPresent()) {
        extension(verb, extension.get(), entry.getValue());
      } else {
        key(verb, entry.getKey(), entry.getValue());
      }
    }
  }

  /// Clients put back what they read: `id`, `schemas`, `meta` and what else is read-only is
  /// ignored here, though not where a path names it.
  private void key(Verb verb, String key, JsonNode value) {
    BoundPath path;
    try {
      path = PathParser.bind(type, key);
    } catch (ScimException e) {
      unknown.attribute(key);
      return;
    }
    if (path.innermost().mutability() != Mutability.READ_ONLY
        && path.attribute().attribute().mutability() != Mutability.READ_ONLY) {
      add(verb, path, value);
    }
  }

  private void add(Verb verb, BoundPath path, JsonNode value) {
    Attribute attribute = path.attribute().attribute();
    if (attribute.mutability() == Mutability.READ_ONLY
        || path.innermost().mutability() == Mutability.READ_ONLY) {
      throw invalid(
          ScimType.MUTABILITY, "'" + path.attribute() + "' is read-only; only the server sets it");
    }
    if (verb == Verb.REMOVE) {
      remove(path, value);
      return;
    }
    if (value.isMissingNode()) {
      throw invalid(ScimType.INVALID_VALUE, "'value' is missing; to clear, use remove");
    }
    Optional<Value> typed = value(path, value);
    if (typed.isEmpty()) {
      if (verb == Verb.REPLACE) {
        operations.add(new PatchOperation.Remove(path));
      }
    } else if (verb == Verb.ADD) {
      operations.add(new PatchOperation.Add(path, typed.get()));
    } else {
      operations.add(new PatchOperation.Replace(path, typed.get()));
    }
  }

  /// A remove with a value takes that value away, not all that there are: the RFC knows no such
  /// value, but who sends one doesn't mean to empty a group.
  private void remove(BoundPath path, JsonNode value) {
    if (value.isMissingNode()
        || value.isNull()
        || path.element().isPresent()
        || path.subAttribute().isPresent()
        || !path.attribute().attribute().multiValued()) {
      operations.add(new PatchOperation.Remove(path));
      return;
    }
    for (Value element :
        value(path, value).map(read -> Elements.list(Optional.of(read))).orElse(List.of())) {
      operations.add(
          new PatchOperation.Remove(
              new BoundPath(
                  path.attribute(),
                  Optional.of(same(path.attribute(), element)),
                  Optional.empty())));
    }
  }

  /// The filter that finds an element: by its `value` where it has one, else by all its parts.
  private static BoundFilter same(BoundAttribute attribute, Value element) {
    List<BoundFilter> parts = new ArrayList<>();
    switch (element) {
      case Value.Simple simple ->
          parts.add(new BoundFilter.Comparison(attribute, Operator.EQ, simple));
      case Value.Complex complex -> {
        Optional<Value> value = complex.get("value");
        for (Attribute part : attribute.attribute().subAttributes()) {
          if ((value.isEmpty() || part.name().equals("value"))
              && complex.get(part.name()).orElse(complex) instanceof Value.Simple simple) {
            BoundAttribute bound =
                new BoundAttribute(attribute.extension(), attribute.attribute(), Optional.of(part));
            parts.add(new BoundFilter.Comparison(bound, Operator.EQ, simple));
          }
        }
      }
      case Value.Multi _ -> {} // a list holds no lists
    }
    if (parts.isEmpty()) {
      throw invalid(
          ScimType.INVALID_VALUE, "the value doesn't say which '" + attribute + "' to remove");
    }
    return parts.size() == 1 ? parts.getFirst() : new BoundFilter.And(parts);
  }

  private Optional<Value> value(BoundPath path, JsonNode json) {
    String name = path.attribute() + path.subAttribute().map(sub -> "." + sub.name()).orElse("");
    boolean oneElement = path.element().isPresent() && path.subAttribute().isEmpty();
    return values
        .read(path.innermost(), json, name)
        .map(
            value ->
                oneElement && value instanceof Value.Multi(List<Value> elements)
                    ? elements.getFirst()
                    : value);
  }

  private static ScimException invalid(ScimType scimType, String detail) {
    return ScimException.badRequest(scimType, detail);
  }
}
