package dev.lockstep.target;

import dev.lockstep.provisioning.Target.Deviation;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a target made of the values that were sent to it: compares them with the resource that it
/// returned. What a target adds is no deviation; neither is the order of values, nor what is never
/// returned, such as a password.
final class Deviations {
  private final Complex returned;
  private final List<Deviation> found = new ArrayList<>();

  private Deviations(Complex returned) {
    this.returned = returned;
  }

  /// After a creation.
  ///
  /// @param returned empty where the target returned nothing, from which nothing follows
  static List<Deviation> of(ResourceType type, Complex sent, Complex returned) {
    if (returned.isEmpty()) {
      return List.of();
    }
    Deviations deviations = new Deviations(returned);
    for (var entry : sent.attributes().entrySet()) {
      Optional<Schema> extension = type.extension(entry.getKey());
      if (extension.isPresent() && entry.getValue() instanceof Complex inside) {
        for (var inner : inside.attributes().entrySet()) {
          extension
              .get()
              .attribute(inner.getKey())
              .ifPresent(
                  attribute ->
                      deviations.compare(
                          path(Optional.of(extension.get().id()), attribute), inner.getValue()));
        }
      } else {
        type.attribute(entry.getKey())
            .ifPresent(
                attribute ->
                    deviations.compare(path(Optional.empty(), attribute), entry.getValue()));
      }
    }
    return deviations.found;
  }

  /// After a PATCH, of the values that it touched.
  static List<Deviation> of(List<PatchOperation> operations, Complex returned) {
    if (returned.isEmpty()) {
      return List.of();
    }
    Deviations deviations = new Deviations(returned);
    for (PatchOperation operation : operations) {
      switch (operation) {
        case PatchOperation.Add(BoundPath path, Value value) -> deviations.compare(path, value);
        case PatchOperation.Replace(BoundPath path, Value value) -> deviations.compare(path, value);
        case PatchOperation.Remove(BoundPath path) -> deviations.removed(path);
      }
    }
    return deviations.found;
  }

  private static BoundPath path(Optional<String> extension, Attribute attribute) {
    return new BoundPath(
        new BoundAttribute(extension, attribute, Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }

  private void compare(BoundPath path, Value sent) {
    if (isHidden(path)) {
      return;
    }
    List<Value> values = values(path);
    if (sent instanceof Complex complex && !path.innermost().multiValued()) {
      for (var part : complex.attributes().entrySet()) {
        path.innermost()
            .subAttribute(part.getKey())
            .ifPresent(
                sub ->
                    compare(
                        new BoundPath(path.attribute(), path.element(), Optional.of(sub)),
                        part.getValue()));
      }
    } else if (!each(sent).stream()
        .allMatch(one -> values.stream().anyMatch(value -> covers(value, one)))) {
      found.add(new Deviation(PatchWriter.path(path), Optional.of(sent), together(values)));
    }
  }

  private void removed(BoundPath path) {
    List<Value> values = values(path);
    if (!isHidden(path) && !values.isEmpty() && !values.equals(List.of(Value.Flag.FALSE))) {
      found.add(new Deviation(PatchWriter.path(path), Optional.empty(), together(values)));
    }
  }

  private static boolean isHidden(BoundPath path) {
    return isHidden(path.attribute().attribute()) || isHidden(path.innermost());
  }

  private static boolean isHidden(Attribute attribute) {
    return attribute.returned() == Returned.NEVER
        || attribute.returned() == Returned.REQUEST
        || attribute.mutability() == Mutability.WRITE_ONLY
        || attribute.mutability() == Mutability.READ_ONLY;
  }

  /// What was returned at the path.
  private List<Value> values(BoundPath path) {
    Optional<BoundFilter> element = path.element();
    List<Value> chosen =
        FilterMatcher.values(path.attribute(), returned).stream()
            .filter(
                value ->
                    element.isEmpty()
                        || (value instanceof Complex one
                            && FilterMatcher.matchesElement(element.get(), one)))
            .toList();
    return path.subAttribute()
        .map(
            sub ->
                chosen.stream()
                    .filter(Complex.class::isInstance)
                    .flatMap(value -> ((Complex) value).values(sub.name()).stream())
                    .toList())
        .orElse(chosen);
  }

  private static List<Value> each(Value value) {
    return value instanceof Value.Multi(List<Value> values) ? values : List.of(value);
  }

  /// A target may fill up an element. A `false` that isn't returned is the default (RFC 7643,
  /// section 2.4).
  private static boolean covers(Value value, Value sent) {
    if (!(value instanceof Complex have) || !(sent instanceof Complex wanted)) {
      return value.equals(sent);
    }
    return wanted.attributes().entrySet().stream()
        .allMatch(
            part ->
                have.get(part.getKey())
                    .map(one -> covers(one, part.getValue()))
                    .orElseGet(() -> isDispensable(part.getKey(), part.getValue())));
  }

  private static boolean isDispensable(String part, Value sent) {
    return sent.equals(Value.Flag.FALSE)
        || part.equalsIgnoreCase("$ref")
        || part.equalsIgnoreCase("display");
  }

  private static Optional<Value> together(List<Value> values) {
    return values.size() == 1 ? Optional.of(values.getFirst()) : Value.Multi.of(values);
  }
}
