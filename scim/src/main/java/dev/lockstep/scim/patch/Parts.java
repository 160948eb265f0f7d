package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.Map;
import java.util.Optional;

/// Changes to the parts of one complex value. An immutable part may be set once, never changed.
final class Parts {
  private Parts() {}

  /// The value with one part changed as the operation says.
  static Complex changed(PatchOperation operation, Attribute part, Complex value) {
    Optional<Value> after =
        switch (operation) {
          case PatchOperation.Remove _ -> Optional.empty();
          case PatchOperation.Replace(var _, Value replacement) -> Optional.of(replacement);
          case PatchOperation.Add(var _, Value added) ->
              Optional.of(added(operation, part, value, added));
        };
    return with(operation.path().attribute(), part, value, after);
  }

  /// A list that is part of a complex value grows.
  private static Value added(PatchOperation operation, Attribute part, Complex value, Value added) {
    return part.multiValued()
        ? Elements.union(operation.path().attribute(), value.get(part.name()), added)
        : added;
  }

  /// Adding a complex value to a complex value, or replacing it, keeps the parts that aren't named.
  static Value merged(PatchOperation operation, Optional<Value> before, Value value) {
    if (!(before.isPresent()
        && before.get() instanceof Complex old
        && value instanceof Complex given)) {
      return value;
    }
    BoundAttribute owner = operation.path().attribute();
    Complex result = old;
    for (Map.Entry<String, Value> entry : given.attributes().entrySet()) {
      Optional<Attribute> part = owner.attribute().subAttribute(entry.getKey());
      if (part.isEmpty()) {
        result = result.with(entry.getKey(), entry.getValue());
      } else {
        Value after =
            operation instanceof PatchOperation.Add
                ? added(operation, part.get(), result, entry.getValue())
                : entry.getValue();
        result = with(owner, part.get(), result, Optional.of(after));
      }
    }
    return result;
  }

  private static Complex with(
      BoundAttribute owner, Attribute part, Complex value, Optional<Value> after) {
    Optional<Value> before = value.get(part.name());
    if (part.mutability() == Mutability.IMMUTABLE && before.isPresent() && !before.equals(after)) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY,
          "'" + owner + "." + part.name() + "' can't be changed once it is set");
    }
    return value.with(part.name(), after);
  }

  static Complex complex(Optional<Value> value) {
    return value.isPresent() && value.get() instanceof Complex complex ? complex : Complex.EMPTY;
  }

  /// A value without parts is unassigned (RFC 7643, section 2.5).
  static Optional<Value> notEmpty(Complex value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
