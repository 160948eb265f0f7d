package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Functions that choose between values, and those that ask about them.
final class ConditionFunctions {
  private static final int FIRST_KEY = 2;

  static final List<Function> ALL =
      List.of(
          Function.of(
              "IIF",
              "condition, valueIfTrue, valueIfFalse",
              "One of two values, by a condition.",
              "IIF(\"US\" = \"USA\", \"yes\", \"no\") → no",
              arguments -> arguments.value(arguments.truth(0) ? 1 : 2)),
          Function.of(
                  "Switch",
                  "source, defaultValue?, key, value, keyOrValue...",
                  "The value of the first key that equals the source, else the default. Case"
                      + " counts; the key \"\" stands for an absent source.",
                  "Switch(\"QLD\", \"Sydney\", \"NSW\", \"Sydney\", \"QLD\", \"Brisbane\")"
                      + " → Brisbane",
                  ConditionFunctions::choose)
              .with(ConditionFunctions::keysHaveValues)
              .forEach(0),
          Function.of(
              "Coalesce",
              "source1, source...",
              "The first source that has a value.",
              "Coalesce([mail], [userPrincipalName])",
              arguments -> firstThat(arguments, value -> !value.isNull())),
          Function.of(
              Functions.SELECT_UNIQUE_VALUE,
              "rule1, rule2, rule...",
              "The first rule's value that no other object has at the target. Only as the outermost"
                  + " function; where no target is asked, the first value.",
              "SelectUniqueValue(Join(\".\", [givenName], [surname]), Join(\".\","
                  + " Left([givenName], 1), [surname]))",
              arguments -> firstThat(arguments, value -> !value.isEmpty())),
          Function.of(
              "IgnoreFlowIfNullOrEmpty",
              "expression",
              "The value; where it is absent or empty, the target keeps what it has.",
              "IgnoreFlowIfNullOrEmpty([department])",
              arguments -> {
                Result value = arguments.value(0);
                return value.isEmpty() ? new Result.NotFlowed() : value;
              }),
          Function.of(
              Functions.REDACT,
              "value",
              "The value, which logs show as [Redact].",
              "Redact(\"a secret\") → a secret",
              arguments -> arguments.value(0)),
          Function.of(
              "And",
              "condition1, condition...",
              "True where all conditions hold; looks no further than the first that doesn't.",
              "And(1 < 2, \"a\" = \"b\") → False",
              arguments -> Result.truth(conditions(arguments).allMatch(arguments::truth))),
          Function.of(
              "Or",
              "condition1, condition...",
              "True where one condition holds; looks no further than that.",
              "Or(1 < 2, \"a\" = \"b\") → True",
              arguments -> Result.truth(conditions(arguments).anyMatch(arguments::truth))),
          Function.of(
              "Not",
              "source",
              "False for True, and True for everything else.",
              "Not(\"True\") → False",
              arguments -> Result.truth(!arguments.textOrEmpty(0).equalsIgnoreCase("true"))),
          Function.of(
              "CBool",
              "expression",
              "True for True and for numbers other than 0, else False.",
              "CBool(\"a\" = \"b\") → False",
              arguments -> Result.truth(arguments.truth(0))),
          Function.of(
              "IsNull",
              "expression",
              "True where there is no value.",
              "IsNull(\"\") → False",
              arguments -> Result.truth(arguments.value(0).isNull())),
          Function.of(
              "IsNothing",
              "expression",
              "True where there is no value, as IsNull.",
              "IsNothing(\"\") → False",
              arguments -> Result.truth(arguments.value(0).isNull())),
          Function.of(
              "IsNullOrEmpty",
              "expression",
              "True where there is no value, or an empty text.",
              "IsNullOrEmpty(\"\") → True",
              arguments -> Result.truth(arguments.value(0).isEmpty())),
          Function.of(
              "IsPresent",
              "expression",
              "True where there is a value that isn't empty.",
              "IsPresent(\"\") → False",
              arguments -> Result.truth(!arguments.value(0).isEmpty())),
          Function.of(
              "IsString",
              "expression",
              "True for one text: no number, not several values.",
              "IsString(12) → False",
              arguments -> Result.truth(arguments.value(0) instanceof Result.Text)));

  private ConditionFunctions() {}

  private static Optional<String> keysHaveValues(List<Expression> arguments) {
    return arguments.size() % 2 == 0
        ? Optional.empty()
        : Optional.of(
            "takes a value for each key; after 'source' and 'defaultValue' there are "
                + (arguments.size() - FIRST_KEY)
                + " arguments");
  }

  private static Result choose(Arguments arguments) {
    String source = arguments.textOrEmpty(0);
    for (int key = FIRST_KEY; key + 1 < arguments.count(); key += 2) {
      if (arguments.textOrEmpty(key).equals(source)) {
        return arguments.value(key + 1);
      }
    }
    return arguments.value(1);
  }

  private static Result firstThat(Arguments arguments, Predicate<Result> isWanted) {
    return IntStream.range(0, arguments.count())
        .mapToObj(arguments::value)
        .filter(isWanted)
        .findFirst()
        .orElse(Result.none());
  }

  private static IntStream conditions(Arguments arguments) {
    return IntStream.range(0, arguments.count()).filter(arguments::given);
  }
}
