package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// An operation whose path has a bracket: it changes the elements for which the filter holds.
final class ElementPatch {
  private final PatchOperation operation;
  private final BoundPath path;
  private final BoundFilter filter;
  private final AbsentElement absent;

  ElementPatch(PatchOperation operation, BoundFilter filter, AbsentElement absent) {
    this.operation = operation;
    this.path = operation.path();
    this.filter = filter;
    this.absent = absent;
  }

  Optional<Value> apply(Optional<Value> before) {
    return path.attribute().attribute().multiValued() ? onElements(before) : onSingle(before);
  }

  private Optional<Value> onElements(Optional<Value> before) {
    Elements result = new Elements(path.attribute());
    boolean found = false;
    for (Value element : Elements.list(before)) {
      if (FilterMatcher.matchesElement(filter, element)) {
        found = true;
        changed(element).ifPresent(result::addChanged);
      } else {
        result.addKept(element);
      }
    }
    if (!found) {
      created().ifPresent(result::addChanged);
    }
    return result.value();
  }

  /// On a single complex value the bracket is a condition: `manager[value eq "x"]`.
  private Optional<Value> onSingle(Optional<Value> before) {
    if (before.isPresent() && FilterMatcher.matchesElement(filter, before.get())) {
      return changed(before.get());
    }
    if (before.isPresent() && !(operation instanceof PatchOperation.Remove)) {
      throw noTarget("the value of '" + path.attribute() + "' is another one");
    }
    Optional<Value> created = created();
    return created.isPresent() ? created : before;
  }

  private Optional<Value> changed(Value element) {
    if (path.subAttribute().isPresent()) {
      return element instanceof Complex complex
          ? Parts.notEmpty(Parts.changed(operation, path.subAttribute().get(), complex))
          : Optional.of(element);
    }
    return switch (operation) {
      case PatchOperation.Remove _ -> Optional.empty();
      case PatchOperation.Replace(var _, Value value) -> Optional.of(value);
      case PatchOperation.Add(var _, Value value) ->
          Optional.of(Parts.merged(operation, Optional.of(element), value));
    };
  }

  /// The element that the filter would have found; none where the operation removes.
  private Optional<Value> created() {
    if (absent == AbsentElement.NO_TARGET) {
      throw noTarget("no element of '" + path.attribute() + "' matches the path's filter");
    }
    if (operation instanceof PatchOperation.Remove) {
      return Optional.empty();
    }
    Complex described =
        described(filter)
            .orElseThrow(
                () ->
                    noTarget(
                        "no element of '"
                            + path.attribute()
                            + "' matches, and its filter doesn't say how to create one"));
    return switch (operation) {
      case PatchOperation.Replace(var _, Value value) when path.subAttribute().isEmpty() ->
          Optional.of(Parts.merged(operation, Optional.of(described), value));
      case PatchOperation.Replace _, PatchOperation.Add _, PatchOperation.Remove _ ->
          changed(described);
    };
  }

  /// The element that a filter of equalities describes.
  private static Optional<Complex> described(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          operator == Operator.EQ
              ? attribute.subAttribute().map(part -> Complex.of(part.name(), value))
              : Optional.empty();
      case BoundFilter.And(List<BoundFilter> operands) -> {
        Complex all = Complex.EMPTY;
        boolean complete = true;
        for (BoundFilter operand : operands) {
          Optional<Complex> one = described(operand);
          complete &= one.isPresent();
          for (var part : one.orElse(Complex.EMPTY).attributes().entrySet()) {
            all = all.with(part.getKey(), part.getValue());
          }
        }
        yield complete ? Optional.of(all) : Optional.empty();
      }
      case BoundFilter.Or _, BoundFilter.Not _, BoundFilter.Present _, BoundFilter.ValuePath _ ->
          Optional.empty();
    };
  }

  private static ScimException noTarget(String detail) {
    return ScimException.badRequest(ScimType.NO_TARGET, detail);
  }
}
