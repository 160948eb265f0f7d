package dev.lockstep.provisioning.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Dates as the language writes and reads them. All are in UTC, also where Entra would take the
/// time of its server.
final class Dates {
  /// `M/d/yyyy h:mm:ss tt` of American English, in which every date function answers.
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("M/d/uuuu h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter ISO_8601 =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("uuuu-MM-dd")
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm")
          .optionalStart()
          .appendPattern(":ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalEnd()
          .optionalEnd()
          .appendPattern("[ ][XXX][XX]")
          .toFormatter(Locale.US)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter AMERICAN =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("M/d/uuuu[ h:mm[:ss] a][ H:mm[:ss]]")
          .toFormatter(Locale.US)
          .withResolverStyle(ResolverStyle.STRICT);

  /// The beginning of Windows' FILETIME, which counts in steps of 100 nanoseconds.
  private static final Instant TICKS_EPOCH = Instant.parse("1601-01-01T00:00:00Z");

  private static final long TICKS_PER_SECOND = 10_000_000;
  private static final long NANOS_PER_TICK = 100;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Dates() {}

  /// ISO 8601 (`2020-03-16`, `2020-03-16-07:00`, `2009-06-15T01:45:30-07:00`, a blank for the `T`)
  /// or American (`3/16/2020 7:00:00 AM`); without a zone it is UTC. Empty where it is neither.
  static Optional<Instant> parse(String text) {
    for (DateTimeFormatter format : List.of(ISO_8601, AMERICAN)) {
      try {
        return Optional.of(instant(format.parse(text.strip())));
      } catch (DateTimeException notThisForm) {
        // then the next, or none
      }
    }
    return Optional.empty();
  }

  private static Instant instant(TemporalAccessor parsed) {
    LocalDate date = LocalDate.from(parsed);
    LocalTime time =
        Objects.requireNonNullElse(parsed.query(TemporalQueries.localTime()), LocalTime.MIDNIGHT);
    ZoneOffset offset =
        Objects.requireNonNullElse(parsed.query(TemporalQueries.offset()), ZoneOffset.UTC);
    return date.atTime(time).toInstant(offset);
  }

  /// @throws DateTimeException outside of the years 1 to 9999, which no directory can hold
  static String write(Instant instant) {
    return WRITTEN.format(inRange(instant));
  }

  static Instant inRange(Instant instant) {
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw new DateTimeException("outside of the years 1 to 9999");
    }
    return instant;
  }

  static Instant ofTicks(long ticks) {
    return TICKS_EPOCH
        .plusSeconds(Math.floorDiv(ticks, TICKS_PER_SECOND))
        .plusNanos(Math.floorMod(ticks, TICKS_PER_SECOND) * NANOS_PER_TICK);
  }

  static long ticks(Instant instant) {
    long seconds = Math.subtractExact(instant.getEpochSecond(), TICKS_EPOCH.getEpochSecond());
    return Math.addExact(
        Math.multiplyExact(seconds, TICKS_PER_SECOND), instant.getNano() / NANOS_PER_TICK);
  }
}
