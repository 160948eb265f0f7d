package dev.lockstep.directory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// Where an object stands in a list that goes by time, such as of what waits: the next page begins
/// behind it. Objects of one instant follow the order of their ids.
///
/// @param at in microseconds, as stores keep it
public record Place(Instant at, ObjectId object) {

  /// In front of all.
  public static final Place START =
      new Place(Instant.EPOCH.minusSeconds(1), ObjectId.of("00000000-0000-0000-0000-000000000000"));

  private static final Pattern FORM = Pattern.compile("\\d{1,18} [0-9a-f-]{36}");

  /// Whether it is a place as [#text] writes it.
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  public String text() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at) + " " + object;
  }

  /// What [#text] wrote.
  public static Place parse(String text) {
    int space = text.indexOf(' ');
    return new Place(
        Instant.EPOCH.plus(Long.parseLong(text.substring(0, space)), ChronoUnit.MICROS),
        ObjectId.of(text.substring(space + 1)));
  }
}
