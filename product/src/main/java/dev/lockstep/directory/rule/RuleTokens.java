package dev.lockstep.directory.rule;

import java.util.ArrayList;
import java.util.List;

/// A rule's text cut into words.
final class RuleTokens {

  enum Kind {
    /// Anything without quotes: a property, an operator, `true`, a date.
    WORD,
    TEXT,
    OPEN,
    CLOSE,
    OPEN_LIST,
    CLOSE_LIST,
    COMMA,
    END
  }

  /// @param text without quotes and escapes; a word's dash is the plain one
  /// @param column where it begins, from 1
  record Token(Kind kind, String text, int column) {
    /// As an error names it.
    String shown() {
      return switch (kind) {
        case TEXT -> "\"" + text + "\"";
        case END -> "the end";
        case WORD, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA -> "'" + text + "'";
      };
    }

    /// The operator that the word may be: its hyphen may be missing.
    String operator() {
      return kind == Kind.WORD && text.startsWith("-") ? text.substring(1) : text;
    }

    boolean is(String operator) {
      return kind == Kind.WORD && operator().equalsIgnoreCase(operator);
    }
  }

  /// What documents and word processors make of a hyphen.
  private static final String DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212";

  private static final String CURLY_QUOTES =
      "\u2018\u2019\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb";

  private static final String SEPARATORS = "()[],\"'";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int index;

  private RuleTokens(String text) {
    this.text = text;
  }

  /// The tokens, [Kind#END] the last.
  ///
  /// @throws RuleException at a text that doesn't end
  static List<Token> of(String text) {
    RuleTokens reader = new RuleTokens(text);
    while (reader.index < text.length()) {
      if (isBlank(text.charAt(reader.index))) {
        reader.index++;
      } else {
        reader.tokens.add(reader.next());
      }
    }
    reader.tokens.add(new Token(Kind.END, "", text.length() + 1));
    return List.copyOf(reader.tokens);
  }

  /// No-break spaces come along from web pages.
  private static boolean isBlank(char character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private Token next() {
    char character = text.charAt(index);
    return switch (character) {
      case '(' -> sign(Kind.OPEN);
      case ')' -> sign(Kind.CLOSE);
      case '[' -> sign(Kind.OPEN_LIST);
      case ']' -> sign(Kind.CLOSE_LIST);
      case ',' -> sign(Kind.COMMA);
      case '"', '\'' -> quoted(character);
      default -> word();
    };
  }

  private Token sign(Kind kind) {
    index++;
    return new Token(kind, text.substring(index - 1, index), index);
  }

  private Token word() {
    int start = index;
    while (index < text.length()
        && !isBlank(text.charAt(index))
        && SEPARATORS.indexOf(text.charAt(index)) < 0) {
      if (CURLY_QUOTES.indexOf(text.charAt(index)) >= 0) {
        throw new RuleException(
            index + 1, "a text stands in plain double quotes, not in typographic ones: \"text\"");
      }
      index++;
    }
    String word = text.substring(start, index);
    boolean dashed = DASHES.indexOf(word.charAt(0)) >= 0;
    return new Token(Kind.WORD, dashed ? "-" + word.substring(1) : word, start + 1);
  }

  /// A backtick escapes the double quote and itself; two single quotes are one.
  private Token quoted(char quote) {
    int start = index;
    StringBuilder value = new StringBuilder();
    for (index++; index < text.length(); index++) {
      char character = text.charAt(index);
      char following = index + 1 < text.length() ? text.charAt(index + 1) : '\0';
      boolean escapes = character == '`' && (following == '"' || following == '`');
      if (escapes || (character == '\'' && following == '\'')) {
        value.append(following);
        index++;
      } else if (character == quote) {
        index++;
        return new Token(Kind.TEXT, value.toString(), start + 1);
      } else {
        value.append(character);
      }
    }
    throw new RuleException(start + 1, "expected a closing " + quote + " for this text");
  }
}
