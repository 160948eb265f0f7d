package dev.lockstep.scim.query;

import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.Filter.And;
import dev.lockstep.scim.query.Filter.Comparison;
import dev.lockstep.scim.query.Filter.Literal;
import dev.lockstep.scim.query.Filter.Not;
import dev.lockstep.scim.query.Filter.Or;
import dev.lockstep.scim.query.Filter.Present;
import dev.lockstep.scim.query.Filter.Tail;
import dev.lockstep.scim.query.Filter.ValuePath;
import dev.lockstep.scim.query.Tokens.Kind;
import dev.lockstep.scim.query.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Filters out of text (RFC 7644, section 3.4.2.2). Precedence, high to low: comparison, `not`,
/// `and`, `or`. Operators and keywords are read in any case; what else is read beyond the RFC's
/// grammar, [FilterGrammar] says.
public final class FilterParser {
  /// Nobody nests deeper by hand; each level costs a stack frame here and in every later pass.
  public static final int MAX_DEPTH = 50;

  /// Comparisons in one filter: each may become a query of its own in a store.
  public static final int MAX_COMPARISONS = 100;

  /// JSON's: `007` is no number but a word.
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,59})(\\.\\d{1,60})?([eE][+-]?\\d{1,3})?");

  private final Tokens tokens;
  private final FilterGrammar grammar;
  private int comparisons;

  private FilterParser(Tokens tokens, FilterGrammar grammar) {
    this.tokens = tokens;
    this.grammar = grammar;
  }

  /// In the grammar of clients.
  ///
  /// @throws dev.lockstep.scim.ScimException 400 `invalidFilter`, with the column
  public static Filter parse(String text) {
    return parse(text, FilterGrammar.LENIENT);
  }

  /// @throws dev.lockstep.scim.ScimException 400 `invalidFilter`, with the column
  public static Filter parse(String text, FilterGrammar grammar) {
    FilterParser parser = new FilterParser(Tokens.of(text, ScimType.INVALID_FILTER), grammar);
    Filter filter = parser.or(0);
    parser.tokens.expect(Kind.END, "'and', 'or' or the end");
    return filter;
  }

  /// The filter inside a bracket of a path, whose tokens go on behind it.
  static Filter element(Tokens tokens) {
    return new FilterParser(tokens, FilterGrammar.LENIENT).or(0);
  }

  /// The comparison behind an attribute in a path: `schemas eq "urn:…"`.
  static Filter comparison(Tokens tokens, AttributeName attribute) {
    FilterParser parser = new FilterParser(tokens, FilterGrammar.LENIENT);
    return new Comparison(attribute, parser.operator(), parser.literal());
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private Filter or(int depth) {
    List<Filter> operands = new ArrayList<>();
    do {
      operands.add(and(depth));
    } while (tokens.takeIf("or"));
    return operands.size() == 1 ? operands.getFirst() : new Or(operands);
  }

  private Filter and(int depth) {
    List<Filter> operands = new ArrayList<>();
    do {
      operands.add(not(depth));
    } while (tokens.takeIf("and"));
    return operands.size() == 1 ? operands.getFirst() : new And(operands);
  }

  private Filter not(int depth) {
    if (depth > MAX_DEPTH) {
      throw tokens.unexpected(tokens.peek(), "at most " + MAX_DEPTH + " levels");
    }
    if (tokens.takeIf(Kind.OPEN)) {
      Filter inner = or(depth + 1);
      tokens.expect(Kind.CLOSE, "')'");
      return inner;
    }
    if (tokens.takeIf("not")) {
      if (grammar == FilterGrammar.STRICT && tokens.peek().kind() != Kind.OPEN) {
        throw tokens.unexpected(tokens.peek(), "'('");
      }
      return new Not(not(depth + 1));
    }
    return attributeExpression(depth);
  }

  private Filter attributeExpression(int depth) {
    Token word = tokens.expect(Kind.WORD, "an attribute");
    if (++comparisons > MAX_COMPARISONS) {
      throw tokens.unexpected(word, "at most " + MAX_COMPARISONS + " comparisons");
    }
    AttributeName attribute = AttributeNames.parse(word.text());
    if (tokens.takeIf(Kind.OPEN_BRACKET)) {
      Filter element = or(depth + 1);
      tokens.expect(Kind.CLOSE_BRACKET, "']'");
      return new ValuePath(attribute, element, tail());
    }
    if (tokens.takeIf("pr")) {
      return new Present(attribute);
    }
    return new Comparison(attribute, operator(), literal());
  }

  private Optional<Tail> tail() {
    Token token = tokens.peek();
    if (grammar == FilterGrammar.STRICT
        || token.kind() != Kind.WORD
        || !token.text().startsWith(".")
        || !tokens.adjacent()) {
      return Optional.empty();
    }
    String subAttribute = tokens.take().text().substring(1);
    if (tokens.takeIf("pr")) {
      return Optional.of(new Tail(subAttribute, Optional.empty(), Optional.empty()));
    }
    return Optional.of(new Tail(subAttribute, Optional.of(operator()), Optional.of(literal())));
  }

  private Operator operator() {
    Token token = tokens.take();
    if (token.kind() == Kind.WORD) {
      for (Operator operator : Operator.values()) {
        if (operator.name().equalsIgnoreCase(token.text())) {
          return operator;
        }
      }
    }
    throw tokens.unexpected(token, "one of eq ne co sw ew gt ge lt le pr");
  }

  private Literal literal() {
    Token token = tokens.take();
    return switch (token.kind()) {
      case QUOTED -> new Literal.Text(token.text(), true);
      case WORD -> word(token);
      case OPEN, CLOSE, OPEN_BRACKET, CLOSE_BRACKET, END ->
          throw tokens.unexpected(token, "a value");
    };
  }

  private Literal word(Token token) {
    Literal literal = bare(token.text());
    if (grammar == FilterGrammar.STRICT && !isJson(literal, token.text())) {
      throw tokens.unexpected(token, "a value: a string in quotes, a number, true, false or null");
    }
    return literal;
  }

  private static boolean isJson(Literal literal, String written) {
    return switch (literal) {
      case Literal.Text _ -> false;
      case Literal.Amount _ -> true;
      case Literal.Flag(boolean value) -> written.equals(String.valueOf(value));
      case Literal.Null _ -> written.equals("null");
    };
  }

  private static Literal bare(String word) {
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return new Literal.Flag(word.equalsIgnoreCase("true"));
    }
    if (word.equalsIgnoreCase("null")) {
      return new Literal.Null();
    }
    if (isNumber(word)) {
      return new Literal.Amount(word);
    }
    return new Literal.Text(word, false);
  }
}
