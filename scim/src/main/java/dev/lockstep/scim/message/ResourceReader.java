package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// The body of a POST or PUT, held against a resource type (RFC 7644, sections 3.3 and 3.5.1).
/// Names come out as the schema spells them, read-only attributes are left out, and an enterprise
/// attribute that stands outside its extension is put into it where only one extension has it.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="read"}
public final class ResourceReader {
  private final ResourceType type;
  private final Unknown unknown;
  private final ValueReader values;
  private final SequencedMap<String, Value> core = new LinkedHashMap<>();
  private final SequencedMap<String, SequencedMap<String, Value>> extensions =
      new LinkedHashMap<>();

  private ResourceReader(ResourceType type, Unknown unknown) {
    this.type = type;
    this.unknown = unknown;
    this.values = new ValueReader(unknown);
  }

  /// @throws ScimException 400 `invalidValue` or `invalidSyntax`, naming the culprit
  public static Complex read(ResourceType type, JsonNode body, Unknown unknown) {
    Complex resource = readPart(type, body, unknown);
    for (Attribute attribute : type.schema().attributes()) {
      if (attribute.required() && resource.get(attribute.name()).isEmpty()) {
        throw invalid("'" + attribute.name() + "' is required");
      }
    }
    return resource;
  }

  /// The same without asking for required attributes: what another service provider returned.
  public static Complex readPart(ResourceType type, JsonNode body, Unknown unknown) {
    if (!body.isObject()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX, "the body is no JSON object but " + body.getNodeType());
    }
    ResourceReader reader = new ResourceReader(type, unknown);
    for (var entry : body.properties()) {
      reader.property(entry.getKey(), entry.getValue());
    }
    return reader.resource();
  }

  private Complex resource() {
    SequencedMap<String, Value> resource = new LinkedHashMap<>(core);
    extensions.forEach(
        (urn, part) -> {
          if (!part.isEmpty()) {
            resource.put(urn, new Complex(part));
          }
        });
    return new Complex(resource);
  }

  private void property(String name, JsonNode json) {
    Optional<Schema> extension = type.extension(name);
    if (extension.isPresent()) {
      extension(extension.get(), json);
      return;
    }
    Optional<BoundAttribute> bound =
        AttributeNames.bind(type, new AttributeName(Optional.empty(), name, Optional.empty()));
    if (bound.isPresent()) {
      put(part(bound.get().extension()), bound.get().attribute(), json, name);
    } else if (!json.isNull()) {
      unknown.attribute(name);
    }
  }

  private void extension(Schema schema, JsonNode json) {
    if (json.isNull()) {
      return;
    }
    if (!json.isObject()) {
      throw invalid("'" + schema.id() + "' takes a JSON object");
    }
    SequencedMap<String, Value> part = part(Optional.of(schema.id()));
    for (var entry : json.properties()) {
      String path = schema.id() + ":" + entry.getKey();
      Optional<Attribute> attribute = schema.attribute(entry.getKey());
      if (attribute.isPresent()) {
        put(part, attribute.get(), entry.getValue(), path);
      } else {
        unknown.attribute(path);
      }
    }
  }

  private SequencedMap<String, Value> part(Optional<String> extension) {
    return extension.isPresent()
        ? extensions.computeIfAbsent(extension.get(), _ -> new LinkedHashMap<>())
        : core;
  }

  private void put(
      SequencedMap<String, Value> part, Attribute attribute, JsonNode json, String path) {
    if (attribute.mutability() == Mutability.READ_ONLY) {
      return;
    }
    if (part.containsKey(attribute.name())) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX,
          "'" + attribute.name() + "' is there twice: names are the same in any case");
    }
    values.read(attribute, json, path).ifPresent(value -> part.put(attribute.name(), value));
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
