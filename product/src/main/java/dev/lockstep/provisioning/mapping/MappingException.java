package dev.lockstep.provisioning.mapping;

/// A mapping or scoping filter that can't be meant: which, why, and the mend.
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// Which of Entra's error codes it is.
  public enum Kind {
    /// The target requires a value, and the mapping gives none.
    MISSING_VALUE,
    /// The target takes one value, and the mapping gives several.
    SEVERAL_VALUES,
    OTHER
  }

  public MappingException(String problem) {
    this(Kind.OTHER, problem);
  }

  public MappingException(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
