package dev.lockstep.target;

import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Resources as targets return them, read kindly: what the schema doesn't know or can't hold is
/// passed over, attribute by attribute.
final class Answers {
  private Answers() {}

  /// Empty where there is no `id`, without which it is no resource (RFC 7643, section 3.1).
  static Optional<Resource> resource(ResourceType type, JsonNode json) {
    String id = json.path("id").asString("");
    return id.isEmpty() ? Optional.empty() : Optional.of(new Resource(id, document(type, json)));
  }

  /// Without members, which may be millions and which no caller compares.
  static Complex document(ResourceType type, JsonNode json) {
    Complex document = Complex.EMPTY;
    for (var entry : json.properties()) {
      ObjectNode alone = Json.object();
      alone.set(entry.getKey(), entry.getValue());
      try {
        document = merged(document, ResourceReader.readPart(type, alone, _ -> {}));
      } catch (ScimException ofAnotherType) {
        // the attribute counts as not returned
      }
    }
    return document.without("members");
  }

  /// An extension's attributes may stand in it and beside it.
  private static Complex merged(Complex document, Complex part) {
    Complex result = document;
    for (var entry : part.attributes().entrySet()) {
      Value value = entry.getValue();
      if (value instanceof Complex complex) {
        Complex both = result.complex(entry.getKey());
        for (var inner : complex.attributes().entrySet()) {
          both = both.with(inner.getKey(), inner.getValue());
        }
        value = both;
      }
      result = result.with(entry.getKey(), value);
    }
    return result;
  }

  /// Whether the resource has this value there.
  static boolean holds(ResourceType type, Resource resource, Match match) {
    return match.attribute().equalsIgnoreCase("id")
        ? resource.id().equals(match.value())
        : seen(type, resource, match).contains(CaseFolding.fold(match.value()));
  }

  /// Whether the resource was returned although its attribute has another value: then the target
  /// doesn't understand the filter and has returned just anything. An attribute that isn't
  /// returned proves nothing.
  static boolean contradicts(ResourceType type, Resource resource, Match match) {
    if (match.attribute().equalsIgnoreCase("id")) {
      return !resource.id().equals(match.value());
    }
    List<String> seen = seen(type, resource, match);
    return !seen.isEmpty() && !seen.contains(CaseFolding.fold(match.value()));
  }

  /// Folded.
  private static List<String> seen(ResourceType type, Resource resource, Match match) {
    try {
      return texts(resource.document(), PathParser.bind(type, match.attribute())).stream()
          .map(CaseFolding::fold)
          .toList();
    } catch (ScimException unknownToTheSchema) {
      return List.of();
    }
  }

  private static List<String> texts(Complex document, BoundPath path) {
    Complex owner = path.attribute().extension().map(document::complex).orElse(document);
    String part = path.subAttribute().map(sub -> sub.name()).orElse("value");
    return owner.values(path.attribute().attribute().name()).stream()
        .map(value -> value instanceof Complex complex ? complex.get(part).orElse(value) : value)
        .filter(Value.Text.class::isInstance)
        .map(value -> ((Value.Text) value).value())
        .toList();
  }
}
