package dev.lockstep.scim.query;

import dev.lockstep.scim.schema.Attribute;
import java.util.Optional;

/// A path held against a resource type.
///
/// @param attribute the attribute, without sub-attribute
/// @param element which elements of a multi-valued complex attribute are meant; its attributes
///     are bound as in [BoundFilter.ValuePath]
/// @param subAttribute the part meant, with or without a bracket before it
public record BoundPath(
    BoundAttribute attribute, Optional<BoundFilter> element, Optional<Attribute> subAttribute) {

  /// The attribute whose type a value at this path must have.
  public Attribute innermost() {
    return subAttribute.orElse(attribute.attribute());
  }
}
