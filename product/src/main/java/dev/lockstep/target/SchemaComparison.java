package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The attributes that mappings write, held against the schemas that a target shows (RFC 7643,
/// section 7). Only what it shows counts: a schema that it lists without attributes tells nothing.
final class SchemaComparison {
  private final Map<String, JsonNode> attributesBySchema = new HashMap<>();

  /// @param json what the target's `Schemas` returned; some list them without a ListResponse around
  SchemaComparison(JsonNode json) {
    for (JsonNode schema : json.isArray() ? json : json.path("Resources")) {
      attributesBySchema.put(folded(schema.path("id").asString("")), schema.path("attributes"));
    }
  }

  /// A sentence for each mapped attribute that the target lacks or doesn't let clients write.
  List<String> missing(Map<ObjectType, List<String>> mapped) {
    List<String> sentences = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      for (String path : mapped.getOrDefault(type, List.of())) {
        problem(type, path)
            .ifPresent(problem -> sentences.add(type.resourceType() + " " + path + ": " + problem));
      }
    }
    return sentences;
  }

  private Optional<String> problem(ObjectType type, String path) {
    BoundPath bound;
    try {
      bound = PathParser.bind(Kind.of(type).type(), path);
    } catch (ScimException unknownHereToo) {
      return Optional.empty();
    }
    String urn = bound.attribute().extension().orElse(Kind.of(type).type().schema().id());
    JsonNode attributes = attributesBySchema.get(folded(urn));
    if (attributes == null) {
      return bound.attribute().extension().isPresent()
          ? Optional.of("the target doesn't have the extension " + urn + "; remove the mapping")
          : Optional.empty();
    }
    if (attributes.isEmpty() || isCommon(bound.attribute().attribute())) {
      return Optional.empty();
    }
    Optional<JsonNode> attribute = named(attributes, bound.attribute().attribute().name());
    if (attribute.isEmpty()) {
      return Optional.of("the target's schema doesn't have it; remove the mapping");
    }
    JsonNode parts = attribute.get().path("subAttributes");
    Optional<JsonNode> meant =
        bound.subAttribute().isPresent() && !parts.isEmpty()
            ? named(parts, bound.subAttribute().get().name())
            : attribute;
    if (meant.isEmpty()) {
      return Optional.of("the target's schema doesn't have this part; remove the mapping");
    }
    return meant.get().path("mutability").asString("").equalsIgnoreCase("readOnly")
        ? Optional.of("it is read-only at the target; remove the mapping")
        : Optional.empty();
  }

  /// Every resource has these, also where no schema says so (RFC 7643, section 3.1).
  private static boolean isCommon(Attribute attribute) {
    return attribute.name().equals("externalId") || attribute.name().equals("id");
  }

  private static Optional<JsonNode> named(JsonNode attributes, String name) {
    for (JsonNode attribute : attributes) {
      if (attribute.path("name").asString("").equalsIgnoreCase(name)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  private static String folded(String urn) {
    return urn.toLowerCase(Locale.ROOT);
  }
}
