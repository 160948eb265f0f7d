package dev.lockstep.scim.patch;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// Applies bound operations to a document (RFC 7644, section 3.5.2). Pure: the document given
/// stays as it is, so a failing operation leaves nothing half done.
///
/// Each operation narrows down: resource → holder (the extension or the resource itself) →
/// attribute → elements that the bracket chooses → sub-attribute; and what comes back is built up
/// the same way. Whether something required is missing is asked at the end, so that one operation
/// may remove what the next one adds.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="patch"}
public final class Patch {
  private Patch() {}

  /// @throws ScimException 400 `noTarget`, `mutability` or `invalidValue`
  public static Complex apply(
      Complex document, List<PatchOperation> operations, AbsentElement absent) {
    Complex result = document;
    for (PatchOperation operation : operations) {
      result = apply(result, operation, absent);
    }
    for (PatchOperation operation : operations) {
      checkRequired(operation, document, result);
    }
    return result;
  }

  private static Complex apply(Complex document, PatchOperation operation, AbsentElement absent) {
    BoundAttribute bound = operation.path().attribute();
    Complex holder = holder(bound, document);
    Optional<Value> before = holder.get(bound.attribute().name());
    Optional<Value> after = changed(operation, before, absent);
    checkImmutable(bound, before, after);
    Complex changed = holder.with(bound.attribute().name(), after);
    return bound.extension().isPresent()
        ? document.with(bound.extension().get(), changed)
        : changed;
  }

  private static Complex holder(BoundAttribute bound, Complex document) {
    return bound.extension().map(document::complex).orElse(document);
  }

  private static Optional<Value> changed(
      PatchOperation operation, Optional<Value> before, AbsentElement absent) {
    BoundPath path = operation.path();
    if (path.element().isPresent()) {
      return new ElementPatch(operation, path.element().get(), absent).apply(before);
    }
    return path.subAttribute().isPresent()
        ? onPart(operation, path.subAttribute().get(), before)
        : onWhole(operation, before);
  }

  /// A single complex value keeps the parts that a new one doesn't name, also when it is replaced
  /// (section 3.5.2.3).
  private static Optional<Value> onWhole(PatchOperation operation, Optional<Value> before) {
    BoundAttribute bound = operation.path().attribute();
    boolean several = bound.attribute().multiValued();
    return switch (operation) {
      case PatchOperation.Remove _ -> Optional.empty();
      case PatchOperation.Replace(var _, Value value) ->
          Optional.of(several ? value : Parts.merged(operation, before, value));
      case PatchOperation.Add(var _, Value value) ->
          Optional.of(
              several
                  ? Elements.union(bound, before, value)
                  : Parts.merged(operation, before, value));
    };
  }

  /// `name.givenName`, or `emails.value`, which means that part in every element.
  private static Optional<Value> onPart(
      PatchOperation operation, Attribute part, Optional<Value> before) {
    BoundAttribute bound = operation.path().attribute();
    if (!bound.attribute().multiValued()) {
      return Parts.notEmpty(Parts.changed(operation, part, Parts.complex(before)));
    }
    if (before.isEmpty() && operation instanceof PatchOperation.Remove) {
      return before;
    }
    Elements result = new Elements(bound);
    for (Value element : before.isEmpty() ? List.of(Complex.EMPTY) : Elements.list(before)) {
      Parts.notEmpty(
              Parts.changed(operation, part, element instanceof Complex one ? one : Complex.EMPTY))
          .ifPresent(result::addChanged);
    }
    return result.value();
  }

  /// An immutable attribute may be set once, never changed.
  private static void checkImmutable(
      BoundAttribute bound, Optional<Value> before, Optional<Value> after) {
    if (bound.attribute().mutability() == Mutability.IMMUTABLE
        && before.isPresent()
        && !before.equals(after)) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY, "'" + bound + "' can't be changed once it is set");
    }
  }

  /// What is required can be replaced but not removed (section 3.5.2.2).
  private static void checkRequired(PatchOperation operation, Complex before, Complex after) {
    BoundAttribute bound = operation.path().attribute();
    Attribute attribute = bound.attribute();
    Optional<Value> old = holder(bound, before).get(attribute.name());
    Optional<Value> now = holder(bound, after).get(attribute.name());
    if (attribute.required() && old.isPresent() && now.isEmpty()) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY, "'" + bound + "' is required and can't be removed");
    }
    List<Value> known = Elements.list(old);
    for (Value element : Elements.list(now)) {
      if (element instanceof Complex complex && !known.contains(element)) {
        checkParts(operation, complex);
      }
    }
  }

  private static void checkParts(PatchOperation operation, Complex element) {
    BoundAttribute bound = operation.path().attribute();
    for (Attribute part : bound.attribute().subAttributes()) {
      if (part.required() && element.get(part.name()).isEmpty()) {
        boolean removed = operation instanceof PatchOperation.Remove;
        throw ScimException.badRequest(
            removed ? ScimType.MUTABILITY : ScimType.INVALID_VALUE,
            "'"
                + bound
                + "."
                + part.name()
                + "' is required"
                + (removed ? " and can't be removed" : ""));
      }
    }
  }
}
