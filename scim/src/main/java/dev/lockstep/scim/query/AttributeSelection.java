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
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="select"}
///
/// @param only the requested attributes that exist; empty where the request asked for none, so that
///     the default holds
public record AttributeSelection(
    ResourceType type, Optional<List<BoundAttribute>> only, List<BoundAttribute> excluded) {

  public AttributeSelection {
    only = only.map(List::copyOf);
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
    boolean named = attributes.stream().anyMatch(name -> !name.isBlank());
    return new AttributeSelection(
        type,
        named ? Optional.of(bind(type, attributes)) : Optional.empty(),
        bind(type, excludedAttributes));
  }

  private static List<BoundAttribute> bind(ResourceType type, List<String> names) {
    List<BoundAttribute> bound = new ArrayList<>();
    for (String name : names) {
      String plain = name.strip().replaceFirst("\\[.*", "");
      if (!plain.isEmpty()) {
        bound.addAll(named(type, plain));
      }
    }
    return bound;
  }

  /// A schema's URN names all its attributes.
  private static List<BoundAttribute> named(ResourceType type, String name) {
    if (type.schema().id().equalsIgnoreCase(name)) {
      return all(Optional.empty(), type.schema());
    }
    return type.extension(name)
        .map(extension -> all(Optional.of(extension.id()), extension))
        .orElseGet(() -> AttributeNames.bind(type, AttributeNames.parse(name)).stream().toList());
  }

  private static List<BoundAttribute> all(Optional<String> extension, Schema schema) {
    return schema.attributes().stream()
        .map(attribute -> new BoundAttribute(extension, attribute, Optional.empty()))
        .toList();
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
                  .flatMap(attribute -> parts(Optional.empty(), attribute, entry.getValue()));
      kept.ifPresent(value -> projected.put(entry.getKey(), value));
    }
    return new Complex(projected);
  }

  private Optional<Value> projectExtension(Schema schema, Complex extension) {
    Optional<String> urn = Optional.of(schema.id());
    SequencedMap<String, Value> kept = new LinkedHashMap<>();
    for (Map.Entry<String, Value> entry : extension.attributes().entrySet()) {
      schema
          .attribute(entry.getKey())
          .filter(attribute -> selected(urn, attribute))
          .flatMap(attribute -> parts(urn, attribute, entry.getValue()))
          .ifPresent(value -> kept.put(entry.getKey(), value));
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(new Complex(kept));
  }

  private boolean selected(Optional<String> extension, Attribute attribute) {
    return switch (attribute.returned()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case REQUEST -> only.isPresent() && names(only.get(), extension, attribute);
      case DEFAULT ->
          only.isPresent()
              ? names(only.get(), extension, attribute)
              : !namesWhole(excluded, extension, attribute);
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

  /// Without the sub-attributes that the request didn't name or excluded; empty where none is left.
  private Optional<Value> parts(Optional<String> extension, Attribute attribute, Value value) {
    if (isDefault() && attribute.subAttributes().stream().allMatch(AttributeSelection::isShown)) {
      return Optional.of(value);
    }
    return switch (value) {
      case Value.Simple simple -> Optional.of(simple);
      case Value.Multi(List<Value> values) ->
          Value.Multi.of(
              values.stream()
                  .flatMap(element -> parts(extension, attribute, element).stream())
                  .toList());
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
        yield kept.isEmpty() ? Optional.empty() : Optional.of(new Complex(kept));
      }
    };
  }

  private boolean isDefault() {
    return only.isEmpty() && excluded.isEmpty();
  }

  /// Where the request names nothing.
  private static boolean isShown(Attribute part) {
    return switch (part.returned()) {
      case ALWAYS, DEFAULT -> true;
      case NEVER, REQUEST -> false;
    };
  }

  private boolean keepsPart(Optional<String> extension, Attribute attribute, String part) {
    Returned returned =
        attribute.subAttribute(part).map(Attribute::returned).orElse(Returned.DEFAULT);
    return switch (returned) {
      case NEVER -> false;
      case ALWAYS -> true;
      case REQUEST -> only.isPresent() && namesPart(only.get(), extension, attribute, part);
      case DEFAULT ->
          only.isPresent()
              ? keepsDefaultPart(only.get(), extension, attribute, part)
              : !namesPart(excluded, extension, attribute, part);
    };
  }

  /// Of an attribute that is always answered all parts are, unless the request names some of them.
  private static boolean keepsDefaultPart(
      List<BoundAttribute> named, Optional<String> extension, Attribute attribute, String part) {
    return namesWhole(named, extension, attribute)
        || namesPart(named, extension, attribute, part)
        || !names(named, extension, attribute);
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
