package dev.lockstep.endpoint;

import dev.lockstep.directory.TokenSettings.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Token buckets in memory, one for each key. Only clients that were let in have one, so there are
/// no more than tokens were issued.
///
/// A bucket is a single number, as in the generic cell rate algorithm (ATM Forum, TM 4.1): the time
/// at which it would be full again. A request moves that time on by the interval between two
/// requests, and is refused where it would then be further away than a whole burst.
final class RateLimiter {
  private final InstantSource clock;
  private final Map<Object, AtomicLong> fullAgain = new ConcurrentHashMap<>();

  RateLimiter(InstantSource clock) {
    this.clock = clock;
  }

  /// Takes one request out of the bucket.
  ///
  /// @return zero, or how long to wait before the next where the bucket is empty
  Duration take(Object key, RateLimit limit) {
    long now = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    long interval = TimeUnit.SECONDS.toNanos(1) / limit.perSecond();
    long burst = interval * limit.burst();
    AtomicLong full = fullAgain.computeIfAbsent(key, _ -> new AtomicLong(now));
    while (true) {
      long before = full.get();
      // further away than a burst: the clock was set back, or the limit changed
      long from = before > now + burst ? now : Math.max(before, now);
      long after = from + interval;
      if (after > now + burst) {
        return Duration.ofNanos(after - now - burst);
      }
      if (full.compareAndSet(before, after)) {
        return Duration.ZERO;
      }
    }
  }
}
