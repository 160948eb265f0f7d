package dev.lockstep.target;

import dev.lockstep.client.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Spreads requests so that no second has more than the target likes, whatever the number of
/// threads. What a quiet second left over may be caught up at once.
final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// Nobody queues this long: a clock that was set back shall not stop all requests.
  private static final Duration LONGEST_QUEUE = Duration.ofMinutes(1);

  private final Duration interval;
  private final InstantSource clock;
  private final Pause pause;
  private Instant next = Instant.EPOCH;

  Pace(int requestsPerSecond, InstantSource clock, Pause pause) {
    this.interval = WINDOW.dividedBy(requestsPerSecond);
    this.clock = clock;
    this.pause = pause;
  }

  void await() throws InterruptedException {
    Duration wait = reserve();
    if (wait.isPositive()) {
      pause.pause(wait);
    }
  }

  private synchronized Duration reserve() {
    Instant now = clock.instant();
    Instant earliest = now.minus(WINDOW).plus(interval);
    Instant mine =
        next.isBefore(earliest) || next.isAfter(now.plus(LONGEST_QUEUE)) ? earliest : next;
    next = mine.plus(interval);
    return Duration.between(now, mine);
  }
}
