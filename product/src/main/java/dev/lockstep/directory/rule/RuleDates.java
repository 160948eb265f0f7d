package dev.lockstep.directory.rule;

import dev.lockstep.scim.value.Moments;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/// Dates and durations as rules write them.
final class RuleDates {
  private RuleDates() {}

  /// ISO 8601 with a zone; a day without time begins in UTC.
  static Optional<Instant> moment(String text) {
    Optional<Instant> moment = Moments.parse(text);
    if (moment.isPresent()) {
      return moment;
    }
    try {
      return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException notADay) {
      return Optional.empty();
    }
  }

  /// ISO 8601 in days, hours, minutes and seconds; months have no length.
  static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text.toUpperCase(Locale.ROOT)))
          .filter(amount -> !amount.isNegative());
    } catch (DateTimeException | ArithmeticException notADuration) {
      return Optional.empty();
    }
  }

  static String print(Duration duration) {
    boolean days = duration.equals(Duration.ofDays(duration.toDays()));
    return days ? "p" + duration.toDays() + "d" : duration.toString().toLowerCase(Locale.ROOT);
  }
}
