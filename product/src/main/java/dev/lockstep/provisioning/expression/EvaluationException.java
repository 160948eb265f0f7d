package dev.lockstep.provisioning.expression;

/// An expression that gives no value for this object: the message names the function and the
/// value that it can't take. It may quote source values, so it isn't shown where the expression
/// redacts.
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Of a value as much as a message needs.
  private static final int QUOTED_LENGTH = 60;

  public EvaluationException(String problem) {
    super(problem);
  }

  /// A value in quotes, cut.
  static String quoted(String value) {
    return "'"
        + (value.codePointCount(0, value.length()) > QUOTED_LENGTH
            ? value.substring(0, value.offsetByCodePoints(0, QUOTED_LENGTH)) + "…"
            : value)
        + "'";
  }
}
