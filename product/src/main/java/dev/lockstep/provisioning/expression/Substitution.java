package dev.lockstep.provisioning.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What .NET puts in place of a match: `${name}`, `${1}` and `$1` are groups, `$0` and `$&` the
/// whole match, `$$` a dollar sign. What names no group of the expression stands for itself.
final class Substitution {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:\\{(?<name>\\w+)\\}|(?<number>[0-9]+)|(?<sign>[$&]))");

  private final List<Function<Matcher, String>> parts;

  private Substitution(List<Function<Matcher, String>> parts) {
    this.parts = parts;
  }

  static Substitution of(RegularExpression pattern, String written) {
    List<Function<Matcher, String>> parts = new ArrayList<>();
    Matcher reference = REFERENCE.matcher(written);
    int from = 0;
    while (reference.find()) {
      literal(parts, written.substring(from, reference.start()));
      from = reference.end();
      String sign = reference.group("sign");
      String name = reference.group("name");
      OptionalInt group =
          pattern.groupIndex(name == null ? Objects.toString(reference.group("number")) : name);
      if ("$".equals(sign)) {
        literal(parts, "$");
      } else if (sign != null) {
        parts.add(Matcher::group);
      } else if (group.isPresent()) {
        parts.add(match -> Objects.requireNonNullElse(match.group(group.getAsInt()), ""));
      } else {
        literal(parts, reference.group());
      }
    }
    literal(parts, written.substring(from));
    return new Substitution(List.copyOf(parts));
  }

  private static void literal(List<Function<Matcher, String>> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(match -> text);
    }
  }

  /// @param checkLength refuses a text of so many characters
  void append(Matcher match, StringBuilder text, LongConsumer checkLength) {
    for (Function<Matcher, String> part : parts) {
      text.append(part.apply(match));
      checkLength.accept(text.length());
    }
  }
}
