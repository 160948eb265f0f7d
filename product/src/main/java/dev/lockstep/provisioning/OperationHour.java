package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What an Application did at its target in one hour.
///
/// @param hour when it began
/// @param measured how many of those that succeeded came from a change of the Directory and took no
///     second try
/// @param lag of these together, from the Directory's commit to the target's answer
/// @param longestLag of one of these
public record OperationHour(
    Instant hour, long succeeded, long failed, long measured, Duration lag, Duration longestLag) {
  /// For how long hours are kept.
  public static final Duration KEPT = Duration.ofDays(31);

  /// Empty where nothing was done at the target.
  static Optional<OperationHour> of(Pending pending, ProvisioningLogEntry entry) {
    if (entry.status() == Status.SKIPPED) {
      return Optional.empty();
    }
    boolean succeeded = entry.status() == Status.SUCCESS;
    boolean measured = succeeded && pending.attempts() == 0 && followsAChange(pending.reason());
    Duration lag = measured ? Duration.between(pending.due(), entry.at()) : Duration.ZERO;
    return Optional.of(
        new OperationHour(
            beginning(entry.at()),
            succeeded ? 1 : 0,
            succeeded ? 0 : 1,
            measured ? 1 : 0,
            lag,
            lag));
  }

  public static Instant beginning(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS);
  }

  private static boolean followsAChange(Reason reason) {
    return switch (reason) {
      case CHANGED, MEMBERSHIP -> true;
      case INITIAL, ASSIGNMENT, REFERENCE, POLICY, UNDO, RECONCILIATION, ON_DEMAND -> false;
    };
  }

  public long operations() {
    return succeeded + failed;
  }

  /// Of a change, on the average; empty where none was measured.
  public Optional<Duration> meanLag() {
    return measured == 0 ? Optional.empty() : Optional.of(lag.dividedBy(measured));
  }

  public OperationHour plus(OperationHour other) {
    return new OperationHour(
        hour,
        succeeded + other.succeeded,
        failed + other.failed,
        measured + other.measured,
        lag.plus(other.lag),
        longestLag.compareTo(other.longestLag) < 0 ? other.longestLag : longestLag);
  }

  public static OperationHour none(Instant hour) {
    return new OperationHour(hour, 0, 0, 0, Duration.ZERO, Duration.ZERO);
  }
}
