package dev.lockstep.provisioning.mapping;

import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// Reading and setting what stands at a path of a document.
public final class TargetDocument {
  private TargetDocument() {}

  /// Every value at the path, in the elements that its bracket chooses.
  static List<Value> values(Complex document, BoundPath path) {
    return path.valuesIn(document);
  }

  /// The value at the path as an operation would set it; empty where there is none.
  public static Optional<Value> get(Complex document, BoundPath path) {
    List<Value> values = values(document, path);
    boolean many = path.innermost().multiValued() && path.element().isEmpty();
    if (many) {
      return Value.Multi.of(values);
    }
    return values.stream().findFirst();
  }

  /// A copy with this value at the path; without one, the path is cleared.
  public static Complex with(Complex document, BoundPath path, Optional<Value> value) {
    PatchOperation operation =
        value.isPresent()
            ? new PatchOperation.Replace(path, value.get())
            : new PatchOperation.Remove(path);
    return Patch.apply(document, List.of(operation), AbsentElement.CREATE);
  }
}
