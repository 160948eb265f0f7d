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
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Filters as text that [FilterParser] reads, and [FilterBinder] binds, as the same filter.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="filter"}
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

  /// A bound filter, with names as the schemas spell them and values as their types are written.
  public static String print(BoundFilter filter) {
    return print(filter, BoundAttribute::toString);
  }

  /// The filter inside a bracket, where names are those of the parts.
  public static String printElement(BoundFilter element) {
    return print(
        element, attribute -> attribute.subAttribute().map(Attribute::name).orElse("value"));
  }

  private static String print(BoundFilter filter, Function<BoundAttribute, String> names) {
    return switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) -> joined(operands, " and ", names);
      case BoundFilter.Or(List<BoundFilter> operands) -> joined(operands, " or ", names);
      case BoundFilter.Not(BoundFilter operand) -> "not (" + print(operand, names) + ")";
      case BoundFilter.Present(BoundAttribute attribute) -> names.apply(attribute) + " pr";
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          names.apply(attribute) + " " + operator.keyword() + " " + literal(value);
      case BoundFilter.ValuePath(BoundAttribute attribute, BoundFilter element) ->
          names.apply(attribute) + "[" + printElement(element) + "]";
    };
  }

  private static String joined(
      List<BoundFilter> operands, String word, Function<BoundAttribute, String> names) {
    return operands.stream()
        .map(
            operand ->
                operand instanceof BoundFilter.And || operand instanceof BoundFilter.Or
                    ? "(" + print(operand, names) + ")"
                    : print(operand, names))
        .collect(Collectors.joining(word));
  }

  private static String literal(Value.Simple value) {
    return switch (value) {
      case Value.Text(String text) -> quoted(text);
      case Value.Flag(boolean flag) -> String.valueOf(flag);
      case Value.Whole(long number) -> String.valueOf(number);
      case Value.Decimal(BigDecimal number) -> number.toString();
      case Value.Moment(Instant instant) -> quoted(Moments.write(instant));
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
      case Literal.Amount(String written) -> written;
      case Literal.Flag(boolean value) -> String.valueOf(value);
      case Literal.Null() -> "null";
    };
  }

  private static String quoted(String value) {
    return Json.quoted(value);
  }
}
