package dev.lockstep.scim.query;

import dev.lockstep.scim.query.BoundFilter.And;
import dev.lockstep.scim.query.BoundFilter.Comparison;
import dev.lockstep.scim.query.BoundFilter.Not;
import dev.lockstep.scim.query.BoundFilter.Or;
import dev.lockstep.scim.query.BoundFilter.Present;
import dev.lockstep.scim.query.BoundFilter.ValuePath;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Runs a bound filter on a resource in memory. What a store does in SQL must mean the same.
///
/// `ne` is the opposite of `eq`: true where no value equals, absent attributes among them; every
/// other operator is false on an absent attribute. On a multi-valued attribute one value is enough.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="filter"}
public final class FilterMatcher {
  private FilterMatcher() {}

  /// @param resource its attributes; with `id`, `meta` and `schemas` where the filter may ask for them
  public static boolean matches(BoundFilter filter, Complex resource) {
    return switch (filter) {
      case And(List<BoundFilter> operands) ->
          operands.stream().allMatch(operand -> matches(operand, resource));
      case Or(List<BoundFilter> operands) ->
          operands.stream().anyMatch(operand -> matches(operand, resource));
      case Not(BoundFilter operand) -> !matches(operand, resource);
      case Present(BoundAttribute attribute) -> !values(attribute, resource).isEmpty();
      case Comparison(BoundAttribute attribute, Operator operator, Value.Simple value) ->
          compares(attribute.innermost(), operator, value, values(attribute, resource));
      case ValuePath(BoundAttribute attribute, BoundFilter element) ->
          elements(attribute, resource).stream().anyMatch(value -> matchesElement(element, value));
    };
  }

  /// The same on one element of a multi-valued attribute, whose parts the filter names. A simple
  /// value is its own `value`.
  public static boolean matchesElement(BoundFilter filter, Value element) {
    return switch (filter) {
      case And(List<BoundFilter> operands) ->
          operands.stream().allMatch(operand -> matchesElement(operand, element));
      case Or(List<BoundFilter> operands) ->
          operands.stream().anyMatch(operand -> matchesElement(operand, element));
      case Not(BoundFilter operand) -> !matchesElement(operand, element);
      case Present(BoundAttribute attribute) -> !parts(attribute, element).isEmpty();
      case Comparison(BoundAttribute attribute, Operator operator, Value.Simple value) ->
          compares(attribute.innermost(), operator, value, parts(attribute, element));
      case ValuePath _ -> false; // no element has elements of its own
    };
  }

  private static List<Value> parts(BoundAttribute attribute, Value element) {
    return switch (element) {
      case Complex complex -> complex.values(attribute.innermost().name());
      case Value.Simple simple -> attribute.subAttribute().isEmpty() ? List.of(simple) : List.of();
      case Value.Multi _ -> List.of(); // a list holds no lists
    };
  }

  /// The values of the attribute, of its sub-attribute in every element where it names one.
  public static List<Value> values(BoundAttribute attribute, Complex resource) {
    List<Value> elements = elements(attribute, resource);
    if (attribute.subAttribute().isEmpty()) {
      return elements;
    }
    List<Value> parts = new ArrayList<>();
    for (Value element : elements) {
      if (element instanceof Complex complex) {
        parts.addAll(complex.values(attribute.subAttribute().get().name()));
      }
    }
    return parts;
  }

  private static List<Value> elements(BoundAttribute attribute, Complex resource) {
    Complex holder = attribute.extension().map(resource::complex).orElse(resource);
    return holder.values(attribute.attribute().name());
  }

  private static boolean compares(
      Attribute attribute, Operator operator, Value.Simple wanted, List<Value> values) {
    return operator == Operator.NE
        ? values.stream().noneMatch(value -> compares(attribute, Operator.EQ, wanted, value))
        : values.stream().anyMatch(value -> compares(attribute, operator, wanted, value));
  }

  private static boolean compares(
      Attribute attribute, Operator operator, Value.Simple wanted, Value value) {
    return switch (value) {
      case Value.Text(String text) ->
          wanted instanceof Value.Text(String other)
              && text(operator, key(attribute, text), key(attribute, other));
      case Value.Flag flag -> operator == Operator.EQ && flag.equals(wanted);
      case Value.Whole(long number) ->
          amount(wanted) instanceof BigDecimal other
              && ordered(operator, BigDecimal.valueOf(number).compareTo(other));
      case Value.Decimal(BigDecimal number) ->
          amount(wanted) instanceof BigDecimal other && ordered(operator, number.compareTo(other));
      case Value.Moment(Instant instant) ->
          wanted instanceof Value.Moment(Instant other)
              && ordered(operator, instant.compareTo(other));
      case Complex _, Value.Multi _ -> false;
    };
  }

  /// The text by which the attribute is compared.
  public static String key(Attribute attribute, String text) {
    return attribute.caseExact() ? text : CaseFolding.fold(text);
  }

  private static @org.jspecify.annotations.Nullable BigDecimal amount(Value.Simple value) {
    return switch (value) {
      case Value.Decimal(BigDecimal amount) -> amount;
      case Value.Whole(long amount) -> BigDecimal.valueOf(amount);
      case Value.Text _, Value.Flag _, Value.Moment _ -> null;
    };
  }

  private static boolean text(Operator operator, String text, String wanted) {
    return switch (operator) {
      case EQ -> text.equals(wanted);
      case NE -> !text.equals(wanted);
      case CO -> text.contains(wanted);
      case SW -> text.startsWith(wanted);
      case EW -> text.endsWith(wanted);
      case GT, GE, LT, LE -> ordered(operator, CaseFolding.compare(text, wanted));
    };
  }

  private static boolean ordered(Operator operator, int comparison) {
    return switch (operator) {
      case EQ -> comparison == 0;
      case NE -> comparison != 0;
      case GT -> comparison > 0;
      case GE -> comparison >= 0;
      case LT -> comparison < 0;
      case LE -> comparison <= 0;
      case CO, SW, EW -> false;
    };
  }
}
