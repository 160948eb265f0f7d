package dev.lockstep.provisioning.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegularExpressionTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " in ",
      textBlock =
          """
          ^[[&&]+$ in [&&
          ^(?<first_name>.)\\k<first_name>$ in aa
          ^(?'letter'.)\\k<letter>$ in aa
          (?<=a)b in ab
          (?<!a)b in cb
          ^[]a]$ in ]
          ^[^]a]$ in b
          \\d in ٣
          ^\\w+$ in Zoë
          """)
  void whatDotNetWritesOtherwiseIsTranslated(String pattern, String text) {
    assertThat(RegularExpression.of(pattern).isFoundIn(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "[a-z-[aeiou]], the subtraction -[…]",
    "(?<open-close>a), a balancing group",
    "(?(a)b|c), a condition (?(…))"
  })
  void whatOnlyDotNetKnowsIsRefused(String pattern, String what) {
    assertThatThrownBy(() -> RegularExpression.of(pattern))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "the regular expression '" + pattern + "' uses " + what + ", which only .NET knows");
  }
}
