package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A mapping expression as a tree. [ExpressionParser] makes it, and has then checked that every
/// function exists and takes these arguments; [ExpressionPrinter] writes it; [Evaluator] runs it.
public sealed interface Expression {

  /// `[givenName]`: an attribute of the source object by Entra's name, or by its SCIM path, which
  /// may hold brackets itself: `[emails[type eq "work"].value]`.
  record Attribute(String name) implements Expression {}

  /// `"text"`.
  record Text(String value) implements Expression {}

  /// A whole number; `&HF7` is written back as 247.
  record Number(long value) implements Expression {}

  /// A number by its name in Visual Basic, written without quotes.
  enum Named implements Expression {
    BINARY_COMPARE("vbBinaryCompare", 0),
    TEXT_COMPARE("vbTextCompare", 1);

    private final String word;
    private final long value;

    Named(String word, long value) {
      this.word = word;
      this.value = value;
    }

    /// As it is written.
    public String word() {
      return word;
    }

    public long value() {
      return value;
    }
  }

  /// A function with its arguments. A single argument that is left out is the same as none.
  record Call(String function, List<Expression> arguments) implements Expression {
    public Call {
      arguments =
          arguments.size() == 1 && arguments.getFirst() instanceof Absent
              ? List.of()
              : List.copyOf(arguments);
    }
  }

  /// `[country] = "USA"`. Neither side is [Absent].
  record Comparison(Expression left, Relation relation, Expression right) implements Expression {
    public Comparison {
      if (left instanceof Absent || right instanceof Absent) {
        throw new IllegalArgumentException("a comparison has two sides");
      }
    }
  }

  /// An argument that is left out, as the third of `Replace([a], "x", , , "y")`.
  record Absent() implements Expression {}

  enum Relation {
    EQUAL("="),
    NOT_EQUAL("<>"),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String symbol;

    Relation(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  /// This expression and all inside it, from the outside in.
  default Stream<Expression> parts() {
    return switch (this) {
      case Call(String _, List<Expression> arguments) ->
          Stream.concat(Stream.of(this), arguments.stream().flatMap(Expression::parts));
      case Comparison(Expression left, Relation _, Expression right) ->
          Stream.concat(Stream.of(this), Stream.concat(left.parts(), right.parts()));
      case Attribute _, Text _, Number _, Named _, Absent _ -> Stream.of(this);
    };
  }

  /// The names of the attributes that it may read.
  default Set<String> attributeNames() {
    return parts()
        .flatMap(part -> part instanceof Attribute(String name) ? Stream.of(name) : Stream.empty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether this function is called anywhere inside.
  default boolean calls(String function) {
    return parts().anyMatch(part -> part instanceof Call call && call.function().equals(function));
  }
}
