package dev.lockstep.provisioning.expression;

import dev.lockstep.provisioning.expression.Expression.Relation;
import dev.lockstep.scim.query.CaseFolding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How values compare. Case counts. Numbers compare by amount, also where they are written as
/// texts, and dates by time; everything else by its code points.
///
/// Entra fails a condition whose attribute has no value. Here no value equals the empty text,
/// differs from every other, and is neither greater nor less than anything.
final class Comparisons {
  private Comparisons() {}

  static boolean holds(Result left, Relation relation, Result right) {
    return switch (relation) {
      case EQUAL -> equal(left, right);
      case NOT_EQUAL -> !equal(left, right);
      case GREATER -> ordered(left, right) && order(left, right) > 0;
      case GREATER_OR_EQUAL -> ordered(left, right) && order(left, right) >= 0;
      case LESS -> ordered(left, right) && order(left, right) < 0;
      case LESS_OR_EQUAL -> ordered(left, right) && order(left, right) <= 0;
    };
  }

  /// `True` in any case, or a number other than 0.
  static boolean isTrue(Result result) {
    String text = single(result);
    OptionalLong number = number(text);
    return text.equalsIgnoreCase("true") || (number.isPresent() && number.getAsLong() != 0);
  }

  private static boolean ordered(Result left, Result right) {
    return !left.isNull() && !right.isNull();
  }

  private static boolean equal(Result left, Result right) {
    if (left instanceof Result.Many || right instanceof Result.Many) {
      return left.equals(right);
    }
    boolean oneIsNumber = left instanceof Result.Number || right instanceof Result.Number;
    return (oneIsNumber && ordered(left, right))
        ? order(left, right) == 0
        : single(left).equals(single(right));
  }

  private static int order(Result left, Result right) {
    String one = single(left);
    String other = single(right);
    OptionalLong oneNumber = number(one);
    OptionalLong otherNumber = number(other);
    if (oneNumber.isPresent() && otherNumber.isPresent()) {
      return Long.compare(oneNumber.getAsLong(), otherNumber.getAsLong());
    }
    Optional<Instant> oneDate = Dates.parse(one);
    Optional<Instant> otherDate = Dates.parse(other);
    if (oneDate.isPresent() && otherDate.isPresent()) {
      return oneDate.get().compareTo(otherDate.get());
    }
    return CaseFolding.compare(one, other);
  }

  private static String single(Result result) {
    return switch (result) {
      case Result.Null _, Result.NotFlowed _ -> "";
      case Result.Single single -> single.asText();
      case Result.Many(List<Result.Single> singles) ->
          throw new EvaluationException(
              "a condition takes one value, not " + singles.size() + "; use Item or Join");
    };
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }
}
