package dev.lockstep.provisioning.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionEvaluationTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          [givenName] = "John" → True
          [givenName] = "john" → False
          [mail] = "" → True
          [mail] = "x" → False
          [mail] <> "x" → True
          [mail] < "x" → False
          [mail] >= 0 → False
          10 > 9 → True
          "10" > "9" → True
          "10" > "9a" → False
          "010" = 10 → True
          "010" = "10" → False
          "2020-03-16-07:00" = "3/16/2020 7:00:00 AM" → False
          "2020-03-16-07:00" >= "3/16/2020 7:00:00 AM" → True
          CDate("2021-10-01") > Now() → True
          CDate("2021-07-02") <= Now() → True
          [proxyAddresses] = [proxyAddresses] → True
          """)
  void valuesCompareByAmountTimeOrText(String comparison, String result) {
    assertThat(SampleUser.shown(comparison)).isEqualTo(result);
  }

  @Test
  void uniqueValuesAreChosenFromInOrderAndOnce() {
    Expression expression =
        ExpressionParser.parse(
            "SelectUniqueValue([mail], [UserID], Append([UserID], \"2\"), [UserID], [jobTitle])");

    assertThat(Evaluator.candidates(expression, new SampleUser(), SampleUser.CONTEXT))
        .containsExactly(Result.text("jsmith"), Result.text("jsmith2"));
  }

  @Test
  void anotherExpressionHasOneCandidate() {
    assertThat(
            Evaluator.candidates(
                ExpressionParser.parse("ToUpper([UserID])"), new SampleUser(), SampleUser.CONTEXT))
        .containsExactly(Result.text("JSMITH"));
  }

  @Test
  void anArgumentIsEvaluatedOnceForAllValuesOfAnother() {
    AtomicInteger reads = new AtomicInteger();
    Attributes counting =
        name -> {
          reads.incrementAndGet();
          return new SampleUser().get(name);
        };

    Evaluator.evaluate(
        ExpressionParser.parse("Append([proxyAddresses], [givenName])"),
        counting,
        SampleUser.CONTEXT);

    assertThat(reads).hasValue(2);
  }

  @Test
  void functionsOverManyValuesNestWithoutAPowerOfTheirNumber() {
    String nested = "\"x\"";
    for (int depth = 0; depth < 30; depth++) {
      nested = "Item(Append([proxyAddresses], " + nested + "), 1)";
    }

    assertThat(SampleUser.shown(nested)).hasSize(30 * "SMTP:john@contoso.com".length() + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Append(Append([long], [long]), \"x\")",
        "Join([long], 1, 2, 3, 4)",
        "Replace([long], \"a\", , , [long])",
        "Replace([long], , \"a\", , [long])",
        "Replace([long], , \"a+\", , \"$0$0$0$0\")",
        "Replace([long], , \"(?<x>a)\", \"x\", [long])",
        "ConvertToUTF8Hex(Append([long], \"x\"))",
        "Append(Split(\"a,b,c\", \",\"), [long])"
      })
  void aResultThatWouldBeTooLongIsRefused(String expression) {
    assertThatThrownBy(() -> SampleUser.evaluate(expression))
        .isInstanceOf(EvaluationException.class)
        .hasMessageEndingWith(": gives more than 100000 characters");
  }

  /// Java's engine remembers where a repetition failed, except around a backreference or a number.
  @ParameterizedTest
  @ValueSource(strings = {"(.*a){20}b", "(x*)(a+)+\\\\1b", "(x*)(a|a)*\\\\1b", "(x*)(a|aa)+\\\\1b"})
  void aCatastrophicRegularExpressionEndsWithAnError(String pattern) {
    String expression = "Replace(\"" + "a".repeat(60) + "\", , \"" + pattern + "\", , \"\")";

    assertThatThrownBy(() -> SampleUser.evaluate(expression))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("takes too long on this value; avoid repetitions inside");
  }

  @Test
  void aRegularExpressionThatNeedsTooMuchStackEndsWithAnError() {
    assertThatThrownBy(() -> SampleUser.evaluate("Replace([long], , \"(a|b)*c\", , \"\")"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("takes too long on this value");
  }

  @Property
  void whateverTheValuesOnlyAnEvaluationExceptionIsThrown(
      @ForAll("functions") Function function, @ForAll("values") String value) {
    String arguments = String.join(", ", Collections.nCopies(function.parameters().size(), value));
    Expression expression;
    try {
      expression = ExpressionParser.parse(function.name() + "(" + arguments + ")");
    } catch (ExpressionException otherArgumentsNeeded) {
      return;
    }

    try {
      assertThat(Evaluator.evaluate(expression, new SampleUser(), SampleUser.CONTEXT)).isNotNull();
    } catch (EvaluationException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<Function> functions() {
    return Arbitraries.of(Functions.all());
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.strings()
            .ofMaxLength(6)
            .map(Expression.Text::new)
            .map(ExpressionPrinter::print),
        Arbitraries.of(
            "[mail]", "[jobTitle]", "[proxyAddresses]", "\"2021-01-31\"", "\"d\"", "\"m\""));
  }
}
