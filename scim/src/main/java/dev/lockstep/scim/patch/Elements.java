package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.scim.value.Value.Multi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The elements of a multi-valued attribute while an operation changes them. One may be primary: an
/// element that the operation made so takes it from those that it left alone (RFC 7644, section
/// 3.5.2).
final class Elements {
  private final BoundAttribute owner;
  private final List<Element> elements = new ArrayList<>();

  private record Element(Value value, boolean changed) {}

  Elements(BoundAttribute owner) {
    this.owner = owner;
  }

  /// One that the operation leaves alone.
  void addKept(Value element) {
    elements.add(new Element(element, false));
  }

  /// One that the operation has made or changed.
  void addChanged(Value element) {
    elements.add(new Element(element, true));
  }

  /// @throws ScimException 400 `invalidValue` where the operation made several elements primary
  Optional<Value> value() {
    long primaries =
        elements.stream().filter(one -> one.changed() && isPrimary(one.value())).count();
    if (primaries > 1) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "'" + owner + "' would have " + primaries + " primary values; one at most may be");
    }
    return Multi.of(
        elements.stream()
            .map(one -> primaries == 0 || one.changed() ? one.value() : withoutPrimary(one.value()))
            .toList());
  }

  /// Equal elements aren't added twice.
  static Value union(BoundAttribute owner, Optional<Value> before, Value added) {
    List<Value> old = list(before);
    Elements result = new Elements(owner);
    old.forEach(result::addKept);
    List<Value> seen = new ArrayList<>(old);
    for (Value element : list(Optional.of(added))) {
      if (!seen.contains(element)) {
        seen.add(element);
        result.addChanged(element);
      }
    }
    return result.value().orElse(added);
  }

  static List<Value> list(Optional<Value> value) {
    return value
        .map(present -> present instanceof Multi(List<Value> values) ? values : List.of(present))
        .orElse(List.of());
  }

  private static boolean isPrimary(Value value) {
    return value instanceof Complex complex && complex.flag("primary").orElse(false);
  }

  private static Value withoutPrimary(Value value) {
    return value instanceof Complex complex && isPrimary(complex)
        ? complex.with("primary", Value.Flag.FALSE)
        : value;
  }
}
