package dev.lockstep.provisioning.mapping;

import dev.lockstep.provisioning.expression.Expression;
import java.util.Set;

/// Where a mapped value comes from (Entra: the mapping type).
public sealed interface MappingSource {

  /// A source attribute by Entra's name or its SCIM path.
  record Direct(String attribute) implements MappingSource {}

  record Constant(String value) implements MappingSource {}

  /// @param text as it was written
  record Computed(String text, Expression expression) implements MappingSource {}

  /// Entra's mapping type *None*: the target keeps what it has; a new account gets the mapping's
  /// default value.
  record None() implements MappingSource {}

  /// The source attributes that it reads.
  default Set<String> attributeNames() {
    return switch (this) {
      case Direct(String attribute) -> Set.of(attribute);
      case Computed(String _, Expression expression) -> expression.attributeNames();
      case Constant _, None _ -> Set.of();
    };
  }

  /// As lists of mappings show it: `mail`, `"constant"`, `Join(" ", …)`.
  default String text() {
    return switch (this) {
      case Direct(String attribute) -> attribute;
      case Constant(String value) -> "\"" + value + "\"";
      case Computed(String text, Expression _) -> text;
      case None() -> "(none)";
    };
  }
}
