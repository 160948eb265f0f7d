package dev.lockstep.provisioning.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.provisioning.expression.Expression.Absent;
import dev.lockstep.provisioning.expression.Expression.Attribute;
import dev.lockstep.provisioning.expression.Expression.Call;
import dev.lockstep.provisioning.expression.Expression.Comparison;
import dev.lockstep.provisioning.expression.Expression.Named;
import dev.lockstep.provisioning.expression.Expression.Number;
import dev.lockstep.provisioning.expression.Expression.Relation;
import dev.lockstep.provisioning.expression.Expression.Text;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
  @Test
  void aCallIsReadWithAllKindsOfArguments() {
    assertThat(
            ExpressionParser.parse(
                "Coalesce( [mail],\n\"a \\\"b\\\" \\\\\", -12,&HF7, , vbTextCompare, (1<>2), Now())"))
        .isEqualTo(
            new Call(
                "Coalesce",
                List.of(
                    new Attribute("mail"),
                    new Text("a \"b\" \\"),
                    new Number(-12),
                    new Number(247),
                    new Absent(),
                    Named.TEXT_COMPARE,
                    new Comparison(new Number(1), Relation.NOT_EQUAL, new Number(2)),
                    new Call("Now", List.of()))));
  }

  @Test
  void anAttributeMayBeAScimPathWithBracketsOfItsOwn() {
    Expression expression =
        ExpressionParser.parse("ToLower([emails[type eq \"work\" and value co \"]\"].value])");

    assertThat(expression.attributeNames())
        .containsExactly("emails[type eq \"work\" and value co \"]\"].value");
  }

  @Test
  void whatAnExpressionReadsAndCallsIsKnownWithoutRunningIt() {
    Expression expression = ExpressionParser.parse("IIF([a] = \"x\", Redact([b]), Left([a], 1))");

    assertThat(expression.attributeNames()).containsExactlyInAnyOrder("a", "b");
    assertThat(expression.calls(Functions.REDACT)).isTrue();
    assertThat(expression.calls("Mid")).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          Apend([a], "b") → column 1: expected a function, 'Apend' is none (did you mean 'Append'?)
          Join("", toLower([a])) → column 10: expected a function, 'toLower' is none (did you mean 'ToLower'?)
          Frobnicate() → column 1: expected a function, 'Frobnicate' is none
          Left([a]) → column 1: Left(String, NumChars) lacks 'NumChars'
          Left([a], 1, 2) → column 1: Left(String, NumChars) takes 2 arguments at most, not 3
          Left(, 1) → column 1: Left(String, NumChars) lacks 'String'
          Not(1, 2) → column 1: Not(source) takes 1 argument at most, not 2
          Coalesce() → column 1: Coalesce(source1, source, …) lacks 'source1'
          Switch([a], "d", "k") → column 1: Switch(source, [defaultValue], key, value, keyOrValue, …) lacks 'value'
          Switch([a], "d", "k", "v", "k") → column 1: Switch(source, [defaultValue], key, value, keyOrValue, …) takes a value for each key; after 'source' and 'defaultValue' there are 3 arguments
          Append("ab, "c") → column 15: expected a closing '"' for this text
          Append([a], "b → column 13: expected a closing '"' for this text
          Append([a, "b") → column 8: expected a closing ']' for this attribute
          Append([], "b") → column 8: expected an attribute's name in '[]'
          Append([a], "b" → column 16: expected ',' or ')' in Append, found the end
          Append([a], "b")) → column 17: expected the end of the expression, found ')'
          Append([a] "b") → column 12: expected ',' or ')' in Append, found "b"
          Append(a, "b") → column 8: expected a function, [attribute], "text" or number, found 'a': write [a] for the attribute, "a" for the text
          Append([a], “b”) → column 13: expected a function, [attribute], "text" or number, found '“'; it is a typographic quote: write " instead
          Append([a], 'b') → column 13: expected a function, [attribute], "text" or number, found '''; a text stands in double quotes: "text"
          Append([a]; "b") → column 11: expected a function, [attribute], "text" or number, found ';'; arguments are separated by ','
          Replace([a], , "\\d", , "") → column 17: a backslash in a text is written twice: '\\\\', as in "\\\\d+"
          IIF([a] = "x" And [b] = "y", 1, 2) → column 15: expected ',' or ')' in IIF, found 'And'; write And(…, …) or Or(…, …)
          IIF([a] != "x", 1, 2) → column 9: expected a function, [attribute], "text" or number, found '!'; write Not(…), And(…), Or(…), and <> for unequal
          BitAnd(12x, 1) → column 8: expected a whole number of at most 64 bits, found '12x'
          BitAnd(99999999999999999999, 1) → column 8: expected a whole number of at most 64 bits, found '99999999999999999999'
          Append([a], SelectUniqueValue([a], [b])) → column 1: SelectUniqueValue must be the outermost function
          ~~ → column 1: expected a function, [attribute], "text" or number, found the end
          """)
  void whatCannotBeReadIsNamedWithItsColumnAndTheMend(String expression, String problem) {
    assertThatThrownBy(() -> ExpressionParser.parse(expression))
        .isInstanceOf(ExpressionException.class)
        .hasMessage(problem);
  }

  @ParameterizedTest(name = "Replace({0})")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          [a] → takes either 'oldValue' or 'regexPattern'
          [a], "b", "c", , "d" → takes either 'oldValue' or 'regexPattern'
          [a], "b" → takes with 'oldValue' either 'replacementValue' or 'template' only
          [a], "b", , , "c", , "d" → takes with 'oldValue' either 'replacementValue' or 'template' only
          [a], "b", , "g", "c" → takes with 'oldValue' either 'replacementValue' or 'template' only
          [a], , "b" → takes with 'regexPattern' either 'replacementValue' or 'replacementAttributeName' only
          [a], , "b", , "c", , "d" → takes with 'regexPattern' either 'replacementValue' or 'replacementAttributeName' only
          [a], , "b", , , [d] → takes with 'replacementAttributeName' a 'regexGroupName'
          [a], , "(b", , "c" → takes another 'regexPattern': the regular expression '(b' can't be read: Unclosed group
          [a], , "(?<x>b)", "y", "c" → has no group 'y' in 'regexPattern'; write it as (?<y>…)
          """)
  void argumentsThatReplaceCannotTakeTogetherAreRefused(String arguments, String problem) {
    assertThatThrownBy(() -> ExpressionParser.parse("Replace(" + arguments + ")"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageEndingWith(") " + problem);
  }

  @Test
  void anExpressionThatIsTooLongOrTooDeepIsRefused() {
    String deep = "Not(".repeat(65) + "1" + ")".repeat(65);

    assertThatThrownBy(() -> ExpressionParser.parse(deep))
        .hasMessage("column 257: an expression is nested at most 64 deep");
    assertThatThrownBy(() -> ExpressionParser.parse("(".repeat(9_999)))
        .hasMessage("column 65: an expression is nested at most 64 deep");
    assertThatThrownBy(() -> ExpressionParser.parse(" ".repeat(10_001)))
        .hasMessage("column 10001: an expression has at most 10000 characters; this one has 10001");
  }

  @Property
  void whatIsPrintedIsReadBackAsTheSame(@ForAll("expressions") Expression expression) {
    assertThat(ExpressionParser.parse(ExpressionPrinter.print(expression))).isEqualTo(expression);
  }

  @Property
  void anyTextIsReadOrRefusedWithItsColumn(@ForAll("nearlyExpressions") String text) {
    try {
      Expression expression = ExpressionParser.parse(text);
      assertThat(ExpressionParser.parse(ExpressionPrinter.print(expression))).isEqualTo(expression);
    } catch (ExpressionException refused) {
      assertThat(refused.column()).isBetween(1, text.length() + 1);
    }
  }

  @Provide
  Arbitrary<Expression> expressions() {
    return Arbitraries.lazyOf(
        ExpressionParserTest::leaves,
        ExpressionParserTest::leaves,
        () -> comparisons(expressions()),
        () -> calls(expressions()));
  }

  @Provide
  Arbitrary<String> nearlyExpressions() {
    return Arbitraries.of(
            "Join(",
            "Left(",
            "Not(",
            "IIF(",
            ")",
            "(",
            ",",
            "[a]",
            "[",
            "]",
            "\"x\"",
            "\"",
            "\\",
            "1",
            "-",
            "&H",
            "F",
            "=",
            "<",
            ">",
            " ",
            "vbTextCompare",
            "é",
            "😀")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<Expression> leaves() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(8).map(Text::new),
        Arbitraries.of("\"", "\\", "\\\"", "[", "\n").map(Text::new),
        Arbitraries.longs().map(Number::new),
        Arbitraries.of(Named.values()),
        Arbitraries.of("mail", "name.givenName", "emails[type eq \"]\"].value")
            .map(Attribute::new));
  }

  private static Arbitrary<Expression> comparisons(Arbitrary<Expression> sides) {
    return Combinators.combine(sides, Arbitraries.of(Relation.values()), sides).as(Comparison::new);
  }

  /// Of functions that take any arguments, `Replace` and `SelectUniqueValue` being the others.
  private static Arbitrary<Expression> calls(Arbitrary<Expression> arguments) {
    List<Function> functions =
        Functions.all().stream()
            .filter(function -> !function.name().equals("Replace"))
            .filter(function -> !function.name().equals(Functions.SELECT_UNIQUE_VALUE))
            .toList();
    return Arbitraries.of(functions)
        .flatMap(
            function ->
                Combinators.combine(
                        function.parameters().stream()
                            .flatMap(parameter -> places(parameter, arguments).stream())
                            .toList())
                    .as(given -> new Call(function.name(), given)));
  }

  private static List<Arbitrary<Expression>> places(
      Function.Parameter parameter, Arbitrary<Expression> arguments) {
    return switch (parameter.need()) {
      case REQUIRED -> List.of(arguments);
      case OPTIONAL -> List.of(optional(arguments));
      case REPEATED -> Collections.nCopies(2, optional(arguments));
    };
  }

  private static Arbitrary<Expression> optional(Arbitrary<Expression> arguments) {
    return Arbitraries.oneOf(arguments, Arbitraries.just(new Absent()));
  }
}
