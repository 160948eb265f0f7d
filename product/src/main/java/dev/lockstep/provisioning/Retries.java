package dev.lockstep.provisioning;

import java.time.Duration;

/// When what failed is tried again, counted from its first failure: soon at first, because most
/// failures pass, then that time multiplied, until the tries are as far apart as they may be. A
/// change of the object is tried at once.
///
/// @param growth by what the time since the first failure is multiplied for the next try
/// @param longest between two tries
public record Retries(Duration first, int growth, Duration longest) {
  public static final Retries DEFAULT =
      new Retries(Duration.ofSeconds(15), 4, Duration.ofHours(24));

  /// 6, 12 and 24 hours after the first failure, then each day.
  public static final Retries ENTRA = new Retries(Duration.ofHours(6), 2, Duration.ofHours(24));

  public Retries {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0 || growth < 2) {
      throw new IllegalArgumentException(
          "retries need a 'first' above zero, a 'longest' not below it and a 'growth' from 2: "
              + first
              + ", "
              + longest
              + ", "
              + growth);
    }
  }

  /// From a failure to the next try.
  ///
  /// @param attempts failures before this one
  public Duration wait(int attempts) {
    Duration before = Duration.ZERO;
    Duration next = first;
    for (int attempt = 0; attempt < attempts; attempt++) {
      Duration wait = next.multipliedBy(growth).minus(next);
      if (wait.compareTo(longest) > 0) {
        return longest;
      }
      before = next;
      next = next.plus(wait);
    }
    return next.minus(before);
  }
}
