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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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

  /// Built by plain recursion from one source of randomness: a recursive composition of
  /// arbitraries grows past what jqwik's edge cases and exhaustive counting can follow.
  @Provide
  Arbitrary<Expression> expressions() {
    return Arbitraries.randomValue(random -> expression(random, 4));
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

  private static Expression expression(Random random, int depth) {
    return switch (depth == 0 ? random.nextInt(2) : random.nextInt(4)) {
      case 0 -> new Text(text(random));
      case 1 -> leaf(random);
      case 2 ->
          new Comparison(
              expression(random, depth - 1),
              one(random, List.of(Relation.values())),
              expression(random, depth - 1));
      default -> call(random, depth);
    };
  }

  private static Expression leaf(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Number(random.nextLong());
      case 1 -> new Number(one(random, List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE)));
      case 2 -> one(random, List.of(Named.values()));
      default ->
          new Attribute(
              one(random, List.of("mail", "name.givenName", "emails[type eq \"]\"].value")));
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      int any = random.nextInt(Character.MIN_SURROGATE);
      text.appendCodePoint(
          one(random, List.of((int) '"', (int) '\\', (int) '[', (int) '\n', 0x1F600, any, any)));
    }
    return text.toString();
  }

  /// Of functions that take any arguments, `Replace` and `SelectUniqueValue` being the others.
  private static Expression call(Random random, int depth) {
    Function function =
        one(
            random,
            Functions.all().stream()
                .filter(candidate -> !candidate.name().equals("Replace"))
                .filter(candidate -> !candidate.name().equals(Functions.SELECT_UNIQUE_VALUE))
                .toList());
    List<Expression> arguments = new ArrayList<>();
    for (Function.Parameter parameter : function.parameters()) {
      switch (parameter.need()) {
        case REQUIRED -> arguments.add(expression(random, depth - 1));
        case OPTIONAL -> arguments.add(optional(random, depth));
        case REPEATED -> {
          arguments.add(optional(random, depth));
          arguments.add(optional(random, depth));
        }
      }
    }
    return new Call(function.name(), arguments);
  }

  private static Expression optional(Random random, int depth) {
    return random.nextBoolean() ? new Absent() : expression(random, depth - 1);
  }

  private static <T> T one(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
