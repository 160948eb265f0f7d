package dev.lockstep.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3).
final class RetryAfter {
  /// Nobody means more; a date in a far year would overflow what is computed from it.
  static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /// Empty where the header is neither.
  static Optional<Instant> parse(String header, Instant now) {
    String text = header.strip();
    Instant latest = now.plus(LONGEST);
    if (text.matches("\\d{1,9}")) {
      return Optional.of(earlier(now.plusSeconds(Long.parseLong(text)), latest));
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      return Optional.of(earlier(date.isBefore(now) ? now : date, latest));
    } catch (DateTimeException neitherSecondsNorDate) {
      return Optional.empty();
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
