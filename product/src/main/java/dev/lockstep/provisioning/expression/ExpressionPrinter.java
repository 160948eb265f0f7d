package dev.lockstep.provisioning.expression;

import dev.lockstep.provisioning.expression.Expression.Absent;
import dev.lockstep.provisioning.expression.Expression.Call;
import dev.lockstep.provisioning.expression.Expression.Comparison;
import dev.lockstep.provisioning.expression.Expression.Named;
import dev.lockstep.provisioning.expression.Expression.Relation;
import java.util.List;
import java.util.stream.Collectors;

/// Writes expressions so that [ExpressionParser] reads the same expression back.
public final class ExpressionPrinter {
  private ExpressionPrinter() {}

  public static String print(Expression expression) {
    return switch (expression) {
      case Expression.Attribute(String name) -> "[" + name + "]";
      case Expression.Text(String value) ->
          "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
      case Expression.Number(long value) -> Long.toString(value);
      case Named named -> named.word();
      case Absent() -> "";
      case Comparison(Expression left, Relation relation, Expression right) ->
          side(left) + " " + relation.symbol() + " " + side(right);
      case Call(String function, List<Expression> arguments) ->
          function
              + arguments.stream()
                  .map(ExpressionPrinter::print)
                  .collect(Collectors.joining(", ", "(", ")"));
    };
  }

  private static String side(Expression expression) {
    return expression instanceof Comparison ? "(" + print(expression) + ")" : print(expression);
  }
}
