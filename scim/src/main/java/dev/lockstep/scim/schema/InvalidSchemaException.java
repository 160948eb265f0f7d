package dev.lockstep.scim.schema;

import java.util.List;
import java.util.stream.Collectors;

/// What an administrator declared can't be taken. It tells every mistake at once.
public final class InvalidSchemaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<SchemaProblem> problems;

  /// @param problems one at least
  public InvalidSchemaException(List<SchemaProblem> problems) {
    super(problems.stream().map(SchemaProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public List<SchemaProblem> problems() {
    return problems;
  }
}
