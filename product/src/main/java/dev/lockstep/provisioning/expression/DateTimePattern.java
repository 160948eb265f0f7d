package dev.lockstep.provisioning.expression;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A date format as .NET's `DateTime.ParseExact` and `ToString` take it, in American English:
/// `yyyyMMddHHmmss.fZ`. A letter that .NET gives no meaning, as this `Z`, stands for itself.
///
/// Where no digit can follow, `dd`, `MM`, `HH` and `hh` read one digit too, because Entra's own
/// examples read `7:00:00 AM` with `hh:mm:ss tt`.
final class DateTimePattern {
  /// Of a pattern: far more than any date has parts.
  private static final int MAX_LENGTH = 200;

  /// Two digits of a year up to this are of the 2000s, as in .NET.
  private static final int TWO_DIGIT_YEAR_MAX = 49;

  private static final String LETTERS = "dfFghHKmMstyz";

  /// .NET's patterns of one letter that don't depend on a culture, and the American ones.
  private static final Map<String, String> STANDARD =
      Map.of(
          "d", "M/d/yyyy",
          "g", "M/d/yyyy h:mm tt",
          "G", "M/d/yyyy h:mm:ss tt",
          "o", "yyyy-MM-ddTHH:mm:ss.fffffffK",
          "O", "yyyy-MM-ddTHH:mm:ss.fffffffK",
          "s", "yyyy-MM-ddTHH:mm:ss",
          "u", "yyyy-MM-dd HH:mm:ssZ");

  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Field(char letter, int width) implements Part {
    boolean isNumeric() {
      return "dMyhHmsfF".indexOf(letter) >= 0 && !((letter == 'd' || letter == 'M') && width > 2);
    }
  }

  private final List<Part> parts;

  private DateTimePattern(List<Part> parts) {
    this.parts = parts;
  }

  /// @throws EvaluationException where .NET would refuse it
  static DateTimePattern of(String pattern) {
    if (pattern.isEmpty() || pattern.length() > MAX_LENGTH) {
      throw new EvaluationException(
          "a date format has 1 to " + MAX_LENGTH + " characters, not " + pattern.length());
    }
    if (pattern.length() == 1 && !STANDARD.containsKey(pattern)) {
      throw new EvaluationException(
          "the date format '" + pattern + "' isn't known; write '%" + pattern + "' for the part");
    }
    return new DateTimePattern(parts(STANDARD.getOrDefault(pattern, pattern)));
  }

  private static List<Part> parts(String pattern) {
    List<Part> parts = new ArrayList<>();
    int index = 0;
    while (index < pattern.length()) {
      char letter = pattern.charAt(index);
      int end = index + 1;
      if (letter == '\\') {
        end = Math.min(end + 1, pattern.length());
        parts.add(new Literal(pattern.substring(index + 1, end)));
      } else if (letter == '\'' || letter == '"') {
        int close = pattern.indexOf(letter, index + 1);
        if (close < 0) {
          throw new EvaluationException(
              "the date format '" + pattern + "' has a quote that isn't closed");
        }
        parts.add(new Literal(pattern.substring(index + 1, close)));
        end = close + 1;
      } else if (LETTERS.indexOf(letter) >= 0) {
        while (end < pattern.length() && pattern.charAt(end) == letter) {
          end++;
        }
        parts.add(new Field(letter, end - index));
      } else if (letter != '%') {
        parts.add(new Literal(String.valueOf(letter)));
      }
      index = end;
    }
    return List.copyOf(parts);
  }

