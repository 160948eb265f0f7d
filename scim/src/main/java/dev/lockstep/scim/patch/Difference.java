package dev.lockstep.scim.patch;

import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.scim.value.Value.Multi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The operations that turn one document into another, in the subset of PATCH that every service
/// provider understands: `replace` and `remove` with a path that names a single value. Parts of a
/// complex attribute change one by one, but for its `value` where it has no other: service providers
/// find the manager, but not always the manager's value. Elements of a multi-valued one are told
/// apart by their `type` where it is unique, otherwise the attribute is replaced as a whole.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="difference"}
public final class Difference {
  private final List<PatchOperation> operations = new ArrayList<>();

  private Difference() {}

  public static List<PatchOperation> between(ResourceType type, Complex from, Complex to) {
    Difference difference = new Difference();
    type.attribute("externalId")
        .ifPresent(attribute -> difference.attribute(Optional.empty(), attribute, from, to));
    for (Attribute attribute : type.schema().attributes()) {
      difference.attribute(Optional.empty(), attribute, from, to);
    }
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      for (Attribute attribute : extension.schema().attributes()) {
        difference.attribute(Optional.of(urn), attribute, from.complex(urn), to.complex(urn));
      }
    }
    return List.copyOf(difference.operations);
  }

  private void attribute(
      Optional<String> extension, Attribute attribute, Complex from, Complex to) {
    Optional<Value> before = from.get(attribute.name());
    Optional<Value> after = to.get(attribute.name());
    if (before.equals(after)) {
      return;
    }
    BoundAttribute bound = new BoundAttribute(extension, attribute, Optional.empty());
    boolean wholly =
        before.isEmpty() || after.isEmpty() || (isValueAlone(before) && isValueAlone(after));
    if (!attribute.isComplex() || (wholly && !attribute.multiValued())) {
      set(new BoundPath(bound, Optional.empty(), Optional.empty()), after);
    } else if (!attribute.multiValued()) {
      parts(bound, Optional.empty(), complex(before), complex(after));
    } else {
      elements(bound, before, after);
    }
  }

  private static boolean isValueAlone(Optional<Value> value) {
    return value
        .filter(
            present ->
                present instanceof Complex complex
                    && complex.attributes().keySet().equals(Set.of("value")))
        .isPresent();
  }

  private void elements(BoundAttribute bound, Optional<Value> before, Optional<Value> after) {
    Optional<Attribute> type = bound.attribute().subAttribute("type");
    List<Complex> old = list(before);
    List<Complex> wanted = list(after);
    if (type.isEmpty() || !typesTell(old) || !typesTell(wanted)) {
      set(new BoundPath(bound, Optional.empty(), Optional.empty()), after);
      return;
    }
    for (Complex element : old) {
      if (sameType(wanted, element).isEmpty()) {
        operations.add(
            new PatchOperation.Remove(
                new BoundPath(
                    bound, Optional.of(ofType(bound, type.get(), element)), Optional.empty())));
      }
    }
    for (Complex element : wanted) {
      Complex existing =
          sameType(old, element)
              .orElse(Complex.EMPTY.with("type", element.get("type").orElseThrow()));
      parts(bound, Optional.of(ofType(bound, type.get(), element)), existing, element);
    }
  }

  private void parts(
      BoundAttribute bound, Optional<BoundFilter> element, Complex from, Complex to) {
    for (Attribute part : bound.attribute().subAttributes()) {
      if (!from.get(part.name()).equals(to.get(part.name()))) {
        set(new BoundPath(bound, element, Optional.of(part)), to.get(part.name()));
      }
    }
  }

  private void set(BoundPath path, Optional<Value> value) {
    operations.add(
        value.isPresent()
            ? new PatchOperation.Replace(path, value.get())
            : new PatchOperation.Remove(path));
  }

  private static BoundFilter ofType(BoundAttribute bound, Attribute type, Complex element) {
    return new BoundFilter.Comparison(
        new BoundAttribute(bound.extension(), bound.attribute(), Optional.of(type)),
        Operator.EQ,
        (Value.Simple) element.get("type").orElseThrow());
  }

  /// Each element has a type of its own, and something beside it.
  private static boolean typesTell(List<Complex> elements) {
    Set<String> types = new HashSet<>();
    return elements.stream()
        .allMatch(
            element ->
                element.attributes().size() > 1
                    && element
                        .text("type")
                        .map(dev.lockstep.scim.query.CaseFolding::fold)
                        .map(types::add)
                        .orElse(false));
  }

  private static Optional<Complex> sameType(List<Complex> elements, Complex wanted) {
    return elements.stream()
        .filter(element -> element.text("type").equals(wanted.text("type")))
        .findFirst();
  }

  private static List<Complex> list(Optional<Value> value) {
    return value
        .map(
            present ->
                present instanceof Multi(List<Value> values)
                    ? values.stream().map(Complex.class::cast).toList()
                    : List.of((Complex) present))
        .orElse(List.of());
  }

  private static Complex complex(Optional<Value> value) {
    return value.filter(Complex.class::isInstance).map(Complex.class::cast).orElse(Complex.EMPTY);
  }
}
