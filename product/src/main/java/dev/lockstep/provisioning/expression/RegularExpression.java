package dev.lockstep.provisioning.expression;

import dev.lockstep.scim.BoundedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/// A regular expression as .NET writes it, run by Java's engine with a bounded effort.
///
/// Case counts; `\d`, `\w` and `\s` know all of Unicode. What differs between the two is translated:
/// names of groups with `_`, `(?'name'…)`, and a bare `[` or `&&` inside of a class. Subtraction
/// of classes, balancing groups and conditions exist in .NET only and are refused.
public final class RegularExpression {
  /// Characters that a match may look at. A pattern such as `(.*a){20}b` looks at n²⁰ of them; a
  /// sensible one at a few for each character of the text.
  static final int MAX_STEPS = 2_000_000;

  private final String written;
  private final Pattern pattern;

  private RegularExpression(String written, Pattern pattern) {
    this.written = written;
    this.pattern = pattern;
  }

  /// @throws EvaluationException where it can't be read, with the place
  public static RegularExpression of(String written) {
    try {
      return new RegularExpression(
          written,
          Pattern.compile(new Translation(written).java(), Pattern.UNICODE_CHARACTER_CLASS));
    } catch (PatternSyntaxException e) {
      throw new EvaluationException(
          "the regular expression "
              + EvaluationException.quoted(written)
              + " can't be read: "
              + e.getDescription());
    } catch (StackOverflowError tooDeep) {
      throw new EvaluationException(
          "the regular expression " + EvaluationException.quoted(written) + " is nested too deep");
    }
  }

  /// Whether it matches anywhere in the text, as .NET's `Regex.IsMatch`; `^…$` asks for all of it.
  ///
  /// @throws EvaluationException where that takes too much effort
  public boolean isFoundIn(String text) {
    return next(matcher(text));
  }

  Matcher matcher(String text) {
    return pattern.matcher(new BoundedText(text, MAX_STEPS, TooManySteps::new));
  }

  /// Finds the next match; the only way in which a matcher may be moved.
  ///
  /// @throws EvaluationException where that takes too much effort
  boolean next(Matcher matcher) {
    try {
      return matcher.find();
    } catch (TooManySteps | StackOverflowError beyond) {
      throw new EvaluationException(
          "the regular expression "
              + EvaluationException.quoted(written)
              + " takes too long on this value; avoid repetitions inside of repetitions");
    }
  }

  /// How the group is called in [Matcher], if the expression has it.
  Optional<String> group(String name) {
    String java = groupName(name);
    return pattern.namedGroups().containsKey(java) ? Optional.of(java) : Optional.empty();
  }

  /// The place in [Matcher] of a group by its name or by its number, which .NET gives to the groups
  /// with a name only after all others.
  OptionalInt groupIndex(String nameOrNumber) {
    Map<String, Integer> named = pattern.namedGroups();
    Integer byName = named.get(groupName(nameOrNumber));
    if (byName != null) {
      return OptionalInt.of(byName);
    }
    List<Integer> places = new ArrayList<>();
    places.add(0);
    IntStream.rangeClosed(1, pattern.matcher("").groupCount())
        .filter(place -> !named.containsValue(place))
        .forEach(places::add);
    named.values().stream().sorted().forEach(places::add);
    return IntStream.range(0, places.size())
        .filter(number -> Integer.toString(number).equals(nameOrNumber))
        .map(places::get)
        .findFirst();
  }

  /// Java's names of groups are letters and digits.
  private static String groupName(String name) {
    boolean plain =
        name.chars().allMatch(character -> character < 128 && Character.isLetterOrDigit(character));
    return plain
        ? name
        : "g" + HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8)) + "x";
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super(null, null, false, false);
    }
  }

  /// One pass over a .NET expression.
  private static final class Translation {
    private final String text;
    private final StringBuilder java = new StringBuilder();
    private int index;

    Translation(String text) {
      this.text = text;
    }

    String java() {
      boolean inClass = false;
      while (index < text.length()) {
        char character = text.charAt(index);
        if (character == '\\') {
          escape();
        } else if (inClass) {
          inClass = character != ']';
          inClass(character);
        } else if (character == '[') {
          inClass = true;
          openClass();
        } else if (text.startsWith("(?<", index) || text.startsWith("(?'", index)) {
          group();
        } else if (text.startsWith("(?(", index)) {
          throw refused("a condition (?(…))");
        } else {
          copy(1);
        }
      }
      return java.toString();
    }

    private void copy(int characters) {
      int end = Math.min(index + characters, text.length());
      java.append(text, index, end);
      index = end;
    }

    /// `\k<name>` is the only escape that names a group.
    private void escape() {
      if (text.startsWith("\\k<", index) && text.indexOf('>', index) > 0) {
        int end = text.indexOf('>', index);
        java.append("\\k<").append(groupName(text.substring(index + 3, end))).append('>');
        index = end + 1;
      } else {
        copy(2);
      }
    }

    /// A `]` right behind the opening bracket belongs to the class.
    private void openClass() {
      copy(1);
      if (text.startsWith("^", index)) {
        copy(1);
      }
      if (text.startsWith("]", index)) {
        java.append('\\');
        copy(1);
      }
    }

    private void inClass(char character) {
      if (text.startsWith("-[", index)) {
        throw refused("the subtraction -[…]");
      }
      if (character == '[' || character == '&') {
        java.append('\\');
      }
      copy(1);
    }

    private void group() {
      char close = text.charAt(index + 2) == '<' ? '>' : '\'';
      boolean lookbehind = text.startsWith("=", index + 3) || text.startsWith("!", index + 3);
      int end = text.indexOf(close, index + 3);
      if ((close == '>' && lookbehind) || end < 0) {
        copy(3);
        return;
      }
      String name = text.substring(index + 3, end);
      if (name.contains("-")) {
        throw refused("a balancing group");
      }
      java.append("(?<").append(groupName(name)).append('>');
      index = end + 1;
    }

    private EvaluationException refused(String what) {
      return new EvaluationException(
          "the regular expression "
              + EvaluationException.quoted(text)
              + " uses "
              + what
              + ", which only .NET knows");
    }
  }
}
