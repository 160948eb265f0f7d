package dev.lockstep.scim.query;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Which attributes an answer holds: the schema's `returned` and the request's `attributes` or
/// `excludedAttributes` (RFC 7644, section 3.9). Names that don't exist are ignored; a filter in a
/// name (`emails[type eq "work"]`) counts as its attribute.
///
/// @param only the requested attributes; empty where the request named none
public record AttributeSelection(
    ResourceType type, List<BoundAttribute> only, List<BoundAttribute> excluded) {

  public AttributeSelection {
    only = List.copyOf(only);
    excluded = List.copyOf(excluded);
  }

  /// The parameters of a query: names with commas between them.
  ///
  /// @throws ScimException 400 where both are given: they exclude each other
  public static AttributeSelection of(
      ResourceType type, Optional<String> attributes, Optional<String> excludedAttributes) {
    return of(
        type,
        attributes.map(names -> List.of(names.split(",", -1))).orElse(List.of()),
        excludedAttributes.map(names -> List.of(names.split(",", -1))).orElse(List.of()));
  }

  /// @param attributes names as written; empty where the request has none
  /// @throws ScimException 400 where both are given: they exclude each other
  public static AttributeSelection of(
      ResourceType type, List<String> attributes, List<String> excludedAttributes) {
    if (!attributes.isEmpty() && !excludedAttributes.isEmpty()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "'attributes' and 'excludedAttributes' exclude each other");
    }
    return new AttributeSelection(type, bind(type, attributes), bind(type, excludedAttributes));
  }

  private static List<BoundAttribute> bind(ResourceType type, List<String> names) {
    List<BoundAttribute> bound = new ArrayList<>();
    for (String name : names) {
      String plain = name.strip().replaceFirst("\\[.*", "");
      if (!plain.isEmpty()) {
        Optional<Schema> extension = type.extension(plain);
        if (extension.isPresent()) {
          String urn = extension.get().id();
          extension
              .get()
              .attributes()
              .forEach(
                  attribute ->
                      bound.add(new BoundAttribute(Optional.of(urn), attribute, Optional.empty())));
        } else {
          AttributeNames.bind(type, AttributeNames.parse(plain)).ifPresent(bound::add);
        }
      }
    }
    return bound;
  }

  /// Whether the answer may hold this attribute: what needn't be read for it if not.
  public boolean includes(String name) {
    return type.attribute(name)
        .map(attribute -> selected(Optional.empty(), attribute))
        .orElse(false);
  }

  /// The part of the resource that is answered.
  public Complex project(Complex resource) {
    SequencedMap<String, Value> projected = new LinkedHashMap<>();
    for (Map.Entry<String, Value> entry : resource.attributes().entrySet()) {
      Optional<Schema> extension = type.extension(entry.getKey());
      Optional<Value> kept =
          extension.isPresent()
              ? projectExtension(extension.get(), resource.complex(entry.getKey()))
              : type.attribute(entry.getKey())
                  .filter(attribute -> selected(Optional.empty(), attribute))
                  .map(attribute -> parts(Optional.empty(), attribute, entry.getValue()));
      kept.ifPresent(value -> projected.put(entry.getKey(), value));
    }
    return new Complex(projected);
  }

  private Optional<Value> projectExtension(Schema schema, Complex extension) {
    Optional<String> urn = Optional.of(schema.id());
    Complex kept = Complex.EMPTY;
    for (Map.Entry<String, Value> entry : extension.attributes().entrySet()) {
      Optional<Attribute> attribute =
          schema.attribute(entry.getKey()).filter(found -> selected(urn, found));
      if (attribute.isPresent()) {
        kept = kept.with(entry.getKey(), parts(urn, attribute.get(), entry.getValue()));
      }
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
  }

  private boolean selected(Optional<String> extension, Attribute attribute) {
    return switch (attribute.returned()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case REQUEST -> names(only, extension, attribute);
      case DEFAULT ->
          only.isEmpty()
              ? !namesWhole(excluded, extension, attribute)
              : names(only, extension, attribute);
    };
  }

  private static boolean names(
      List<BoundAttribute> list, Optional<String> extension, Attribute attribute) {
    return list.stream()
        .anyMatch(
            bound -> bound.extension().equals(extension) && bound.attribute().equals(attribute));
  }

  private static boolean namesWhole(
      List<BoundAttribute> list, Optional<String> extension, Attribute attribute) {
    return list.stream()
        .anyMatch(
            bound ->
                bound.extension().equals(extension)
                    && bound.attribute().equals(attribute)
                    && bound.subAttribute().isEmpty());
  }

  /// Without the sub-attributes that the request didn't name or excluded.
  private Value parts(Optional<String> extension, Attribute attribute, Value value) {
    return switch (value) {
      case Value.Simple simple -> simple;
      case Value.Multi(List<Value> values) ->
          new Value.Multi(
              values.stream().map(element -> parts(extension, attribute, element)).toList());
      case Complex complex -> {
        SequencedMap<String, Value> kept = new LinkedHashMap<>();
        complex
            .attributes()
            .forEach(
                (name, part) -> {
                  if (keepsPart(extension, attribute, name)) {
                    kept.put(name, part);
                  }
                });
        yield new Complex(kept);
      }
    };
  }

  private boolean keepsPart(Optional<String> extension, Attribute attribute, String part) {
    Returned returned =
        attribute.subAttribute(part).map(Attribute::returned).orElse(Returned.DEFAULT);
    if (returned == Returned.NEVER || namesPart(excluded, extension, attribute, part)) {
      return false;
    }
    return only.isEmpty()
        || returned == Returned.ALWAYS
        || namesWhole(only, extension, attribute)
        || namesPart(only, extension, attribute, part);
  }

  private static boolean namesPart(
      List<BoundAttribute> list, Optional<String> extension, Attribute attribute, String part) {
    return list.stream()
        .anyMatch(
            bound ->
                bound.extension().equals(extension)
                    && bound.attribute().equals(attribute)
                    && bound.subAttribute().map(sub -> sub.name().equals(part)).orElse(false));
  }
}
