package dev.lockstep.provisioning.expression;

import dev.lockstep.provisioning.expression.Expression.Absent;
import dev.lockstep.provisioning.expression.Expression.Call;
import dev.lockstep.provisioning.expression.Expression.Comparison;
import dev.lockstep.provisioning.expression.Expression.Named;
import dev.lockstep.provisioning.expression.Expression.Relation;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Runs expressions on an object. Throws nothing but [EvaluationException].
public final class Evaluator {
  /// Characters of a text, and of all values together, that any function may give. No target takes
  /// near as much; nested `Replace` could otherwise multiply a text without end.
  public static final int MAX_RESULT_LENGTH = 100_000;

  private final Attributes attributes;
  private final Context context;

  private Evaluator(Attributes attributes, Context context) {
    this.attributes = attributes;
    this.context = context;
  }

  /// @throws EvaluationException where the expression gives no value for this object
  public static Result evaluate(Expression expression, Attributes attributes, Context context) {
    return new Evaluator(attributes, context).evaluate(expression);
  }

  /// What `SelectUniqueValue` chooses from, in order, for a caller who can ask the target which
  /// values are taken; of any other expression its one value.
  ///
  /// @throws EvaluationException where the expression gives no value for this object
  public static List<Result.Single> candidates(
      Expression expression, Attributes attributes, Context context) {
    Evaluator evaluator = new Evaluator(attributes, context);
    if (!(expression instanceof Call(String function, List<Expression> arguments)
        && function.equals(Functions.SELECT_UNIQUE_VALUE))) {
      return evaluator.evaluate(expression).values();
    }
    List<Result.Single> candidates = new ArrayList<>();
    for (Expression argument : arguments) {
      for (Result.Single candidate : evaluator.evaluate(argument).values()) {
        if (!candidate.asText().isEmpty() && !candidates.contains(candidate)) {
          candidates.add(candidate);
        }
      }
    }
    return List.copyOf(candidates);
  }

  Context context() {
    return context;
  }

  Result evaluate(Expression expression) {
    return switch (expression) {
      case Expression.Attribute(String name) -> attributes.get(name);
      case Expression.Text(String value) -> Result.text(value);
      case Expression.Number(long value) -> Result.number(value);
      case Named named -> Result.number(named.value());
      case Absent() -> Result.none();
      case Comparison(Expression left, Relation relation, Expression right) ->
          Result.truth(Comparisons.holds(evaluate(left), relation, evaluate(right)));
      case Call(String name, List<Expression> arguments) -> call(name, arguments);
    };
  }

  private Result call(String name, List<Expression> expressions) {
    Function function =
        Functions.find(name)
            .orElseThrow(() -> new EvaluationException("'" + name + "' is no function"));
    Arguments arguments = new Arguments(function, expressions, this);
    try {
      return bounded(function, forEach(function, arguments));
    } catch (DateTimeException | ArithmeticException beyond) {
      throw arguments.failure("the date or number is out of range");
    }
  }

  private static Result forEach(Function function, Arguments arguments) {
    OptionalInt each = function.each();
    if (each.isEmpty()) {
      return function.body().evaluate(arguments);
    }
    int index = each.getAsInt();
    if (!(arguments.value(index) instanceof Result.Many(List<Result.Single> singles))) {
      return function.body().evaluate(arguments);
    }
    List<Result.Single> results = new ArrayList<>();
    int length = 0;
    for (Result.Single single : singles) {
      arguments.replace(index, single);
      List<Result.Single> values = function.body().evaluate(arguments).values();
      results.addAll(values);
      length += length(values);
      check(function, length);
    }
    return Result.many(results);
  }

  private static Result bounded(Function function, Result result) {
    check(function, length(result.values()));
    return result;
  }

  private static int length(List<Result.Single> values) {
    return values.stream().mapToInt(value -> value.asText().length()).sum();
  }

  static void check(Function function, long length) {
    if (length > MAX_RESULT_LENGTH) {
      throw new EvaluationException(
          function.name() + ": gives more than " + MAX_RESULT_LENGTH + " characters");
    }
  }
}
