package dev.lockstep.scim.patch;

import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.value.Value;

/// One operation of a PATCH, bound to a resource type: its path exists and its value has the
/// path's type (RFC 7644, section 3.5.2). A written operation without a path has become one
/// operation for each attribute in its value.
public sealed interface PatchOperation {
  BoundPath path();

  /// Sets a single value; adds to a multi-valued attribute what isn't there yet.
  record Add(BoundPath path, Value value) implements PatchOperation {}

  record Replace(BoundPath path, Value value) implements PatchOperation {}

  record Remove(BoundPath path) implements PatchOperation {}
}
