package dev.lockstep.scim.query;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Attribute names: read from text, and found in a resource type.
public final class AttributeNames {
  private AttributeNames() {}

  /// Splits a name into URN, attribute and sub-attribute. A URN holds colons and dots itself, so
  /// its end is the last colon.
  public static AttributeName parse(String text) {
    Optional<String> urn = Optional.empty();
    String rest = text;
    if (text.toLowerCase(Locale.ROOT).startsWith("urn:")) {
      int end = text.lastIndexOf(':');
      urn = Optional.of(text.substring(0, end));
      rest = text.substring(end + 1);
    }
    int dot = rest.indexOf('.');
    return dot < 0
        ? new AttributeName(urn, rest, Optional.empty())
        : new AttributeName(urn, rest.substring(0, dot), Optional.of(rest.substring(dot + 1)));
  }

  /// Finds the attribute: in the schema that the URN names; without URN among the common and
  /// core attributes, then in the extensions, where only one has it.
  public static Optional<BoundAttribute> bind(ResourceType type, AttributeName name) {
    return name.urn().isPresent()
        ? inNamedSchema(type, name.urn().get(), name)
        : type.attribute(name.name())
            .flatMap(attribute -> withSub(Optional.empty(), attribute, name))
            .or(() -> inOnlyExtension(type, name));
  }

  private static Optional<BoundAttribute> inNamedSchema(
      ResourceType type, String urn, AttributeName name) {
    if (type.schema().id().equalsIgnoreCase(urn)) {
      return type.attribute(name.name())
          .flatMap(attribute -> withSub(Optional.empty(), attribute, name));
    }
    return type.extension(urn).flatMap(schema -> inExtension(schema, name));
  }

  private static Optional<BoundAttribute> inOnlyExtension(ResourceType type, AttributeName name) {
    List<BoundAttribute> found = new ArrayList<>();
    for (ResourceType.Extension extension : type.extensions()) {
      inExtension(extension.schema(), name).ifPresent(found::add);
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static Optional<BoundAttribute> inExtension(Schema schema, AttributeName name) {
    return schema
        .attribute(name.name())
        .flatMap(attribute -> withSub(Optional.of(schema.id()), attribute, name));
  }

  private static Optional<BoundAttribute> withSub(
      Optional<String> extension, Attribute attribute, AttributeName name) {
    if (name.subAttribute().isEmpty()) {
      return Optional.of(new BoundAttribute(extension, attribute, Optional.empty()));
    }
    return attribute
        .subAttribute(name.subAttribute().get())
        .map(sub -> new BoundAttribute(extension, attribute, Optional.of(sub)));
  }

  /// What to say of a name that isn't there, with the nearest that is.
  public static String unknown(ResourceType type, AttributeName name) {
    List<String> known = new ArrayList<>();
    for (Attribute common :
        List.of(CommonAttributes.ID, CommonAttributes.EXTERNAL_ID, CommonAttributes.META)) {
      addNames(known, "", common);
    }
    type.schema().attributes().forEach(attribute -> addNames(known, "", attribute));
    for (ResourceType.Extension extension : type.extensions()) {
      String prefix = name.urn().isPresent() ? extension.schema().id() + ":" : "";
      extension.schema().attributes().forEach(attribute -> addNames(known, prefix, attribute));
    }
    return "'"
        + name
        + "' is no attribute of "
        + type.name()
        + NearestName.hint(name.toString(), known);
  }

  private static void addNames(List<String> names, String prefix, Attribute attribute) {
    names.add(prefix + attribute.name());
    attribute
        .subAttributes()
        .forEach(sub -> names.add(prefix + attribute.name() + "." + sub.name()));
  }
}
