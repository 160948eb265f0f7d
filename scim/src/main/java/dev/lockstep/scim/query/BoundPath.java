package dev.lockstep.scim.query;

import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
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

  /// Every value that a resource has at this path, in the elements that the bracket chooses.
  public List<Value> valuesIn(Complex resource) {
    Complex holder = attribute.extension().map(resource::complex).orElse(resource);
    List<Value> held = holder.values(attribute.attribute().name());
    if (element.isEmpty() && subAttribute.isEmpty()) {
      return held;
    }
    List<Value> result = new ArrayList<>();
    for (Value value : held) {
      boolean chosen =
          element.isEmpty()
              || (value instanceof Complex one && FilterMatcher.matchesElement(element.get(), one));
      if (!chosen) {
        continue;
      }
      if (subAttribute.isEmpty()) {
        result.add(value);
      } else if (value instanceof Complex one) {
        result.addAll(one.values(subAttribute.get().name()));
      }
    }
    return result;
  }
}
