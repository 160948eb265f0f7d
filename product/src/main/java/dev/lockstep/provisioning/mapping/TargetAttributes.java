package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// What a mapping may set at a target, as paths that [MappingJson] takes, each with what the schema
/// says of it.
public final class TargetAttributes {
  private static final String TYPE = "type";

  private TargetAttributes() {}

  public record Path(String text, String description) {}

  public static List<Path> of(ObjectType type) {
    ResourceType resourceType = MappingJson.targetType(type);
    List<Path> paths = new ArrayList<>();
    paths.add(new Path("externalId", "The id that the client knows it by"));
    resourceType.schema().attributes().forEach(attribute -> add("", attribute, paths));
    for (ResourceType.Extension extension : resourceType.extensions()) {
      String urn = extension.schema().id() + ":";
      extension.schema().attributes().forEach(attribute -> add(urn, attribute, paths));
    }
    return List.copyOf(paths);
  }

  private static void add(String before, Attribute attribute, List<Path> paths) {
    String path = before + attribute.name();
    if (attribute.mutability() == Mutability.READ_ONLY) {
      return;
    }
    if (!attribute.isComplex() || attribute.name().equals("members") || isReference(attribute)) {
      paths.add(new Path(path, attribute.description()));
    } else if (attribute.multiValued()) {
      attribute
          .subAttribute(TYPE)
          .ifPresent(type -> typed(path, attribute, type.canonicalValues(), paths));
    } else {
      writable(attribute)
          .forEach(sub -> paths.add(new Path(path + "." + sub.name(), sub.description())));
    }
  }

  /// As `manager`, which is set as a whole.
  private static boolean isReference(Attribute attribute) {
    return !attribute.multiValued() && attribute.subAttribute("$ref").isPresent();
  }

  /// An element is chosen by its type: `emails[type eq "work"].value`.
  private static void typed(
      String path, Attribute attribute, List<String> types, List<Path> paths) {
    for (String type : types) {
      for (Attribute sub : writable(attribute)) {
        if (!List.of(TYPE, "display", "$ref").contains(sub.name())) {
          paths.add(new Path(path + "[type eq \"" + type + "\"]." + sub.name(), sub.description()));
        }
      }
    }
  }

  private static List<Attribute> writable(Attribute attribute) {
    return attribute.subAttributes().stream()
        .filter(sub -> sub.mutability() != Mutability.READ_ONLY)
        .toList();
  }
}
