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
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Filters out of text (RFC 7644, section 3.4.2.2). Precedence, high to low: comparison, `not`,
/// `and`, `or`. Beyond the RFC's grammar it reads what clients send: operators and keywords in any
/// case, bare words as values, `not` without parentheses, and a comparison behind a bracket
/// (`emails[type eq "work"].value eq "x"`).
public final class FilterParser {
  /// Nobody nests deeper by hand; each level costs a stack frame here and in every later pass.
  public static final int MAX_DEPTH = 50;

  /// Comparisons in one filter: each may become a query of its own in a store.
  public static final int MAX_COMPARISONS = 100;

  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,60}(\\.\\d{1,60})?([eE][+-]?\\d{1,2})?");

  private final Tokens tokens;
  private int comparisons;

  private FilterParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /// @throws dev.lockstep.scim.ScimException 400 `invalidFilter`, with the column
  public static Filter parse(String text) {
    FilterParser parser = new FilterParser(Tokens.of(text, ScimType.INVALID_FILTER));
    Filter filter = parser.or(0);
    parser.tokens.expect(Kind.END, "'and', 'or' or the end");
    return filter;
  }

  /// The filter inside a bracket of a path, whose tokens go on behind it.
  static Filter element(Tokens tokens) {
    return new FilterParser(tokens).or(0);
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
    if (token.kind() != Kind.WORD || !token.text().startsWith(".") || !tokens.adjacent()) {
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
      case WORD -> bare(token.text());
      case OPEN, CLOSE, OPEN_BRACKET, CLOSE_BRACKET, END ->
          throw tokens.unexpected(token, "a value");
    };
  }

  private static Literal bare(String word) {
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return new Literal.Flag(word.equalsIgnoreCase("true"));
    }
    if (word.equalsIgnoreCase("null")) {
      return new Literal.Null();
    }
    if (NUMBER.matcher(word).matches()) {
      return new Literal.Amount(new BigDecimal(word));
    }
    return new Literal.Text(word, false);
  }
}
