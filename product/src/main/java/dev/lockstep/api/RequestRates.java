package dev.lockstep.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/// Keeps a program that runs wild from taking the server from all others: each key and account has
/// a bucket of requests that fills by the second.
final class RequestRates {
  /// More than any script gets through one request after the other.
  static final int PER_SECOND = 500;

  /// At once, after a rest.
  static final int BURST = 5_000;

  /// Keys that are in use at a time; one that makes place for another begins with a full bucket.
  private static final int MOST_KEYS = 10_000;

  private final InstantSource clock;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST_KEYS).executor(Runnable::run).build();

  private record Bucket(double left, Instant at) {
    Bucket at(Instant now) {
      double seconds = Duration.between(at, now).toNanos() / 1e9;
      return new Bucket(Math.min(BURST, left + Math.max(0, seconds) * PER_SECOND), now);
    }
  }

  RequestRates(InstantSource clock) {
    this.clock = clock;
  }

  /// @param who their credential
  /// @return whether this request may go on; if not, the next may in less than a second
  boolean admits(String who) {
    Instant now = clock.instant();
    Bucket bucket =
        Objects.requireNonNull(
            buckets
                .asMap()
                .compute(
                    who,
                    (_, before) -> {
                      Bucket filled = before == null ? new Bucket(BURST, now) : before.at(now);
                      return new Bucket(Math.max(filled.left() - 1, -1), now);
                    }));
    return bucket.left() >= 0;
  }
}
