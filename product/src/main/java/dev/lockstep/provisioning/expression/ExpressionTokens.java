package dev.lockstep.provisioning.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// An expression's text cut into words.
final class ExpressionTokens {

  enum Kind {
    NAME,
    ATTRIBUTE,
    TEXT,
    NUMBER,
    RELATION,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  /// @param text without quotes or brackets and without escapes
  /// @param column where it begins, from 1
  record Token(Kind kind, String text, int column) {
    /// As an error names it.
    String shown() {
      return switch (kind) {
        case TEXT -> "\"" + text + "\"";
        case ATTRIBUTE -> "[" + text + "]";
        case END -> "the end";
        case NAME, NUMBER, RELATION, OPEN, CLOSE, COMMA -> "'" + text + "'";
      };
    }
  }

  /// What word processors and wikis make of `"`.
  private static final String CURLY_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb";

  private static final String SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b`";
  private static final String DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int index;

  private ExpressionTokens(String text) {
    this.text = text;
  }

  /// The tokens, [Kind#END] the last.
  ///
  /// @throws ExpressionException at a character that begins nothing
  static List<Token> of(String text) {
    ExpressionTokens reader = new ExpressionTokens(text);
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
    if (isNameStart(character)) {
      return run(Kind.NAME, index, end(index, ExpressionTokens::isNamePart));
    }
    if (isDigit(character) || (character == '-' && isDigit(at(index + 1)))) {
      return run(Kind.NUMBER, index, end(index + 1, ExpressionTokens::isNamePart));
    }
    if (character == '&' && (at(index + 1) == 'H' || at(index + 1) == 'h')) {
      return run(Kind.NUMBER, index, end(index + 2, ExpressionTokens::isNamePart));
    }
    return switch (character) {
      case '"' -> quoted();
      case '[' -> attribute();
      case '(' -> run(Kind.OPEN, index, index + 1);
      case ')' -> run(Kind.CLOSE, index, index + 1);
      case ',' -> run(Kind.COMMA, index, index + 1);
      case '=' -> run(Kind.RELATION, index, index + 1);
      case '<' ->
          run(
              Kind.RELATION,
              index,
              at(index + 1) == '=' || at(index + 1) == '>' ? index + 2 : index + 1);
      case '>' -> run(Kind.RELATION, index, at(index + 1) == '=' ? index + 2 : index + 1);
      default -> throw strange(character);
    };
  }

  private Token run(Kind kind, int start, int end) {
    index = end;
    return new Token(kind, text.substring(start, end), start + 1);
  }

  private int end(int from, IntPredicate part) {
    int end = from;
    while (end < text.length() && part.test(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private char at(int position) {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isNameStart(char character) {
    return Character.isLetter(character) || character == '_';
  }

  private static boolean isNamePart(int character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '.';
  }

  /// Escapes are `\\` and `\"`; a backslash before anything else is refused, because in a regular
  /// expression it would silently be lost or kept.
  private Token quoted() {
    int start = index;
    StringBuilder value = new StringBuilder();
    index++;
    while (index < text.length()) {
      char character = text.charAt(index);
      if (character == '"') {
        index++;
        return new Token(Kind.TEXT, value.toString(), start + 1);
      }
      if (character == '\\') {
        index++;
        if (at(index) != '"' && at(index) != '\\') {
          throw new ExpressionException(
              index, "a backslash in a text is written twice: '\\\\', as in \"\\\\d+\"");
        }
      }
      value.append(text.charAt(index));
      index++;
    }
    throw new ExpressionException(start + 1, "expected a closing '\"' for this text");
  }

  /// To the bracket that closes it; brackets inside and quoted brackets belong to a SCIM path.
  private Token attribute() {
    int start = index;
    int depth = 0;
    boolean inQuotes = false;
    for (; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '"') {
        inQuotes = !inQuotes;
      } else if (!inQuotes && character == '[') {
        depth++;
      } else if (!inQuotes && character == ']') {
        depth--;
        if (depth == 0) {
          String name = text.substring(start + 1, index).strip();
          index++;
          if (name.isEmpty()) {
            throw new ExpressionException(start + 1, "expected an attribute's name in '[]'");
          }
          return new Token(Kind.ATTRIBUTE, name, start + 1);
        }
      }
    }
    throw new ExpressionException(start + 1, "expected a closing ']' for this attribute");
  }

  private ExpressionException strange(char character) {
    String hint = "";
    if (CURLY_QUOTES.indexOf(character) >= 0) {
      hint = "; it is a typographic quote: write \" instead";
    } else if (SINGLE_QUOTES.indexOf(character) >= 0) {
      hint = "; a text stands in double quotes: \"text\"";
    } else if (DASHES.indexOf(character) >= 0) {
      hint = "; it is a typographic dash: write - instead";
    } else if (character == '!' || character == '&' || character == '|') {
      hint = "; write Not(…), And(…), Or(…), and <> for unequal";
    } else if (character == ';') {
      hint = "; arguments are separated by ','";
    } else if (character == ']') {
      hint = "; no '[' is open";
    }
    return new ExpressionException(
        index + 1,
        "expected a function, [attribute], \"text\" or number, found '"
            + Character.toString(text.codePointAt(index))
            + "'"
            + hint);
  }
}
