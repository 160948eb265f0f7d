package dev.lockstep.scim.query;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.Filter.And;
import dev.lockstep.scim.query.Filter.Comparison;
import dev.lockstep.scim.query.Filter.Literal;
import dev.lockstep.scim.query.Filter.Not;
import dev.lockstep.scim.query.Filter.Or;
import dev.lockstep.scim.query.Filter.Present;
import dev.lockstep.scim.query.Filter.Tail;
import dev.lockstep.scim.query.Filter.ValuePath;
import java.util.List;
import java.util.stream.Collectors;

/// Filters as text that [FilterParser] reads as the same filter.
public final class FilterPrinter {
  private FilterPrinter() {}

  public static String print(Filter filter) {
    return switch (filter) {
      case And(List<Filter> operands) -> joined(operands, " and ");
      case Or(List<Filter> operands) -> joined(operands, " or ");
      case Not(Filter operand) -> "not (" + print(operand) + ")";
      case Present(AttributeName attribute) -> attribute + " pr";
      case Comparison(AttributeName attribute, Operator operator, Literal literal) ->
          attribute + " " + operator.keyword() + " " + print(literal);
      case ValuePath(AttributeName attribute, Filter element, var tail) ->
          attribute + "[" + print(element) + "]" + tail.map(FilterPrinter::print).orElse("");
    };
  }

  /// `userName eq "…"`, the one filter that every service provider has.
  public static String equality(String attribute, String value) {
    return attribute + " eq " + quoted(value);
  }

  private static String joined(List<Filter> operands, String word) {
    return operands.stream()
        .map(
            operand ->
                operand instanceof And || operand instanceof Or
                    ? "(" + print(operand) + ")"
                    : print(operand))
        .collect(Collectors.joining(word));
  }

  private static String print(Tail tail) {
    return "."
        + tail.subAttribute()
        + tail.operator().map(operator -> " " + operator.keyword() + " ").orElse(" pr")
        + tail.literal().map(FilterPrinter::print).orElse("");
  }

  private static String print(Literal literal) {
    return switch (literal) {
      case Literal.Text(String value, boolean quoted) -> quoted ? quoted(value) : value;
      case Literal.Amount(var value) -> value.toString();
      case Literal.Flag(boolean value) -> String.valueOf(value);
      case Literal.Null() -> "null";
    };
  }

  private static String quoted(String value) {
    return Json.quoted(value);
  }
}
