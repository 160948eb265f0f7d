package dev.lockstep.provisioning.mapping;

import dev.lockstep.provisioning.expression.Attributes;
import dev.lockstep.provisioning.expression.RegularExpression;
import dev.lockstep.provisioning.expression.Result;
import java.util.ArrayList;
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
    /// The attribute stands in the filter's value.
    IN("&", true),
    NOT_IN("!&", true),
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

    /// Whether it must hold for every value of an attribute that has several.
    boolean negative() {
      return this == NOT_EQUALS || this == NOT_REGEX_MATCH || this == NOT_IN;
    }
  }

  /// Why an object passes none of these filters, one of which would be enough; empty where it
  /// passes.
  ///
  /// @param filters one or more
  public static Optional<String> refusal(List<ScopingFilter> filters, Attributes attributes) {
    List<String> failing = new ArrayList<>();
    for (ScopingFilter filter : filters) {
      Optional<Clause> clause = filter.failing(attributes);
      if (clause.isEmpty()) {
        return Optional.empty();
      }
      failing.add(clause.get().text() + " of the scoping filter '" + filter.name() + "'");
    }
    return Optional.of(String.join(" and ", failing) + " doesn't hold");
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
    String value = clause.value().orElse("");
    return clause.operator().negative()
        ? result.values().stream().allMatch(one -> holds(clause.operator(), one.asText(), value))
        : result.values().stream().anyMatch(one -> holds(clause.operator(), one.asText(), value));
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
      case GREATER_THAN -> compared(text, value).filter(order -> order > 0).isPresent();
      case GREATER_THAN_OR_EQUALS -> compared(text, value).filter(order -> order >= 0).isPresent();
      case INCLUDES -> text.contains(value);
      case ENDS_WITH -> text.endsWith(value);
      case IN -> value.contains(text);
      case NOT_IN -> !value.contains(text);
    };
  }

  /// Empty where one of them is no whole number: nothing is greater than a word.
  private static Optional<Integer> compared(String text, String value) {
    try {
      return Optional.of(Long.compare(Long.parseLong(text.strip()), Long.parseLong(value.strip())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
