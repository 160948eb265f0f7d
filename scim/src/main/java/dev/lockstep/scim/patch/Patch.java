package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.scim.value.Value.Multi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Applies bound operations to a document (RFC 7644, section 3.5.2). Pure: the document given
/// stays as it is, so a failing operation leaves nothing half done.
///
/// Each operation narrows down: resource → holder (the extension or the resource itself) →
/// attribute → elements that the bracket chooses → sub-attribute; and what comes back is built up
/// the same way.
public final class Patch {
  private final AbsentElement absent;

  private Patch(AbsentElement absent) {
    this.absent = absent;
  }

  /// @throws ScimException 400 `noTarget`, `mutability` or `invalidValue`
  public static Complex apply(
      Complex document, List<PatchOperation> operations, AbsentElement absent) {
    Patch patch = new Patch(absent);
    Complex result = document;
    for (PatchOperation operation : operations) {
      result = patch.apply(result, operation);
    }
    return result;
  }

  private Complex apply(Complex document, PatchOperation operation) {
    BoundPath path = operation.path();
    Complex holder = path.attribute().extension().map(document::complex).orElse(document);
    Attribute attribute = path.attribute().attribute();
    Optional<Value> before = holder.get(attribute.name());
    Optional<Value> after =
        path.element().isPresent() && attribute.multiValued()
            ? onElements(operation, path.element().get(), before)
            : path.element().isPresent()
                ? onFiltered(operation, path.element().get(), before)
                : onWhole(operation, before);
    checkMutability(path, attribute, before, after);
    Complex changed = holder.with(attribute.name(), after);
    return path.attribute().extension().isPresent()
        ? document.with(path.attribute().extension().get(), changed)
        : changed;
  }

