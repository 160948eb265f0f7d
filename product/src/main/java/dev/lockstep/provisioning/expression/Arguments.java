package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The arguments of one call. Each is evaluated when it is first asked for, so that `IIF` and
/// `Switch` run one branch only, and never again: a function that is run for each of many values
/// would otherwise cost as many evaluations of the others, to the power of the nesting.
public final class Arguments {
  private final Function function;
  private final List<Expression> expressions;
  private final Evaluator evaluator;
  private final @Nullable Result[] evaluated;

  Arguments(Function function, List<Expression> expressions, Evaluator evaluator) {
    this.function = function;
    this.expressions = expressions;
    this.evaluator = evaluator;
    this.evaluated = new @Nullable Result[expressions.size()];
  }

  /// Puts one of the argument's many values into its place.
  void replace(int index, Result value) {
    if (index < evaluated.length) {
      evaluated[index] = value;
    }
  }

  int count() {
    return expressions.size();
  }

  /// Whether the argument is written, even if it has no value for this object.
  boolean given(int index) {
    return Function.given(expressions, index);
  }

  /// Null where it is left out.
  Result value(int index) {
    if (!given(index)) {
      return Result.none();
    }
    Result known = evaluated[index];
    if (known == null) {
      Result value = evaluator.evaluate(expressions.get(index));
      known = value instanceof Result.NotFlowed ? Result.none() : value;
      evaluated[index] = known;
    }
    return known;
  }

  /// The one value as text; empty where there is none.
  Optional<String> text(int index) {
    return switch (value(index)) {
      case Result.Null _, Result.NotFlowed _ -> Optional.empty();
      case Result.Single single -> Optional.of(single.asText());
      case Result.Many(List<Result.Single> singles) ->
          throw failure(
              "'"
                  + function.parameterName(index)
                  + "' takes one value, not "
                  + singles.size()
                  + "; use Item or Join");
    };
  }

  String textOrEmpty(int index) {
    return text(index).orElse("");
  }

  /// A whole number, or a text that is one.
  long number(int index) {
    String text = text(index).orElseThrow(() -> notANumber(index, "nothing"));
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notANumber) {
      throw notANumber(index, EvaluationException.quoted(text));
    }
  }

  /// @return a number from 0 that an index may be compared with
  int size(int index, int least) {
    long number = number(index);
    if (number < least) {
      throw failure(
          "'" + function.parameterName(index) + "' is " + least + " or more, not " + number);
    }
    return (int) Math.min(number, Integer.MAX_VALUE);
  }

  private EvaluationException notANumber(int index, String found) {
    return failure("'" + function.parameterName(index) + "' takes a whole number, not " + found);
  }

  boolean truth(int index) {
    return Comparisons.isTrue(value(index));
  }

  Context context() {
    return evaluator.context();
  }

  /// For functions that could make a long text of short ones, before they make it.
  ///
  /// @throws EvaluationException where a result of so many characters is too long
  void checkLength(long length) {
    Evaluator.check(function, length);
  }

  /// An error that names the function.
  EvaluationException failure(String problem) {
    return new EvaluationException(function.name() + ": " + problem);
  }
}
