package dev.lockstep.store;

/// The database refused or failed.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
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
    /// Everything else: disk full, damaged file, a defect of ours.
    FAILED
  }
}
