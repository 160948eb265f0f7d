package dev.lockstep.scim.query;

import dev.lockstep.scim.schema.Attribute;
import java.util.Optional;

/// An attribute that exists: found in a resource type's core schema or in one of its extensions.
///
/// @param extension the URN under which the attribute stands in the resource; empty for core
///     and common attributes
/// @param subAttribute one part of a complex attribute, where the name went that deep
public record BoundAttribute(
    Optional<String> extension, Attribute attribute, Optional<Attribute> subAttribute) {

  /// The attribute whose values are compared: the sub-attribute where there is one.
  public Attribute innermost() {
    return subAttribute.orElse(attribute);
  }

  /// As the schema spells it, with the extension's URN in front.
  @Override
  public String toString() {
    return extension.map(urn -> urn + ":").orElse("")
        + attribute.name()
        + subAttribute.map(sub -> "." + sub.name()).orElse("");
  }
}
