package dev.lockstep.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/// Keeps a program that runs wild from taking the server from all others: each key has a bucket of
/// requests that fills by the second, and so has each address for requests without a valid one, as
/// a guesser of keys makes them.
final class RequestRates {
  /// Callers at a time; one that makes place for another begins with a full bucket.
  private static final int MOST_CALLERS = 10_000;

  private final RequestRate rate;
  private final InstantSource clock;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST_CALLERS).executor(Runnable::run).build();

  private record Bucket(double left, boolean admitted, Instant at) {}

  /// What came of a request.
  ///
  /// @param left how many more may come at once
  /// @param seconds until the next may come; 0 where it may at once
  record Verdict(boolean admitted, long left, long seconds) {}

  RequestRates(RequestRate rate, InstantSource clock) {
    this.rate = rate;
    this.clock = clock;
  }

  RequestRate rate() {
    return rate;
  }

  /// @param who their key, or their address
  Verdict ask(String who) {
    Instant now = clock.instant();
    Bucket bucket =
        Objects.requireNonNull(
            buckets
                .asMap()
                .compute(
                    who,
                    (_, before) -> {
                      double filled = before == null ? rate.burst() : filled(before, now);
                      boolean admitted = filled >= 1;
                      return new Bucket(admitted ? filled - 1 : filled, admitted, now);
                    }));
    double missing = Math.max(0, 1 - bucket.left());
    return new Verdict(
        bucket.admitted(), (long) bucket.left(), (long) Math.ceil(missing * 60 / rate.perMinute()));
  }

  /// A clock that goes back fills nothing.
  private double filled(Bucket bucket, Instant now) {
    double seconds = Math.max(0, Duration.between(bucket.at(), now).toNanos() / 1e9);
    return Math.min(rate.burst(), bucket.left() + seconds * rate.perMinute() / 60);
  }
}
