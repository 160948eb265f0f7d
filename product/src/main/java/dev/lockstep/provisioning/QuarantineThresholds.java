package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ApplicationState.Counts;
import java.util.Optional;

/// How many failures of one cycle put an Application into quarantine.
///
/// @param minimum fewer failures than this say nothing
/// @param percentage of all operations, failures of references aside
/// @param base failures, those of references aside
/// @param total failures of all kinds
public record QuarantineThresholds(int minimum, int percentage, int base, int total) {
  /// Entra's.
  public static final QuarantineThresholds DEFAULT =
      new QuarantineThresholds(5_000, 40, 40_000, 60_000);

  public Optional<QuarantineReason> reached(Counts counts) {
    long plain = counts.failed() - counts.failedReferences();
    if (counts.failed() < minimum) {
      return Optional.empty();
    }
    if (plain > base) {
      return Optional.of(QuarantineReason.ENCOUNTERED_BASE_ESCROW_THRESHOLD);
    }
    if (counts.failed() > total) {
      return Optional.of(QuarantineReason.ENCOUNTERED_TOTAL_ESCROW_THRESHOLD);
    }
    return plain * 100 > percentage * (plain + counts.succeeded())
        ? Optional.of(QuarantineReason.ENCOUNTERED_ESCROW_PROPORTION_THRESHOLD)
        : Optional.empty();
  }
}
