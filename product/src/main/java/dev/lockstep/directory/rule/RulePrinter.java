package dev.lockstep.directory.rule;

import dev.lockstep.scim.value.Moments;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Writes rules so that [RuleParser] reads the same rule back: names and operators as Entra's
/// documents spell them.
public final class RulePrinter {
  private RulePrinter() {}

  public static String print(Rule rule) {
    return switch (rule) {
      case Rule.And(List<Rule> parts) -> joined(parts, " -and ");
      case Rule.Or(List<Rule> parts) -> joined(parts, " -or ");
      case Rule.Not(Rule inner) -> "-not (" + print(inner) + ")";
      case Rule.Comparison(Property property, Operator operator, Rule.Operand operand) ->
          property + " -" + operator.word() + " " + print(operand);
      case Rule.Quantified(Property property, Rule.Quantifier quantifier, Rule element) ->
          property + " -" + quantifier.word() + " (" + print(element) + ")";
      case Rule.DirectReports(var manager) -> "Direct Reports for \"" + manager + "\"";
    };
  }

  /// With brackets around every part that is joined itself: nobody has to know which binds closer.
  private static String joined(List<Rule> parts, String word) {
    return parts.stream().map(RulePrinter::part).collect(Collectors.joining(word));
  }

  private static String part(Rule rule) {
    return rule instanceof Rule.And || rule instanceof Rule.Or
        ? "(" + print(rule) + ")"
        : print(rule);
  }

  private static String print(Rule.Operand operand) {
    return switch (operand) {
      case Rule.Text(String value) -> quoted(value);
      case Rule.Truth(boolean value) -> Boolean.toString(value);
      case Rule.Moment(var value) -> Moments.write(value);
      case Rule.Now(Duration offset) -> "system.now" + shift(offset);
      case Rule.Nothing() -> "null";
      case Rule.OneOf(List<String> values) ->
          values.stream().map(RulePrinter::quoted).collect(Collectors.joining(", ", "[", "]"));
    };
  }

  private static String shift(Duration offset) {
    if (offset.isZero()) {
      return "";
    }
    return (offset.isNegative() ? " -minus " : " -plus ") + RuleDates.print(offset.abs());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("`", "``").replace("\"", "`\"").replace("'", "''") + "\"";
  }
}
