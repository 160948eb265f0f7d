package dev.lockstep.scim.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// DateTimes as text: XML Schema's form with a zone (RFC 7643, section 2.3.5).
public final class Moments {
  private Moments() {}

  /// Up to nine fraction digits, `Z` or an offset; empty where the text is something else, one
  /// without a zone among them: it would mean another moment on each server.
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant());
    } catch (DateTimeException notADateTime) {
      return Optional.empty();
    }
  }

  /// In UTC with `Z`.
  public static String write(Instant instant) {
    return DateTimeFormatter.ISO_INSTANT.format(instant);
  }
}
