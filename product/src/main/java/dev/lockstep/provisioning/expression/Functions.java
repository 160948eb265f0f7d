package dev.lockstep.provisioning.expression;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All functions of the language: Entra's, those that only its engine lists (`Prepend`,
/// `IsNothing`, `AppRoleAssignments`), and this product's `And` and `Or`.
public final class Functions {
  /// The one that needs the target: [Evaluator#candidates] gives what it chooses from.
  public static final String SELECT_UNIQUE_VALUE = "SelectUniqueValue";

  /// Where it is called, logs hide what the expression gives.
  public static final String REDACT = "Redact";

  private static final List<Function> ALL =
      Stream.of(
              TextFunctions.ALL,
              ReplaceFunction.ALL,
              ListFunctions.ALL,
              ConditionFunctions.ALL,
              DateFunctions.ALL,
              ConversionFunctions.ALL,
              GeneratedFunctions.ALL)
          .flatMap(List::stream)
          .sorted(Comparator.comparing(Function::name))
          .toList();

  private static final Map<String, Function> BY_NAME =
      ALL.stream()
          .collect(
              Collectors.toUnmodifiableMap(Function::name, java.util.function.Function.identity()));

  private Functions() {}

  /// By name.
  public static List<Function> all() {
    return ALL;
  }

  public static List<String> names() {
    return ALL.stream().map(Function::name).toList();
  }

  /// Case counts, as in Entra.
  public static Optional<Function> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
