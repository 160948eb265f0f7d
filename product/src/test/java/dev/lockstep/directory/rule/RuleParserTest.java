package dev.lockstep.directory.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.ValueSource;

class RuleParserTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " => ",
      textBlock =
          """
          (user.department -eq "Sales") -and -not (user.jobTitle -startsWith "SDE") => user.department -eq "Sales" -and -not (user.jobTitle -startsWith "SDE")
          user.country -eq "US" -and (user.department -eq "Marketing" -or user.department -eq "Sales") => user.country -eq "US" -and (user.department -eq "Marketing" -or user.department -eq "Sales")
          user.country -eq "US" -and user.state -eq "WA" -or user.city -eq "Bern" => (user.country -eq "US" -and user.state -eq "WA") -or user.city -eq "Bern"
          -not user.city -eq "Bern" -and user.accountEnabled -eq TRUE => -not (user.city -eq "Bern") -and user.accountEnabled -eq true
          user.department eq "Sales" or user.department \u2013eq "Ops" => user.department -eq "Sales" -or user.department -eq "Ops"
          User.MailNickName -NotStartsWith "x" => user.mailNickname -notStartsWith "x"
          user.objectId -ne $null => user.objectId -ne null
          user.accountEnabled -eq "true" => user.accountEnabled -eq true
          user.employeehiredate -ge system.now -plus P1D => user.employeeHireDate -ge system.now -plus p1d
          user.employeeHireDate -lt 2026-01-31 => user.employeeHireDate -lt 2026-01-31T00:00:00Z
          user.department -in ["50001","50002"] => user.department -in ["50001", "50002"]
          user.proxyAddresses -any (_ -startsWith "contoso") => user.proxyAddresses -any (_ -startsWith "contoso")
          user.otherMails -all (_ -eq null) => user.otherMails -all (_ -eq null)
          Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863" => Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863"
          user.city -eq 'O''Brien`"s' => user.city -eq "O''Brien`"s"
          """)
  void whatEntrasDocumentsShowIsReadAndWrittenBack(String written, String printed) {
    Rule rule = RuleParser.parse(written.replace("\\u2013", "\u2013"));

    assertThat(RulePrinter.print(rule)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " => ",
      textBlock =
          """
          user.departmnt -eq "Sales" => column 1: users have no property 'departmnt' (did you mean 'department'?)
          department -eq "Sales" => column 1: expected a property such as user.department, found 'department'; write user.department
          device.model -eq "x" => column 1: expected a property such as user.department, found 'device.model'; a rule is about users
          user.department -equals "Sales" => column 17: expected an operator, found '-equals'
          user.department -startWith "S" => column 17: expected an operator, found '-startWith' (did you mean 'startsWith'?)
          user.department -eq Sales => column 21: expected a text in double quotes, found 'Sales'; write "Sales"
          user.department -lt "Sales" => column 17: user.department is text and takes -eq, -ne, -startsWith, -notStartsWith, -endsWith, -notEndsWith, -contains, -notContains, -match, -notMatch, -in, -notIn, not -lt
          user.accountEnabled -eq yes => column 25: expected true or false, found 'yes'
          user.accountEnabled -contains true => column 21: user.accountEnabled is true or false and takes -eq, -ne, not -contains
          user.department -contains null => column 27: null is compared by -eq and -ne only
          user.department -in "Sales" => column 21: expected a list such as ["50001", "50002"], found "Sales"
          user.department -in ["Sales" => column 29: expected ',' or ']', found the end
          user.department -any (_ -eq "x") => column 17: -any is asked of collections; user.department has one value
          user.otherMails -any (user.city -eq "x") => column 23: expected _, an item of the collection, found 'user.city'
          user.department -match "(" => column 24: the regular expression "(" can't be read: Unclosed group
          user.department -eq "Sales => column 21: expected a closing " for this text
          user.department -eq \u201cSales\u201d => column 21: a text stands in plain double quotes, not in typographic ones: "text"
          (user.city -eq "x" => column 19: expected ')', found the end
          user.city -eq "x" user.city -eq "y" => column 19: expected -and, -or or the end of the rule, found 'user.city'
          user.memberOf -any (group.objectId -in ['x']) => column 1: a rule can't ask for memberships; make the group a member of the other one instead
          user.assignedPlans -any (_ -eq "x") => column 1: a directory keeps no 'assignedPlans' of users
          user.employeeHireDate -ge soon => column 27: expected a date such as 2026-01-31T00:00:00Z or system.now, found 'soon'
          user.employeeHireDate -ge system.now -plus p1m => column 44: expected a duration such as p1d or pt12h, found 'p1m'
          Direct Reports for "Marge" => column 20: expected the manager's objectId in quotes, found "Marge"
          """)
  void whatIsWrongIsSaidWithItsColumnAndTheMend(String written, String problem) {
    assertThatThrownBy(
            () ->
                RuleParser.parse(written.replace("\\u201c", "\u201c").replace("\\u201d", "\u201d")))
        .isInstanceOf(RuleException.class)
        .hasMessage(problem);
  }

  @Test
  void lengthAndDepthAreLimited() {
    String deep = "(".repeat(100) + "user.city -eq \"x\"" + ")".repeat(100);
    String nots = "-not ".repeat(100) + "user.city -eq \"x\"";
    String longer = "user.city -eq \"" + "x".repeat(RuleParser.MAX_LENGTH) + "\"";

    assertThatThrownBy(() -> RuleParser.parse(deep)).hasMessageContaining("at most 64 deep");
    assertThatThrownBy(() -> RuleParser.parse(nots)).hasMessageContaining("at most 64 deep");
    assertThatThrownBy(() -> RuleParser.parse(longer)).hasMessageContaining("at most 3072");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-and", "user.", ".", "user.city", "_ -eq \"x\"", "\u2013"})
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> RuleParser.parse(text)).isInstanceOf(RuleException.class);
  }

  @Property(tries = 1_000)
  void randomTextIsARuleOrAnError(@ForAll String text) {
    try {
      RuleParser.parse("user.city -eq " + text);
    } catch (RuleException e) {
      assertThat(e.column()).isPositive();
    }
  }

  @Property(tries = 500)
  void everyRuleIsReadBackAsItWasWritten(@ForAll("rules") Rule rule) {
    assertThat(RuleParser.parse(RulePrinter.print(rule))).isEqualTo(rule);
  }

  @Provide
  Arbitrary<Rule> rules() {
    return rules(3).filter(rule -> RulePrinter.print(rule).length() <= RuleParser.MAX_LENGTH);
  }

  private static Arbitrary<Rule> rules(int depth) {
    if (depth == 0) {
      return Arbitraries.oneOf(comparisons(), quantified());
    }
    Arbitrary<Rule> inner = rules(depth - 1);
    Arbitrary<List<Rule>> several = inner.list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        inner, inner.map(Rule.Not::new), several.map(Rule.And::new), several.map(Rule.Or::new));
  }

  private static Arbitrary<Rule> comparisons() {
    return Arbitraries.of(dev.lockstep.directory.rule.Property.all())
        .flatMap(RuleParserTest::comparison);
  }

  private static Arbitrary<Rule> quantified() {
    return Combinators.combine(
            Arbitraries.of(Rule.Quantifier.class),
            comparison(dev.lockstep.directory.rule.Property.ITEM))
        .as(
            (quantifier, element) ->
                new Rule.Quantified(
                    dev.lockstep.directory.rule.Property.named(
                            dev.lockstep.directory.ObjectType.USER, "otherMails")
                        .orElseThrow(),
                    quantifier,
                    element));
  }

  private static Arbitrary<Rule> comparison(dev.lockstep.directory.rule.Property property) {
    return Arbitraries.of(Operator.class)
        .filter(operator -> operator.fits(property.type()))
        .flatMap(
            operator ->
                operand(property.type(), operator)
                    .map(operand -> new Rule.Comparison(property, operator, operand)));
  }

  private static Arbitrary<? extends Rule.Operand> operand(
      dev.lockstep.directory.rule.Property.Type type, Operator operator) {
    Arbitrary<String> texts = Arbitraries.strings().withChars("ab \"'`[](),–é").ofMaxLength(8);
    return switch (operator.positive()) {
      case IN -> texts.list().ofMinSize(1).ofMaxSize(3).map(Rule.OneOf::new);
      case MATCH -> Arbitraries.of("^Da.*", "a|b", "[a-z]+$", "\"`'").map(Rule.Text::new);
      case EQUAL ->
          Arbitraries.oneOf(
              Arbitraries.just(new Rule.Nothing()), value(type, texts).map(value -> value));
      case NOT_EQUAL,
          STARTS_WITH,
          NOT_STARTS_WITH,
          ENDS_WITH,
          NOT_ENDS_WITH,
          CONTAINS,
          NOT_CONTAINS,
          NOT_MATCH,
          NOT_IN,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL ->
          value(type, texts);
    };
  }

  private static Arbitrary<Rule.Operand> value(
      dev.lockstep.directory.rule.Property.Type type, Arbitrary<String> texts) {
    return switch (type) {
      case TEXT -> texts.map(Rule.Text::new);
      case TRUTH -> Arbitraries.of(true, false).map(Rule.Truth::new);
      case MOMENT ->
          Arbitraries.oneOf(
              Arbitraries.longs()
                  .between(-4_000_000_000L, 4_000_000_000L)
                  .map(seconds -> new Rule.Moment(Instant.ofEpochSecond(seconds))),
              Arbitraries.longs()
                  .between(-1_000_000, 1_000_000)
                  .map(seconds -> new Rule.Now(Duration.ofSeconds(seconds))));
    };
  }

  @Test
  void theArbitraryRulesReachEveryForm() {
    List<Rule> sample = rules(3).sampleStream().limit(300).toList();

    assertThat(sample.stream().map(Rule::getClass).distinct().count()).isEqualTo(5);
  }
}
