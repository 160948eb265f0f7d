package dev.lockstep.store;

/// The database refused or failed.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public enum Kind {
    /// A value that must be unique is there already.
    NOT_UNIQUE,
    /// A query took longer than its budget and was interrupted.
    OUT_OF_TIME,
    /// Another unit of work was in the way, more often than it was tried again.
    CONFLICT,
    /// The database has given up the whole transaction: disk full, or the like.
    ROLLED_BACK,
    /// Text that no store keeps: U+0000, or half of a surrogate pair.
    UNSTORABLE,
    /// Everything else: damaged file, no connection, a defect of ours.
    FAILED
  }
}
