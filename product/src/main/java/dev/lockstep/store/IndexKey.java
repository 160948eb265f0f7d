package dev.lockstep.store;

import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// A value as text whose code-point order, which is the order of its UTF-8 bytes, is the order of
/// the values: what indexes compare, on every store the same. Equal values have equal keys.
///
/// - text: itself, folded where the attribute tells no case apart
/// - flags: `false`, `true`
/// - dateTimes: microseconds since 1970 as 16 hexadecimal digits, the sign bit turned over
/// - numbers: `1` for zero; `2`, the exponent and the digits for a positive one; `0` and the
///   complements of both, closed by `~`, for a negative one: −0.12 comes behind −0.123
///
/// @param cut whether it is only the beginning, because the value is longer than an index takes;
///     then what compares by it is to be looked at again
record IndexKey(String text, boolean cut) {
  /// In UTF-8: holds any name or address whole, and is well below the 2,700 bytes at which
  /// PostgreSQL refuses a row of an index.
  static final int MAX_BYTES = 1_024;

  /// A shorter key is never the beginning of a cut one's missing part: cutting between code points
  /// leaves at least this many bytes.
  private static final int CERTAIN_BYTES = MAX_BYTES - 3;

  private static final int EXPONENT_DIGITS = 9;

  static IndexKey of(Attribute attribute, Value.Simple value) {
    return switch (value) {
      case Value.Text(String text) -> ofText(FilterMatcher.key(attribute, text));
      case Value.Flag(boolean flag) -> new IndexKey(String.valueOf(flag), false);
      case Value.Whole(long number) -> ofText(number(BigDecimal.valueOf(number)));
      case Value.Decimal(BigDecimal number) -> ofText(number(number));
      case Value.Moment(Instant instant) -> new IndexKey(moment(instant), false);
    };
  }

  /// Of text that is folded already.
  static IndexKey ofText(String text) {
    if (text.length() * 3L <= MAX_BYTES) {
      return new IndexKey(text, false);
    }
    int bytes = 0;
    int index = 0;
    while (index < text.length()) {
      int codePoint = text.codePointAt(index);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        return new IndexKey(text.substring(0, index), true);
      }
      index += Character.charCount(codePoint);
    }
    return new IndexKey(text, bytes >= CERTAIN_BYTES);
  }

  private static String moment(Instant instant) {
    return hexadecimal(Session.micros(instant) ^ Long.MIN_VALUE, 16);
  }

  /// The dateTime that has this key.
  static Instant moment(String key) {
    return Session.instant(Long.parseUnsignedLong(key, 16) ^ Long.MIN_VALUE);
  }

  private static String number(BigDecimal number) {
    if (number.signum() == 0) {
      return "1";
    }
    BigDecimal shortest = number.abs().stripTrailingZeros();
    // 0.digits times ten to this power
    long exponent = (long) shortest.precision() - shortest.scale();
    String magnitude =
        hexadecimal(exponent + (1L << 32), EXPONENT_DIGITS) + shortest.unscaledValue();
    return number.signum() > 0 ? "2" + magnitude : "0" + complement(magnitude) + "~";
  }

  private static String complement(String magnitude) {
    StringBuilder complement = new StringBuilder(magnitude.length());
    for (int index = 0; index < magnitude.length(); index++) {
      int radix = index < EXPONENT_DIGITS ? 16 : 10;
      int digit = Character.digit(magnitude.charAt(index), radix);
      complement.append(Character.forDigit(radix - 1 - digit, radix));
    }
    return complement.toString();
  }

  private static String hexadecimal(long number, int digits) {
    String text = Long.toHexString(number);
    return "0".repeat(digits - text.length()) + text;
  }

  /// The smallest text that is greater than all that begin with this one; empty where there is
  /// none.
  static Optional<String> successor(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return Optional.of(prefix.substring(0, end) + Character.toString(next));
      }
    }
    return Optional.empty();
  }
}
