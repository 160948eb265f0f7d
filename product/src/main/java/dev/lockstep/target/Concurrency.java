package dev.lockstep.target;

import java.time.Duration;
import java.time.Instant;

/// How many requests a target copes with at once, found out by trying: one more for each round of
/// good answers, half as many when it is overloaded (AIMD, as TCP shares a line; RFC 5681). Pure
/// but for its own numbers: it is told when requests began and ended. Safe for use by many threads.
///
/// Overloaded is a target that says so (429, 503), that doesn't answer in time, or whose answers
/// take a multiple of what they usually take. All answers to requests that were under way when
/// the limit fell tell of the same overload, so that it falls once for them.
final class Concurrency {
  /// Few enough for a target that nobody knows, and enough to learn from.
  static final int START = 4;

  /// Below this an answer isn't slow, whatever is usual: a pause of a garbage collector, a network
  /// that hiccups.
  static final Duration NEVER_SLOW = Duration.ofMillis(500);

  /// An answer that takes this many times what is usual waited in a queue there.
  static final int SLOW = 4;

  /// The weight of one answer in what is usual: a target that stays slow is usual after a while.
  private static final double WEIGHT = 1.0 / 32;

  private final int most;
  private double limit;
  private double usualNanos;
  private Instant fell = Instant.MIN;

  /// @param most the limit never rises above it
  Concurrency(int most) {
    this.most = most;
    this.limit = Math.min(START, most);
  }

  /// At least 1.
  synchronized int limit() {
    return (int) limit;
  }

  /// @param overloaded whether the target said so or gave no answer in time
  synchronized void ended(Instant began, Instant ended, boolean overloaded) {
    Duration took = Duration.between(began, ended);
    if (overloaded || isSlow(took)) {
      if (began.isAfter(fell)) {
        limit = Math.max(1, limit / 2);
        fell = ended;
      }
    } else {
      limit = Math.min(most, limit + 1 / limit);
    }
    if (!overloaded) {
      learn(took);
    }
  }

  private boolean isSlow(Duration took) {
    return usualNanos > 0 && took.compareTo(NEVER_SLOW) > 0 && took.toNanos() > SLOW * usualNanos;
  }

  private void learn(Duration took) {
    long nanos = Math.max(1, took.toNanos());
    usualNanos = usualNanos == 0 ? nanos : usualNanos + (nanos - usualNanos) * WEIGHT;
  }
}
