package dev.lockstep.administration;

import java.util.List;
import java.util.OptionalLong;

/// The audit log. Entries are only ever added; inside a unit of work of any store of the same
/// database they are added with it or not at all.
public interface AuditLog {
  void record(AuditEntry entry);

  /// Newest first, those before this id, or from the newest on.
  List<AuditEntry> entries(OptionalLong before, int limit);
}
