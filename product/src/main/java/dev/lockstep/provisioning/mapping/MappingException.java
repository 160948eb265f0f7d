package dev.lockstep.provisioning.mapping;

/// A mapping or scoping filter that can't be meant: which, why, and the mend.
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MappingException(String problem) {
    super(problem);
  }
}
