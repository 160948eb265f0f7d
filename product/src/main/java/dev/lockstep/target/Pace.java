package dev.lockstep.target;

import java.time.Duration;
import java.time.Instant;

/// Spreads requests so that no minute has more than the target likes, whatever the number of
/// threads. What a quiet second left over may be caught up at once.
final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// Nobody queues this long: a clock that was set back shall not stop all requests.
  private static final Duration LONGEST_QUEUE = Duration.ofMinutes(10);

  private final Duration interval;
  private Instant next = Instant.EPOCH;

  Pace(int requestsPerMinute) {
    this.interval = Duration.ofMinutes(1).dividedBy(requestsPerMinute);
  }

  /// How long to wait before the next request, which counts from now on.
  synchronized Duration reserve(Instant now) {
    Duration burst = interval.compareTo(WINDOW) > 0 ? interval : WINDOW;
    Instant earliest = now.minus(burst).plus(interval);
    Instant mine =
        next.isBefore(earliest) || next.isAfter(now.plus(LONGEST_QUEUE)) ? earliest : next;
    next = mine.plus(interval);
    return Duration.between(now, mine);
  }
}