  /// An immutable attribute may be set once, never changed.
  private static void checkMutability(
      BoundPath path, Attribute attribute, Optional<Value> before, Optional<Value> after) {
    if (attribute.mutability() == Mutability.IMMUTABLE
        && before.isPresent()
        && !before.equals(after)) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY, "'" + path.attribute() + "' can't be changed once it is set");
    }
  }

  // Without a bracket: the attribute, or one part of it

  private Optional<Value> onWhole(PatchOperation operation, Optional<Value> before) {
    Attribute attribute = operation.path().attribute().attribute();
    if (operation.path().subAttribute().isPresent()) {
      return onPart(operation, attribute, operation.path().subAttribute().get(), before);
    }
    return switch (operation) {
      case PatchOperation.Remove _ -> Optional.empty();
      case PatchOperation.Replace(var _, Value value) -> Optional.of(value);
      case PatchOperation.Add(var _, Value value) ->
          attribute.multiValued()
              ? Optional.of(union(before, value))
              : Optional.of(merged(before, value));
    };
  }

  /// `name.givenName`, or `emails.value`, which means that part in every element.
  private static Optional<Value> onPart(
      PatchOperation operation, Attribute attribute, Attribute part, Optional<Value> before) {
    if (!attribute.multiValued()) {
      Complex complex =
          before.map(Patch::complex).orElse(Complex.EMPTY).with(part.name(), newValue(operation));
      return complex.isEmpty() ? Optional.empty() : Optional.of(complex);
    }
    if (before.isEmpty()) {
      return newValue(operation).map(value -> new Multi(List.of(Complex.of(part.name(), value))));
    }
    List<Value> changed = new ArrayList<>();
    for (Value element : elements(before)) {
      Complex complex = complex(element).with(part.name(), newValue(operation));
      if (!complex.isEmpty()) {
        changed.add(complex);
      }
    }
    return Multi.of(changed);
  }

  private static Optional<Value> newValue(PatchOperation operation) {
    return switch (operation) {
      case PatchOperation.Add(var _, Value value) -> Optional.of(value);
      case PatchOperation.Replace(var _, Value value) -> Optional.of(value);
      case PatchOperation.Remove _ -> Optional.empty();
    };
  }

  /// Adding a complex value to a complex value keeps the parts that aren't named.
  private static Value merged(Optional<Value> before, Value value) {
    if (before.isPresent()
        && before.get() instanceof Complex old
        && value instanceof Complex added) {
      Complex result = old;
      for (Map.Entry<String, Value> part : added.attributes().entrySet()) {
        result = result.with(part.getKey(), part.getValue());
      }
      return result;
    }
    return value;
  }

  /// Equal elements aren't added twice; a new primary takes it from the old one.
  private static Value union(Optional<Value> before, Value added) {
    List<Value> result = new ArrayList<>(elements(before));
    for (Value element : added instanceof Multi(List<Value> values) ? values : List.of(added)) {
      if (!result.contains(element)) {
        if (isPrimary(element)) {
          result.replaceAll(Patch::withoutPrimary);
        }
        result.add(element);
      }
    }
    return new Multi(result);
  }

  // With a bracket

  /// On a single complex value the bracket is a condition: `manager[value eq "x"]`.
  private static Optional<Value> onFiltered(
      PatchOperation operation, BoundFilter condition, Optional<Value> before) {
    if (before.isEmpty() || !FilterMatcher.matchesElement(condition, complex(before.get()))) {
      return before;
    }
    if (operation.path().subAttribute().isPresent()) {
      Complex changed =
          complex(before.get())
              .with(operation.path().subAttribute().get().name(), newValue(operation));
      return changed.isEmpty() ? Optional.empty() : Optional.of(changed);
    }
    return newValue(operation);
  }

  private Optional<Value> onElements(
      PatchOperation operation, BoundFilter element, Optional<Value> before) {
    List<Value> result = new ArrayList<>();
    boolean found = false;
    for (Value value : elements(before)) {
      if (value instanceof Complex complex && FilterMatcher.matchesElement(element, complex)) {
        found = true;
        changed(operation, complex).ifPresent(result::add);
      } else {
        result.add(value);
      }
    }
    if (!found && !(operation instanceof PatchOperation.Remove)) {
      Complex created = create(operation.path(), element);
      changed(operation, created).ifPresent(result::add);
    }
    return Multi.of(onePrimary(operation, element, result));
  }

  private static Optional<Value> changed(PatchOperation operation, Complex element) {
    if (operation.path().subAttribute().isPresent()) {
      Complex changed =
          element.with(operation.path().subAttribute().get().name(), newValue(operation));
      return changed.isEmpty() ? Optional.empty() : Optional.of(changed);
    }
    return switch (operation) {
      case PatchOperation.Remove _ -> Optional.empty();
      case PatchOperation.Replace(var _, Value value) -> Optional.of(value);
      case PatchOperation.Add(var _, Value value) ->
          Optional.of(merged(Optional.of(element), value));
    };
  }

  private Complex create(BoundPath path, BoundFilter filter) {
    if (absent == AbsentElement.NO_TARGET) {
      throw ScimException.badRequest(
          ScimType.NO_TARGET, "no element of '" + path.attribute() + "' matches the path's filter");
    }
    return described(filter)
        .orElseThrow(
            () ->
                ScimException.badRequest(
                    ScimType.NO_TARGET,
                    "no element of '"
                        + path.attribute()
                        + "' matches, and its filter doesn't say how to create one"));
  }

  /// The element that a filter of equalities describes.
  private static Optional<Complex> described(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          operator == Operator.EQ
              ? Optional.of(Complex.of(attribute.innermost().name(), value))
              : Optional.empty();
      case BoundFilter.And(List<BoundFilter> operands) -> {
        Optional<Complex> all = Optional.of(Complex.EMPTY);
        for (BoundFilter operand : operands) {
          Optional<Complex> one = described(operand);
          all =
              all.isPresent() && one.isPresent()
                  ? Optional.of(complex(merged(Optional.of(all.get()), one.get())))
                  : Optional.empty();
        }
        yield all;
      }
      case BoundFilter.Or _, BoundFilter.Not _, BoundFilter.Present _, BoundFilter.ValuePath _ ->
          Optional.empty();
    };
  }

  /// The element just changed keeps its primary, and others lose theirs.
  private static List<Value> onePrimary(
      PatchOperation operation, BoundFilter element, List<Value> values) {
    if (values.stream().filter(Patch::isPrimary).count() <= 1) {
      return values;
    }
    List<Value> result = new ArrayList<>();
    boolean kept = false;
    for (Value value : values) {
      boolean keeps =
          !kept
              && isPrimary(value)
              && (newValue(operation).map(value::equals).orElse(false)
                  || FilterMatcher.matchesElement(element, complex(value)));
      kept |= keeps;
      result.add(keeps ? value : withoutPrimary(value));
    }
    return result;
  }

  private static boolean isPrimary(Value value) {
    return value instanceof Complex complex && complex.flag("primary").orElse(false);
  }

  private static Value withoutPrimary(Value value) {
    return isPrimary(value) ? complex(value).with("primary", Value.Flag.FALSE) : value;
  }

  private static List<Value> elements(Optional<Value> value) {
    return value
        .map(present -> present instanceof Multi(List<Value> values) ? values : List.of(present))
        .orElse(List.of());
  }

  private static Complex complex(Value value) {
    return value instanceof Complex complex ? complex : Complex.EMPTY;
  }
}
