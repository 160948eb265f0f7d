package dev.lockstep.scim.query;

import java.util.Locale;

/// Text without case: the one function by which values are compared where the schema says
/// `caseExact` false, in memory as in stores, which keep its result as a key.
///
/// Upper then lower, so that letters which share only one of the two forms meet (ſ and s, ς and σ);
/// the root locale, so that a Turkish server compares like any other.
public final class CaseFolding {
  private CaseFolding() {}

  public static String fold(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /// In code-point order, which UTF-8 has too and UTF-16 has not.
  public static int compare(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int index = 0; index < length; index++) {
      char one = left.charAt(index);
      char other = right.charAt(index);
      if (one != other) {
        boolean surrogate = Character.isSurrogate(one);
        return surrogate == Character.isSurrogate(other)
            ? Character.compare(one, other)
            : surrogate ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
