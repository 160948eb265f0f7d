package dev.lockstep.scim.query;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The words of a filter or path: text cut at blanks, brackets and quotes.
final class Tokens {
  /// A filter over a hundred attributes fits; what is longer is an attack or a mistake.
  static final int MAX_LENGTH = 8_192;

  /// @param column where it begins, from 1
  record Token(Kind kind, String text, int column) {}

  enum Kind {
    WORD,
    QUOTED,
    OPEN,
    CLOSE,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    END
  }

  private final List<Token> tokens;
  private final ScimType problem;
  private int next;

  private Tokens(List<Token> tokens, ScimType problem) {
    this.tokens = tokens;
    this.problem = problem;
  }

  /// @param problem the `scimType` of errors: of a filter or of a path
  static Tokens of(String text, ScimType problem) {
    if (text.length() > MAX_LENGTH) {
      throw ScimException.badRequest(
          problem, "longer than " + MAX_LENGTH + " characters: " + text.length());
    }
    Optional<String> unkeepable = Json.unkeepable(text);
    if (unkeepable.isPresent()) {
      throw ScimException.badRequest(problem, "the text " + unkeepable.get());
    }
    List<Token> tokens = new ArrayList<>();
    int index = 0;
    while (index < text.length()) {
      char character = text.charAt(index);
      if (Character.isWhitespace(character)) {
        index++;
        continue;
      }
      Kind single = single(character);
      if (single != Kind.WORD) {
        tokens.add(new Token(single, String.valueOf(character), index + 1));
        index++;
      } else if (character == '"') {
        index = quoted(text, index, tokens, problem);
      } else {
        int end = index;
        while (end < text.length() && isWordPart(text.charAt(end))) {
          end++;
        }
        tokens.add(new Token(Kind.WORD, text.substring(index, end), index + 1));
        index = end;
      }
    }
    tokens.add(new Token(Kind.END, "the end", text.length() + 1));
    return new Tokens(tokens, problem);
  }

  private static Kind single(char character) {
    return switch (character) {
      case '(' -> Kind.OPEN;
      case ')' -> Kind.CLOSE;
      case '[' -> Kind.OPEN_BRACKET;
      case ']' -> Kind.CLOSE_BRACKET;
      default -> Kind.WORD;
    };
  }

  private static boolean isWordPart(char character) {
    return !Character.isWhitespace(character) && single(character) == Kind.WORD && character != '"';
  }

  /// A JSON string (RFC 7644, section 3.4.2.2): its escapes are JSON's.
  private static int quoted(String text, int start, List<Token> tokens, ScimType problem) {
    StringBuilder value = new StringBuilder();
    int index = start + 1;
    while (index < text.length()) {
      char character = text.charAt(index);
      if (character == '"') {
        String unquoted = value.toString();
        Optional<String> unkeepable = Json.unkeepable(unquoted); // written as \\ud800
        if (unkeepable.isPresent()) {
          throw ScimException.badRequest(
              problem, "column " + (start + 1) + ": the text " + unkeepable.get());
        }
        tokens.add(new Token(Kind.QUOTED, unquoted, start + 1));
        return index + 1;
      }
      if (character != '\\') {
        value.append(character);
        index++;
        continue;
      }
      if (index + 1 >= text.length()) {
        break;
      }
      char escaped = text.charAt(index + 1);
      if (escaped == 'u') {
        value.append(unicode(text, index, problem));
        index += 6;
      } else {
        value.append(unescaped(escaped, index, problem));
        index += 2;
      }
    }
    throw ScimException.badRequest(
        problem, "the quote opened at column " + (start + 1) + " is never closed");
  }

  private static char unicode(String text, int index, ScimType problem) {
    try {
      char character = (char) Integer.parseInt(text.substring(index + 2, index + 6), 16);
      if (character != 0) {
        return character;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException notFourDigits) {
      // told below
    }
    throw ScimException.badRequest(
        problem, "column " + (index + 1) + ": '\\u' takes four hexadecimal digits, not 0000");
  }

  private static char unescaped(char escaped, int index, ScimType problem) {
    return switch (escaped) {
      case '"', '\\', '/' -> escaped;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default ->
          throw ScimException.badRequest(
              problem,
              "column "
                  + (index + 1)
                  + ": '\\"
                  + escaped
                  + "' is no escape; write \\\\ for a backslash");
    };
  }

  Token peek() {
    return tokens.get(next);
  }

  Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  boolean takeIf(Kind kind) {
    if (peek().kind() == kind) {
      take();
      return true;
    }
    return false;
  }

  /// Takes a word if it is this one, in any case.
  boolean takeIf(String keyword) {
    if (peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(keyword)) {
      take();
      return true;
    }
    return false;
  }

  /// Whether the token after the next one is of this kind.
  boolean followedBy(Kind kind) {
    return next + 1 < tokens.size() && tokens.get(next + 1).kind() == kind;
  }

  /// Whether nothing stands between the last token taken and the next one.
  boolean adjacent() {
    Token before = tokens.get(next - 1);
    return before.column() + before.text().length() == peek().column();
  }

  Token expect(Kind kind, String what) {
    Token token = take();
    if (token.kind() != kind) {
      throw unexpected(token, what);
    }
    return token;
  }

  ScimException unexpected(Token token, String expected) {
    return ScimException.badRequest(
        problem,
        "column " + token.column() + ": expected " + expected + ", found '" + token.text() + "'");
  }
}
