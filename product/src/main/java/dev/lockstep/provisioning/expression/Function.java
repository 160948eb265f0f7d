package dev.lockstep.provisioning.expression;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A function of the language as data: what it is called, takes and gives, and how it is run.
///
/// @param documentation what it gives, in one or two sentences, for pages and the reference
/// @param example a call, followed by `→` and what it gives where that is always the same
/// @param each the argument that may have many values: the function is then run once for each of
///     them. Empty where it takes many values as they are
/// @param rule what its arguments must fulfil together, beyond their number
public record Function(
    String name,
    List<Parameter> parameters,
    String documentation,
    String example,
    OptionalInt each,
    Rule rule,
    Body body) {

  public Function {
    parameters = List.copyOf(parameters);
  }

  /// @param name as Entra's documentation calls it
  public record Parameter(String name, Need need) {}

  public enum Need {
    REQUIRED,
    OPTIONAL,
    /// The last one, any number of times.
    REPEATED
  }

  @FunctionalInterface
  public interface Body {
    /// @throws EvaluationException for values that it can't take
    Result evaluate(Arguments arguments);
  }

  @FunctionalInterface
  public interface Rule {
    /// What is wrong with these arguments.
    Optional<String> problem(List<Expression> arguments);
  }

  /// @param signature the parameters in order, `name?` where one may be left out, `name...` where
  ///     it is repeated
  static Function of(
      String name, String signature, String documentation, String example, Body body) {
    List<Parameter> parameters =
        signature.isEmpty()
            ? List.of()
            : Arrays.stream(signature.split(", ", -1)).map(Function::parameter).toList();
    return new Function(
        name,
        parameters,
        documentation,
        example,
        OptionalInt.empty(),
        arguments -> Optional.empty(),
        body);
  }

  private static Parameter parameter(String written) {
    if (written.endsWith("?")) {
      return new Parameter(written.substring(0, written.length() - 1), Need.OPTIONAL);
    }
    if (written.endsWith("...")) {
      return new Parameter(written.substring(0, written.length() - 3), Need.REPEATED);
    }
    return new Parameter(written, Need.REQUIRED);
  }

  Function forEach(int argument) {
    return new Function(
        name, parameters, documentation, example, OptionalInt.of(argument), rule, body);
  }

  Function with(Rule newRule) {
    return new Function(name, parameters, documentation, example, each, newRule, body);
  }

  /// `Left(String, NumChars)`, with `[…]` around what may be left out.
  public String signature() {
    StringBuilder signature = new StringBuilder(name).append('(');
    for (Parameter parameter : parameters) {
      signature.append(signature.charAt(signature.length() - 1) == '(' ? "" : ", ");
      signature.append(
          switch (parameter.need()) {
            case REQUIRED -> parameter.name();
            case OPTIONAL -> "[" + parameter.name() + "]";
            case REPEATED -> parameter.name() + ", …";
          });
    }
    return signature.append(')').toString();
  }

  /// What stands at this place, for messages.
  String parameterName(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1)).name();
  }

  /// What is wrong with these arguments; empty where the function can be run with them.
  Optional<String> problem(List<Expression> arguments) {
    int most = repeats() ? Integer.MAX_VALUE : parameters.size();
    if (arguments.size() > most) {
      return Optional.of(
          signature() + " takes " + counted(most) + " at most, not " + arguments.size());
    }
    for (int index = 0; index < parameters.size(); index++) {
      if (!given(arguments, index) && parameters.get(index).need() == Need.REQUIRED) {
        return Optional.of(signature() + " lacks '" + parameters.get(index).name() + "'");
      }
    }
    return rule.problem(arguments).map(problem -> signature() + " " + problem);
  }

  /// Whether an argument is written at this place.
  static boolean given(List<Expression> arguments, int index) {
    return index < arguments.size() && !(arguments.get(index) instanceof Expression.Absent);
  }

  private boolean repeats() {
    return !parameters.isEmpty() && parameters.getLast().need() == Need.REPEATED;
  }

  private static String counted(int arguments) {
    return arguments == 1 ? "1 argument" : arguments + " arguments";
  }
}
