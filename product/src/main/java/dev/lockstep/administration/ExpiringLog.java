package dev.lockstep.administration;

import java.time.Instant;

/// A log from which retention removes entries, and nothing else does.
public interface ExpiringLog {
  /// `audit`, `provisioning`.
  String name();

  /// Inside a unit of work; it may read as many entries as there are to remove.
  long countBefore(Instant end);

  /// Removes the oldest of those from before this instant. Stands inside a unit of work.
  ///
  /// @return how many, `limit` at most
  int removeBefore(Instant end, int limit);
}
