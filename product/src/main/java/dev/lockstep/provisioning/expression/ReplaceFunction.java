package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/// `Replace` and its five ways, told apart by the arguments that are given:
///
/// - oldValue and replacementValue: the text is replaced wherever the source has it;
/// - oldValue and template: the text is replaced by the source wherever the template has it;
/// - regexPattern and replacementValue: each match is replaced, `${name}` standing for a group;
/// - with regexGroupName: only the group is replaced in each match;
/// - regexPattern, regexGroupName and replacementAttributeName: the source where it has a value,
///   else the group's text in the first match in the other attribute.
final class ReplaceFunction {
  private static final int SOURCE = 0;
  private static final int OLD_VALUE = 1;
  private static final int PATTERN = 2;
  private static final int GROUP = 3;
  private static final int REPLACEMENT = 4;
  private static final int OTHER_ATTRIBUTE = 5;
  private static final int TEMPLATE = 6;

  static final List<Function> ALL =
      List.of(
          Function.of(
                  "Replace",
                  "source, oldValue?, regexPattern?, regexGroupName?, replacementValue?,"
                      + " replacementAttributeName?, template?",
                  "Replaces a text, or what a regular expression finds, by another; or puts the"
                      + " source into a template. Case counts.",
                  "Replace(\"Product Developer\", \"Product\", , , \"Software\", , )"
                      + " → Software Developer",
                  ReplaceFunction::replace)
              .with(ReplaceFunction::problem)
              .forEach(SOURCE));

  private ReplaceFunction() {}

  private static Optional<String> problem(List<Expression> arguments) {
    boolean[] given = new boolean[TEMPLATE + 1];
    for (int index = 0; index < given.length; index++) {
      given[index] = Function.given(arguments, index);
    }
    if (given[OLD_VALUE] == given[PATTERN]) {
      return Optional.of("takes either 'oldValue' or 'regexPattern'");
    }
    if (given[OLD_VALUE]) {
      return given[GROUP] || given[OTHER_ATTRIBUTE] || given[REPLACEMENT] == given[TEMPLATE]
          ? Optional.of("takes with 'oldValue' either 'replacementValue' or 'template' only")
          : Optional.empty();
    }
    if (given[TEMPLATE] || given[REPLACEMENT] == given[OTHER_ATTRIBUTE]) {
      return Optional.of(
          "takes with 'regexPattern' either 'replacementValue' or 'replacementAttributeName' only");
    }
    if (given[OTHER_ATTRIBUTE] && !given[GROUP]) {
      return Optional.of("takes with 'replacementAttributeName' a 'regexGroupName'");
    }
    return patternProblem(arguments);
  }

  /// A pattern that stands in the expression itself is read now and not at the first object.
  private static Optional<String> patternProblem(List<Expression> arguments) {
    if (!(arguments.get(PATTERN) instanceof Expression.Text(String written))) {
      return Optional.empty();
    }
    try {
      RegularExpression pattern = RegularExpression.of(written);
      return arguments.get(GROUP) instanceof Expression.Text(String group)
              && pattern.group(group).isEmpty()
          ? Optional.of(noSuchGroup(group))
          : Optional.empty();
    } catch (EvaluationException e) {
      return Optional.of("takes another 'regexPattern': " + e.getMessage());
    }
  }

  private static String noSuchGroup(String group) {
    return "has no group '" + group + "' in 'regexPattern'; write it as (?<" + group + ">…)";
  }

  private static Result replace(Arguments arguments) {
    Optional<String> source = arguments.text(SOURCE);
    if (arguments.given(OTHER_ATTRIBUTE)) {
      return source
          .filter(text -> !text.isEmpty())
          .<Result>map(Result::text)
          .orElseGet(() -> extracted(arguments));
    }
    if (source.isEmpty()) {
      return Result.none();
    }
    String text = source.get();
    if (arguments.given(PATTERN)) {
      return Result.text(
          arguments.given(GROUP)
              ? groupReplaced(arguments, text)
              : matchesReplaced(arguments, text));
    }
    return Result.text(
        arguments.given(TEMPLATE)
            ? textReplaced(arguments, arguments.textOrEmpty(TEMPLATE), text)
            : textReplaced(arguments, text, arguments.textOrEmpty(REPLACEMENT)));
  }

  private static String textReplaced(Arguments arguments, String text, String replacement) {
    String old = arguments.textOrEmpty(OLD_VALUE);
    if (old.isEmpty()) {
      return text;
    }
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    for (int found = text.indexOf(old); found >= 0; found = text.indexOf(old, from)) {
      replaced.append(text, from, found).append(replacement);
      arguments.checkLength(replaced.length());
      from = found + old.length();
    }
    return replaced.append(text, from, text.length()).toString();
  }

  private static String matchesReplaced(Arguments arguments, String text) {
    RegularExpression pattern = RegularExpression.of(arguments.textOrEmpty(PATTERN));
    Substitution substitution = Substitution.of(pattern, arguments.textOrEmpty(REPLACEMENT));
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    Matcher matcher = pattern.matcher(text);
    while (pattern.next(matcher)) {
      replaced.append(text, from, matcher.start());
      substitution.append(matcher, replaced, arguments::checkLength);
      from = matcher.end();
    }
    return replaced.append(text, from, text.length()).toString();
  }

  private static String groupReplaced(Arguments arguments, String text) {
    RegularExpression pattern = RegularExpression.of(arguments.textOrEmpty(PATTERN));
    String group = group(arguments, pattern);
    String replacement = arguments.textOrEmpty(REPLACEMENT);
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    Matcher matcher = pattern.matcher(text);
    while (pattern.next(matcher)) {
      // a group in a lookbehind may begin before the end of the last one
      if (matcher.start(group) >= from) {
        replaced.append(text, from, matcher.start(group)).append(replacement);
        arguments.checkLength(replaced.length());
        from = matcher.end(group);
      }
    }
    return replaced.append(text, from, text.length()).toString();
  }

  private static Result extracted(Arguments arguments) {
    RegularExpression pattern = RegularExpression.of(arguments.textOrEmpty(PATTERN));
    String group = group(arguments, pattern);
    Matcher matcher = pattern.matcher(arguments.textOrEmpty(OTHER_ATTRIBUTE));
    String found = pattern.next(matcher) ? matcher.group(group) : null;
    return found == null ? Result.none() : Result.text(found);
  }

  private static String group(Arguments arguments, RegularExpression pattern) {
    String name = arguments.textOrEmpty(GROUP);
    return pattern.group(name).orElseThrow(() -> arguments.failure(noSuchGroup(name)));
  }
}
