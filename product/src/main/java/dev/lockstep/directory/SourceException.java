package dev.lockstep.directory;

/// A source could not be read: what was tried, where, what it answered, and the mend. Never holds
/// a password.
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  public SourceException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public SourceException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }

  public enum Problem {
    /// Not reached, or the connection was lost: worth trying again.
    UNAVAILABLE,
    /// Certificate or protocol of the encrypted connection.
    INSECURE,
    /// Wrong name or password.
    CREDENTIALS,
    /// The account may not do this.
    RIGHTS,
    /// The answer is known to be partial.
    INCOMPLETE,
    /// The cursor means nothing to the server any more: a full read is due.
    CURSOR_LOST,
    /// The source answered what it should not.
    PROTOCOL
  }
}
