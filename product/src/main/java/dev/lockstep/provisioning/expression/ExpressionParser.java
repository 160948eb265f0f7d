package dev.lockstep.provisioning.expression;

import dev.lockstep.provisioning.expression.Expression.Absent;
import dev.lockstep.provisioning.expression.Expression.Call;
import dev.lockstep.provisioning.expression.Expression.Comparison;
import dev.lockstep.provisioning.expression.Expression.Named;
import dev.lockstep.provisioning.expression.Expression.Relation;
import dev.lockstep.provisioning.expression.ExpressionTokens.Kind;
import dev.lockstep.provisioning.expression.ExpressionTokens.Token;
import dev.lockstep.scim.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads expressions. What it returns can be run: every function exists, has the arguments that
/// it requires and no more than it takes.
///
/// ```
/// expression = operand [ relation operand ]
/// operand    = function "(" [ argument *( "," argument ) ] ")"
///            / "[" attribute "]" / text / number / name / "(" expression ")"
/// argument   = [ expression ]
/// relation   = "=" / "<>" / ">" / ">=" / "<" / "<="
/// ```
public final class ExpressionParser {
  /// Entra's limit of an expression's length.
  public static final int MAX_LENGTH = 10_000;

  /// People nest about ten deep; every level costs frames of the stack, also when it is run.
  public static final int MAX_DEPTH = 64;

  private final List<Token> tokens;
  private int next;
  private int depth;

  private ExpressionParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// @throws ExpressionException naming the column, what was expected and what stands there
  public static Expression parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException(
          MAX_LENGTH + 1,
          "an expression has at most " + MAX_LENGTH + " characters; this one has " + text.length());
    }
    ExpressionParser parser = new ExpressionParser(ExpressionTokens.of(text));
    Expression expression = parser.expression();
    Token end = parser.peek();
    if (end.kind() != Kind.END) {
      throw unexpected(end, "the end of the expression");
    }
    refuseNestedSelectUniqueValue(expression);
    return expression;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private Expression expression() {
    Token start = peek();
    depth++;
    if (depth > MAX_DEPTH) {
      throw new ExpressionException(
          start.column(), "an expression is nested at most " + MAX_DEPTH + " deep");
    }
    Expression left = operand();
    Expression whole = left;
    if (peek().kind() == Kind.RELATION) {
      Relation relation = relation(take());
      whole = new Comparison(left, relation, operand());
    }
    depth--;
    return whole;
  }

  private Expression operand() {
    Token token = take();
    return switch (token.kind()) {
      case NAME -> peek().kind() == Kind.OPEN ? call(token) : named(token);
      case ATTRIBUTE -> new Expression.Attribute(token.text());
      case TEXT -> new Expression.Text(token.text());
      case NUMBER -> new Expression.Number(number(token));
      case OPEN -> {
        Expression inner = expression();
        expect(Kind.CLOSE, "')'");
        yield inner;
      }
      case RELATION, CLOSE, COMMA, END ->
          throw unexpected(token, "a function, [attribute], \"text\" or number");
    };
  }

  private Expression call(Token name) {
    Function function =
        Functions.find(name.text())
            .orElseThrow(
                () ->
                    new ExpressionException(
                        name.column(),
                        "expected a function, '"
                            + name.text()
                            + "' is none"
                            + NearestName.hint(name.text(), Functions.names())));
    take();
    List<Expression> arguments = new ArrayList<>();
    if (peek().kind() != Kind.CLOSE) {
      arguments.add(argument());
      while (peek().kind() == Kind.COMMA) {
        take();
        arguments.add(argument());
      }
    }
    expect(Kind.CLOSE, "',' or ')' in " + name.text());
    Call call = new Call(name.text(), arguments);
    Optional<String> problem = function.problem(call.arguments());
    if (problem.isPresent()) {
      throw new ExpressionException(name.column(), problem.get());
    }
    return call;
  }

  private Expression argument() {
    Kind kind = peek().kind();
    return kind == Kind.COMMA || kind == Kind.CLOSE ? new Absent() : expression();
  }

  private static Expression named(Token token) {
    return Arrays.stream(Named.values())
        .filter(named -> named.word().equals(token.text()))
        .findFirst()
        .orElseThrow(
            () ->
                new ExpressionException(
                    token.column(),
                    "expected a function, [attribute], \"text\" or number, found '"
                        + token.text()
                        + "': write ["
                        + token.text()
                        + "] for the attribute, \""
                        + token.text()
                        + "\" for the text"));
  }

  private static long number(Token token) {
    String text = token.text();
    try {
      return text.startsWith("&")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw new ExpressionException(
          token.column(), "expected a whole number of at most 64 bits, found '" + text + "'");
    }
  }

  private static Relation relation(Token token) {
    return Arrays.stream(Relation.values())
        .filter(relation -> relation.symbol().equals(token.text()))
        .findFirst()
        .orElseThrow(() -> unexpected(token, "=, <>, >, >=, < or <="));
  }

  private void expect(Kind kind, String what) {
    Token token = take();
    if (token.kind() != kind) {
      throw unexpected(token, what);
    }
  }

  private static ExpressionException unexpected(Token token, String expected) {
    String hint =
        token.kind() == Kind.NAME
                && (token.text().equalsIgnoreCase("and") || token.text().equalsIgnoreCase("or"))
            ? "; write And(…, …) or Or(…, …)"
            : "";
    return new ExpressionException(
        token.column(), "expected " + expected + ", found " + token.shown() + hint);
  }

  /// The planner asks the target for each candidate; inside another function none could be asked.
  private static void refuseNestedSelectUniqueValue(Expression expression) {
    boolean nested =
        expression
            .parts()
            .skip(1)
            .anyMatch(
                part ->
                    part instanceof Call call
                        && call.function().equals(Functions.SELECT_UNIQUE_VALUE));
    if (nested) {
      throw new ExpressionException(
          1, Functions.SELECT_UNIQUE_VALUE + " must be the outermost function");
    }
  }
}
