package dev.lockstep.scim;

import java.util.function.Supplier;

/// A text for a regular expression that somebody else wrote. Counts how often it is looked at:
/// Java's engine has no limit of its own, and a pattern such as `(.*a){20}b` looks at n²⁰
/// characters. For one thread and one match.
public final class BoundedText implements CharSequence {
  private final String text;
  private final Supplier<? extends RuntimeException> beyond;
  private int left;

  /// @param limit how many characters may be looked at
  /// @param beyond what is thrown when more are
  public BoundedText(String text, int limit, Supplier<? extends RuntimeException> beyond) {
    this.text = text;
    this.left = limit;
    this.beyond = beyond;
  }

  @Override
  public char charAt(int index) {
    if (left == 0) {
      throw beyond.get();
    }
    left--;
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
