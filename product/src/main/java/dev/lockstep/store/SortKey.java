package dev.lockstep.store;

import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which value of an attribute its resource is sorted by: that of the primary element, else the
/// first in code-point order (RFC 7644, section 3.4.2.3, leaves open which is the first).
final class SortKey {
  static final Comparator<String> ORDER = CaseFolding::compare;

  private SortKey() {}

  /// Empty where the resource has no value.
  static Optional<String> of(BoundAttribute attribute, Complex resource) {
    return primary(attribute, resource)
        .or(() -> first(attribute.innermost(), FilterMatcher.values(attribute, resource)));
  }

  private static Optional<String> primary(BoundAttribute attribute, Complex resource) {
    if (!attribute.attribute().multiValued() || attribute.subAttribute().isEmpty()) {
      return Optional.empty();
    }
    BoundAttribute elements =
        new BoundAttribute(attribute.extension(), attribute.attribute(), Optional.empty());
    String part = attribute.subAttribute().get().name();
    return FilterMatcher.values(elements, resource).stream()
        .filter(element -> element instanceof Complex one && one.flag("primary").orElse(false))
        .flatMap(element -> ((Complex) element).values(part).stream())
        .flatMap(value -> first(attribute.innermost(), List.of(value)).stream())
        .findFirst();
  }

  private static Optional<String> first(Attribute attribute, List<Value> values) {
    return values.stream()
        .filter(Value.Simple.class::isInstance)
        .map(value -> IndexKey.of(attribute, (Value.Simple) value).text())
        .min(ORDER);
  }
}
