package dev.lockstep.directory.rule;

import dev.lockstep.scim.BoundedText;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The regular expression of a `-match`, run without regard to case and with a bounded effort: it
/// is asked of every user inside of a transaction.
final class TextPattern {
  /// Characters that a match may look at. A pattern such as `(.*a){20}b` looks at n²⁰ of them; a
  /// sensible one at a few for each character of a name.
  static final int MAX_STEPS = 50_000;

  private final Pattern pattern;

  private TextPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws RuleException where it can't be read
  static TextPattern of(String written, int column) {
    try {
      return new TextPattern(
          Pattern.compile(
              written,
              Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS));
    } catch (PatternSyntaxException e) {
      throw new RuleException(
          column,
          "the regular expression \"" + written + "\" can't be read: " + e.getDescription());
    } catch (StackOverflowError tooDeep) {
      throw new RuleException(
          column, "the regular expression \"" + written + "\" is nested too deep");
    }
  }

  /// Whether it is found in the text. One that takes too much effort on it isn't: a user's change
  /// must not fail for a rule that somebody wrote badly.
  boolean isFoundIn(String text) {
    try {
      return pattern.matcher(new BoundedText(text, MAX_STEPS, TooManySteps::new)).find();
    } catch (TooManySteps | StackOverflowError beyond) {
      return false;
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super(null, null, false, false);
    }
  }
}
