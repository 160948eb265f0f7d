package dev.lockstep.directory.rule;

/// A rule that can't be read: where, what was expected and what stands there.
public final class RuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int column;

  /// @param column from 1
  public RuleException(int column, String problem) {
    super("column " + column + ": " + problem);
    this.column = column;
  }

  public int column() {
    return column;
  }
}
