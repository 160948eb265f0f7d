package dev.lockstep.directory;

import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.ResourceType.Extension;
import dev.lockstep.scim.schema.Schema;
import java.util.List;

/// Whether what a Directory holds under one set of schemas is still right under another: then
/// nothing that is stored needs to be looked at. Types, extensions and attributes may come, none
/// may go; of an attribute what is kept in an index stays as it is.
final class SchemaChange {
  private SchemaChange() {}

  /// @throws IllegalArgumentException naming what would invalidate what is stored
  static void checkAdditive(DirectorySchemas before, DirectorySchemas after) {
    for (ResourceKind kind : before.kinds()) {
      if (!after.has(kind)) {
        throw refused("the resource type '" + kind.resourceType() + "' can't be taken away");
      }
      type(before.of(kind), after.of(kind));
    }
  }

  private static void type(ResourceType before, ResourceType after) {
    if (!before.endpoint().equals(after.endpoint())) {
      throw refused("the endpoint of '" + before.name() + "' can't become " + after.endpoint());
    }
    if (!before.schema().id().equals(after.schema().id())) {
      throw refused("'" + before.name() + "' can't have another schema");
    }
    schema(before.schema(), after.schema());
    for (Extension extension : before.extensions()) {
      Schema same =
          after
              .extension(extension.schema().id())
              .orElseThrow(
                  () ->
                      refused(
                          "the extension '"
                              + extension.schema().id()
                              + "' of '"
                              + before.name()
                              + "' can't be taken away"));
      schema(extension.schema(), same);
    }
    for (Extension extension : after.extensions()) {
      boolean was =
          before.extensions().stream()
              .anyMatch(old -> old.required() && old.schema().id().equals(extension.schema().id()));
      if (extension.required() && !was) {
        throw refused("the extension '" + extension.schema().id() + "' can't become required");
      }
    }
  }

  private static void schema(Schema before, Schema after) {
    attributes(before.attributes(), after.attributes(), before.id() + ":");
  }

  private static void attributes(List<Attribute> before, List<Attribute> after, String prefix) {
    for (Attribute attribute : before) {
      String place = prefix + attribute.name();
      Attribute same =
          after.stream()
              .filter(candidate -> candidate.name().equals(attribute.name()))
              .findFirst()
              .orElseThrow(() -> refused("the attribute '" + place + "' can't be taken away"));
      kept(place, "type", attribute.type(), same.type());
      kept(place, "multiValued", attribute.multiValued(), same.multiValued());
      kept(place, "caseExact", attribute.caseExact(), same.caseExact());
      kept(place, "uniqueness", attribute.uniqueness(), same.uniqueness());
      attributes(attribute.subAttributes(), same.subAttributes(), place + ".");
    }
    for (Attribute attribute : after) {
      boolean was =
          before.stream().anyMatch(old -> old.required() && old.name().equals(attribute.name()));
      if (attribute.required() && !was) {
        throw refused("the attribute '" + prefix + attribute.name() + "' can't become required");
      }
    }
  }

  private static void kept(String place, String characteristic, Object before, Object after) {
    if (!before.equals(after)) {
      throw refused(
          "'"
              + characteristic
              + "' of '"
              + place
              + "' can't change from "
              + before
              + " to "
              + after);
    }
  }

  private static IllegalArgumentException refused(String what) {
    return new IllegalArgumentException(
        what + ": what the directory holds may not fit it; declare a new one beside it");
  }
}
