package dev.lockstep.provisioning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An operation that the target did not carry out, or of which nobody knows whether it did.
public final class TargetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean outcomeUnknown;
  private final transient Optional<Instant> retryAfter;
  private final transient List<Target.Exchange> exchanges;

  /// @param message what the target said or what happened, without secrets
  /// @param outcomeUnknown whether the target may have carried it out all the same: the reply was
  ///     lost
  public TargetException(
      ErrorCode code,
      String message,
      boolean outcomeUnknown,
      Optional<Instant> retryAfter,
      List<Target.Exchange> exchanges) {
    super(message);
    this.code = code;
    this.outcomeUnknown = outcomeUnknown;
    this.retryAfter = retryAfter;
    this.exchanges = List.copyOf(exchanges);
  }

  public ErrorCode code() {
    return code;
  }

  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  public Optional<Instant> retryAfter() {
    return retryAfter;
  }

  public List<Target.Exchange> exchanges() {
    return exchanges;
  }
}
