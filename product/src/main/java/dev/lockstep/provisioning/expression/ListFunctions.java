package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Functions over the values of a multi-valued attribute.
///
/// The four for app roles take the roles' names and give them; a target whose attribute is complex,
/// as `roles` is, gets each as a `value`.
final class ListFunctions {
  static final List<Function> ALL =
      List.of(
          Function.of(
              "Join",
              "separator, source...",
              "All values of all sources in one text, the separator between them. Sources without"
                  + " a value, and empty ones, are left out.",
              "Join(\", \", \"\", \"Doe\", \"John\") → Doe, John",
              ListFunctions::join),
          Function.of(
                  "Split",
                  "source, delimiter",
                  "The pieces of a text between the delimiters, without spaces around them and"
                      + " without empty ones.",
                  "Count(Split(\"PermissionSetOne, PermissionSetTwo\", \",\")) → 2",
                  ListFunctions::split)
              .forEach(0),
          Function.of(
              "Count",
              "attribute",
              "How many values an attribute has.",
              "Count([proxyAddresses])",
              arguments -> Result.number(arguments.value(0).values().size())),
          Function.of(
              "Item",
              "attribute, index",
              "One value of an attribute, counting from 1; no value where it has fewer.",
              "Item(Split(\"a,b\", \",\"), 2) → b",
              ListFunctions::item),
          Function.of(
              "RemoveDuplicates",
              "attribute",
              "Each value once, in the order of the first.",
              "Join(\",\", RemoveDuplicates(Split(\"a,b,a\", \",\"))) → a,b",
              ListFunctions::distinct),
          Function.of(
              "SingleAppRoleAssignment",
              "appRoleAssignments",
              "The name of one app role; of several the first.",
              "SingleAppRoleAssignment([roles])",
              arguments -> first(arguments.value(0))),
          Function.of(
              "AppRoleAssignments",
              "appRoleAssignments",
              "The names of all app roles.",
              "AppRoleAssignments([roles])",
              ListFunctions::distinct),
          Function.of(
              "AppRoleAssignmentsComplex",
              "appRoleAssignments",
              "The names of all app roles, each for one of the target's roles.",
              "AppRoleAssignmentsComplex([roles])",
              ListFunctions::distinct),
          Function.of(
              "AssertiveAppRoleAssignmentsComplex",
              "appRoleAssignments",
              "The names of all app roles, each for one of the target's roles; roles that end are"
                  + " removed there.",
              "AssertiveAppRoleAssignmentsComplex([roles])",
              ListFunctions::distinct));

  private ListFunctions() {}

  private static Result join(Arguments arguments) {
    String separator = arguments.textOrEmpty(0);
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (int index = 1; index < arguments.count(); index++) {
      for (Result.Single value : arguments.value(index).values()) {
        if (!value.asText().isEmpty()) {
          joined.append(first ? "" : separator).append(value.asText());
          arguments.checkLength(joined.length());
          first = false;
        }
      }
    }
    return Result.text(joined.toString());
  }

  private static Result split(Arguments arguments) {
    String delimiter = arguments.textOrEmpty(1);
    if (delimiter.isEmpty()) {
      throw arguments.failure("'delimiter' is empty");
    }
    Pattern pattern = Pattern.compile(delimiter, Pattern.LITERAL);
    return Result.many(
        arguments.text(0).stream()
            .flatMap(text -> Stream.of(pattern.split(text)))
            .map(String::strip)
            .filter(piece -> !piece.isEmpty())
            .map(Result::text)
            .toList());
  }

  private static Result item(Arguments arguments) {
    int index = arguments.size(1, 1);
    List<Result.Single> values = arguments.value(0).values();
    return index > values.size() ? Result.none() : values.get(index - 1);
  }

  private static Result distinct(Arguments arguments) {
    return Result.many(arguments.value(0).values().stream().distinct().toList());
  }

  private static Result first(Result result) {
    return Result.many(result.values().stream().limit(1).toList());
  }
}
