package dev.lockstep.provisioning.mapping;

import dev.lockstep.provisioning.expression.Attributes;
import dev.lockstep.provisioning.expression.RegularExpression;
import dev.lockstep.provisioning.expression.Result;
import java.util.List;
import java.util.Optional;

/// A condition on source attributes: all its clauses hold. Clauses are false where the attribute
/// has no value, but for IS NULL.
public record ScopingFilter(String name, List<Clause> clauses) {

  public ScopingFilter {
    clauses = List.copyOf(clauses);
  }

  public record Clause(String attribute, Operator operator, Optional<String> value) {
    /// As a scope explanation shows it: `department EQUALS Sales`.
    public String text() {
      return attribute + " " + operator.label() + value.map(text -> " " + text).orElse("");
    }
  }

  public enum Operator {
    EQUALS("EQUALS", true),
    NOT_EQUALS("NOT EQUALS", true),
    IS_TRUE("IS TRUE", false),
    IS_FALSE("IS FALSE", false),
    IS_NULL("IS NULL", false),
    IS_NOT_NULL("IS NOT NULL", false),
    REGEX_MATCH("REGEX MATCH", true),
    NOT_REGEX_MATCH("NOT REGEX MATCH", true),
    GREATER_THAN("Greater_Than", true),
    GREATER_THAN_OR_EQUALS("Greater_Than_OR_EQUALS", true),
    INCLUDES("Includes", true),
    ENDS_WITH("ENDS_WITH", true);

    private final String label;
    private final boolean takesValue;

    Operator(String label, boolean takesValue) {
      this.label = label;
      this.takesValue = takesValue;
    }

    /// As Entra writes it.
    public String label() {
      return label;
    }

    public boolean takesValue() {
      return takesValue;
    }
  }

  /// The first clause that doesn't hold; empty where the filter holds.
  public Optional<Clause> failing(Attributes attributes) {
    return clauses.stream().filter(clause -> !holds(clause, attributes)).findFirst();
  }

  private static boolean holds(Clause clause, Attributes attributes) {
    Result result = attributes.get(clause.attribute());
    if (result.isEmpty()) {
      return clause.operator() == Operator.IS_NULL;
    }
    return result.values().stream()
        .anyMatch(one -> holds(clause.operator(), one.asText(), clause.value().orElse("")));
  }

  private static boolean holds(Operator operator, String text, String value) {
    return switch (operator) {
      case EQUALS -> text.equals(value);
      case NOT_EQUALS -> !text.equals(value);
      case IS_TRUE -> text.equalsIgnoreCase("true");
      case IS_FALSE -> text.equalsIgnoreCase("false");
      case IS_NULL -> false;
      case IS_NOT_NULL -> true;
      case REGEX_MATCH -> RegularExpression.of(value).isFoundIn(text);
      case NOT_REGEX_MATCH -> !RegularExpression.of(value).isFoundIn(text);
      case GREATER_THAN -> number(text) > number(value);
      case GREATER_THAN_OR_EQUALS -> number(text) >= number(value);
      case INCLUDES -> text.contains(value);
      case ENDS_WITH -> text.endsWith(value);
    };
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new MappingException("'" + text + "' is no whole number");
    }
  }
}
