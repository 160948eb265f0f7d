package dev.lockstep.directory.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a property is compared, under Entra's word for it. Text is compared without regard to case.
public enum Operator {
  EQUAL("eq"),
  NOT_EQUAL("ne", EQUAL),
  STARTS_WITH("startsWith"),
  NOT_STARTS_WITH("notStartsWith", STARTS_WITH),
  ENDS_WITH("endsWith"),
  NOT_ENDS_WITH("notEndsWith", ENDS_WITH),
  /// The text is part of the value; that a collection has an item is asked by `-any`.
  CONTAINS("contains"),
  NOT_CONTAINS("notContains", CONTAINS),
  /// The regular expression is found somewhere in the value.
  MATCH("match"),
  NOT_MATCH("notMatch", MATCH),
  IN("in"),
  NOT_IN("notIn", IN),
  LESS("lt"),
  LESS_OR_EQUAL("le"),
  GREATER("gt"),
  GREATER_OR_EQUAL("ge");

  private final String word;
  private final Operator positive;

  Operator(String word) {
    this.word = word;
    this.positive = this;
  }

  Operator(String word, Operator opposite) {
    this.word = word;
    this.positive = opposite;
  }

  /// Without its hyphen.
  public String word() {
    return word;
  }

  /// What it denies; itself where it denies nothing.
  Operator positive() {
    return positive;
  }

  boolean isNegative() {
    return positive != this;
  }

  boolean fits(Property.Type type) {
    return switch (positive) {
      case EQUAL -> true;
      case STARTS_WITH, ENDS_WITH, CONTAINS, MATCH, IN -> type == Property.Type.TEXT;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> type == Property.Type.MOMENT;
      case NOT_EQUAL, NOT_STARTS_WITH, NOT_ENDS_WITH, NOT_CONTAINS, NOT_MATCH, NOT_IN ->
          throw new IllegalStateException(word + " is negative");
    };
  }

  /// In whatever case, without its hyphen.
  static Optional<Operator> of(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(operator -> operator.word.toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst();
  }
}
