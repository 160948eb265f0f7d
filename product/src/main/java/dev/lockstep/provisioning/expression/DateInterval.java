package dev.lockstep.provisioning.expression;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The steps of `DateAdd` and `DateDiff`, as Visual Basic abbreviates them.
enum DateInterval {
  YEAR("yyyy", ChronoUnit.YEARS),
  MONTH("m", ChronoUnit.MONTHS),
  WEEK("ww", ChronoUnit.WEEKS),
  DAY("d", ChronoUnit.DAYS),
  HOUR("h", ChronoUnit.HOURS),
  MINUTE("n", ChronoUnit.MINUTES),
  SECOND("s", ChronoUnit.SECONDS);

  private final String abbreviation;
  private final ChronoUnit unit;

  DateInterval(String abbreviation, ChronoUnit unit) {
    this.abbreviation = abbreviation;
    this.unit = unit;
  }

  static Optional<DateInterval> of(String abbreviation) {
    return Arrays.stream(values())
        .filter(interval -> interval.abbreviation.equals(abbreviation))
        .findFirst();
  }

  /// `yyyy, m, ww, d, h, n, s`, for messages.
  static String abbreviations() {
    return Arrays.stream(values())
        .map(interval -> interval.abbreviation)
        .collect(Collectors.joining(", "));
  }

  /// A month behind 31 January is the last day of February.
  Instant add(Instant instant, long amount) {
    return instant.atOffset(ZoneOffset.UTC).plus(amount, unit).toInstant();
  }

  /// From the first to the second, negative where the second is earlier. Of years, months and weeks
  /// it counts how many begin in between, so that one lies between 31 December and 1 January; of
  /// the others only whole ones that have passed. Weeks begin on Sunday.
  long between(Instant first, Instant second) {
    LocalDate one = first.atOffset(ZoneOffset.UTC).toLocalDate();
    LocalDate other = second.atOffset(ZoneOffset.UTC).toLocalDate();
    return switch (this) {
      case YEAR -> (long) other.getYear() - one.getYear();
      case MONTH -> ChronoUnit.MONTHS.between(YearMonth.from(one), YearMonth.from(other));
      case WEEK -> ChronoUnit.WEEKS.between(sunday(one), sunday(other));
      case DAY, HOUR, MINUTE, SECOND -> unit.between(first, second);
    };
  }

  private static LocalDate sunday(LocalDate date) {
    return date.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
  }
}
