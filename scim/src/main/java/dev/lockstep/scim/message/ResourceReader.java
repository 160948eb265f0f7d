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
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The body of a POST or PUT, held against a resource type (RFC 7644, sections 3.3 and 3.5.1).
/// Names come out as the schema spells them, read-only attributes are left out, and an enterprise
/// attribute that stands outside its extension is put into it where only one extension has it.
public final class ResourceReader {
  private final ResourceType type;
  private final Unknown unknown;
  private final ValueReader values;

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
    Complex resource = Complex.EMPTY;
    for (var entry : body.properties()) {
      resource = reader.property(resource, entry.getKey(), entry.getValue());
    }
    return resource;
  }

  private Complex property(Complex resource, String name, JsonNode json) {
    Optional<Schema> extension = type.extension(name);
    if (extension.isPresent()) {
      return resource.with(extension.get().id(), extension(extension.get(), json));
    }
    Optional<BoundAttribute> bound =
        AttributeNames.bind(type, new AttributeName(Optional.empty(), name, Optional.empty()));
    if (bound.isEmpty()) {
      if (!json.isNull()) {
        unknown.attribute(name);
      }
      return resource;
    }
    Attribute attribute = bound.get().attribute();
    if (attribute.mutability() == Mutability.READ_ONLY) {
      return resource;
    }
    if (bound.get().extension().isEmpty() && resource.get(attribute.name()).isPresent()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX,
          "'" + attribute.name() + "' is there twice: names are the same in any case");
    }
    Optional<Value> value = values.read(attribute, json, name);
    if (bound.get().extension().isPresent()) {
      String urn = bound.get().extension().get();
      return resource.with(urn, resource.complex(urn).with(attribute.name(), value));
    }
    return resource.with(attribute.name(), value);
  }

  private Complex extension(Schema schema, JsonNode json) {
    if (json.isNull()) {
      return Complex.EMPTY;
    }
    if (!json.isObject()) {
      throw invalid("'" + schema.id() + "' takes a JSON object");
    }
    Complex extension = Complex.EMPTY;
    for (var entry : json.properties()) {
      String path = schema.id() + ":" + entry.getKey();
      Optional<Attribute> attribute = schema.attribute(entry.getKey());
      if (attribute.isEmpty()) {
        unknown.attribute(path);
      } else if (attribute.get().mutability() != Mutability.READ_ONLY) {
        extension =
            extension.with(
                attribute.get().name(), values.read(attribute.get(), entry.getValue(), path));
      }
    }
    return extension;
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