  /// Empty where the text has another form or is no date. Without an offset it is UTC; without
  /// year it is no date.
  Optional<Instant> parse(String text) {
    try {
      return new Reading(text.strip()).instant();
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  String print(Instant instant) {
    OffsetDateTime time = Dates.inRange(instant).atOffset(ZoneOffset.UTC);
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Literal(String literal) -> literal;
            case Field(char letter, int width) -> print(time, letter, width);
          });
    }
    return text.toString();
  }

  private static String print(OffsetDateTime time, char letter, int width) {
    return switch (letter) {
      case 'y' -> padded(width == 2 || width == 1 ? time.getYear() % 100 : time.getYear(), width);
      case 'M' ->
          width > 2 ? monthName(time.getMonth(), width) : padded(time.getMonthValue(), width);
      case 'd' ->
          width > 2 ? dayName(time.getDayOfWeek(), width) : padded(time.getDayOfMonth(), width);
      case 'H' -> padded(time.getHour(), width);
      case 'h' -> padded((time.getHour() + 11) % 12 + 1, width);
      case 'm' -> padded(time.getMinute(), width);
      case 's' -> padded(time.getSecond(), width);
      case 'f' -> fraction(time, width);
      case 'F' -> fraction(time, width).replaceFirst("0+$", "");
      case 't' -> (time.getHour() < 12 ? "AM" : "PM").substring(0, Math.min(width, 2));
      case 'K' -> "Z";
      case 'z' -> width == 1 ? "+0" : width == 2 ? "+00" : "+00:00";
      case 'g' -> "A.D.";
      default -> throw new IllegalStateException("no letter of LETTERS: " + letter);
    };
  }

  private static String padded(int number, int width) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String fraction(OffsetDateTime time, int width) {
    String nanos = padded(time.getNano(), 9);
    return nanos.substring(0, Math.min(width, 7));
  }

  private static String monthName(Month month, int width) {
    return month.getDisplayName(width == 3 ? TextStyle.SHORT : TextStyle.FULL, Locale.US);
  }

  private static String dayName(DayOfWeek day, int width) {
    return day.getDisplayName(width == 3 ? TextStyle.SHORT : TextStyle.FULL, Locale.US);
  }

  /// One text on its way through the parts.
  private final class Reading {
    private final String text;
    private int index;
    private int year;
    private int month = 1;
    private int day = 1;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private Optional<Boolean> afternoon = Optional.empty();
    private ZoneOffset offset = ZoneOffset.UTC;

    Reading(String text) {
      this.text = text;
    }

    Optional<Instant> instant() {
      for (int position = 0; position < parts.size(); position++) {
        boolean digitFollows =
            position + 1 < parts.size()
                && parts.get(position + 1) instanceof Field field
                && field.isNumeric();
        switch (parts.get(position)) {
          case Literal(String literal) -> literal(literal);
          case Field(char letter, int width) -> field(letter, width, digitFollows);
        }
      }
      if (index != text.length() || year == 0) {
        return Optional.empty();
      }
      int hours = afternoon.map(after -> checkedHalf(hour) % 12 + (after ? 12 : 0)).orElse(hour);
      return Optional.of(
          LocalDate.of(year, month, day).atTime(hours, minute, second, nano).toInstant(offset));
    }

    private static int checkedHalf(int hour) {
      if (hour < 1 || hour > 12) {
        throw new DateTimeException("an hour before or after noon is 1 to 12");
      }
      return hour;
    }

    private void field(char letter, int width, boolean digitFollows) {
      int least = width >= 2 && digitFollows ? 2 : 1;
      switch (letter) {
        case 'y' -> year = width <= 2 ? century(number(least, 2)) : number(width, width);
        case 'M' -> month = width > 2 ? monthNamed(width) : number(least, 2);
        case 'd' -> {
          if (width > 2) {
            name(List.of(DayOfWeek.values()), value -> dayName(value, width));
          } else {
            day = number(least, 2);
          }
        }
        case 'H', 'h' -> hour = number(least, 2);
        case 'm' -> minute = number(least, 2);
        case 's' -> second = number(least, 2);
        case 'f' -> nano = fraction(width, width);
        case 'F' -> nano = fraction(0, width);
        case 't' -> afternoon = Optional.of(halfOfDay(width));
        case 'K', 'z' -> offset = zone();
        case 'g' -> literal("A.D.");
        default -> throw new IllegalStateException("no letter of LETTERS: " + letter);
      }
    }

    private static int century(int twoDigits) {
      return twoDigits + (twoDigits <= TWO_DIGIT_YEAR_MAX ? 2000 : 1900);
    }

    private int monthNamed(int width) {
      return name(List.of(Month.values()), value -> monthName(value, width)).getValue();
    }

    private void literal(String literal) {
      if (!text.startsWith(literal, index)) {
        throw new DateTimeException("other text");
      }
      index += literal.length();
    }

    private int number(int least, int most) {
      int end = digitsEnd(most);
      if (end - index < least) {
        throw new DateTimeException("too few digits");
      }
      int number = Integer.parseInt(text, index, end, 10);
      index = end;
      return number;
    }

    private int digitsEnd(int most) {
      int end = index;
      while (end < text.length()
          && end - index < Math.min(most, 9)
          && text.charAt(end) >= '0'
          && text.charAt(end) <= '9') {
        end++;
      }
      return end;
    }

    private int fraction(int least, int most) {
      int end = digitsEnd(most);
      int digits = end - index;
      if (digits < least) {
        throw new DateTimeException("too few digits");
      }
      String nanos = (text.substring(index, end) + "000000000").substring(0, 9);
      index = end;
      return Integer.parseInt(nanos);
    }

    private boolean halfOfDay(int width) {
      List<String> halves = width == 1 ? List.of("A", "P") : List.of("AM", "PM");
      return halves.indexOf(name(halves, Function.identity())) == 1;
    }

    /// The value whose name stands here.
    private <T> T name(List<T> values, Function<T, String> name) {
      for (T value : values) {
        String written = name.apply(value);
        if (text.regionMatches(true, index, written, 0, written.length())) {
          index += written.length();
          return value;
        }
      }
      throw new DateTimeException("no such name");
    }

    /// `Z`, `+01`, `+01:00`, or nothing at the end.
    private ZoneOffset zone() {
      if (index == text.length()) {
        return ZoneOffset.UTC;
      }
      int end = index + 1;
      while (end < text.length() && "0123456789:".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      ZoneOffset zone = ZoneOffset.of(text.substring(index, end));
      index = end;
      return zone;
    }
  }

  /// The names of .NET's `DateTimeStyles`, all of which mean the same where every time is UTC.
  static boolean areStyles(String written) {
    return Arrays.stream(written.split(",", -1))
        .map(String::strip)
        .allMatch(
            List.of(
                    "None",
                    "AllowLeadingWhite",
                    "AllowTrailingWhite",
                    "AllowInnerWhite",
                    "AllowWhiteSpaces",
                    "NoCurrentDateDefault",
                    "AdjustToUniversal",
                    "AssumeLocal",
                    "AssumeUniversal",
                    "RoundtripKind",
                    "")
                ::contains);
  }
}
