package dev.lockstep.provisioning.expression;

/// An expression that can't be read: where, what was expected and what stands there.
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int column;

  /// @param column from 1
  public ExpressionException(int column, String problem) {
    super("column " + column + ": " + problem);
    this.column = column;
  }

  public int column() {
    return column;
  }
}
