package dev.lockstep.directory.rule;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.rule.Rule.Quantifier;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A rule made ready to be asked of many users: what can be decided once is decided here, such as
/// the folding of a text or the reading of a regular expression.
public final class CompiledRule {
  private final Rule rule;
  private final Question question;
  private final Set<Property> properties = new LinkedHashSet<>();
  private boolean asksForTheTime;

  private CompiledRule(Rule rule) {
    this.rule = rule;
    this.question = compile(rule);
  }

  public static CompiledRule of(Rule rule) {
    return new CompiledRule(rule);
  }

  public Rule rule() {
    return rule;
  }

  /// Whether the user belongs to the group at this time.
  public boolean holds(DirectoryObject user, Instant now) {
    return question.holds(new Asked(user, now, Optional.empty()));
  }

  /// What it asks for: a change of anything else is none of its business.
  public Set<Property> properties() {
    return Set.copyOf(properties);
  }

  /// Whether it can change its mind without that anybody changes.
  public boolean asksForTheTime() {
    return asksForTheTime;
  }

  /// @param item which of a collection's is meant, inside of `-any` and `-all`
  private record Asked(DirectoryObject user, Instant now, Optional<Value> item) {
    List<Value> values(Property property) {
      return item.map(List::of).orElseGet(() -> property.of(user));
    }
  }

  private interface Question {
    boolean holds(Asked asked);
  }

  private Question compile(Rule part) {
    return switch (part) {
      case Rule.And(List<Rule> parts) -> {
        List<Question> questions = parts.stream().map(this::compile).toList();
        yield asked -> all(questions, asked);
      }
      case Rule.Or(List<Rule> parts) -> {
        List<Question> questions = parts.stream().map(this::compile).toList();
        yield asked -> any(questions, asked);
      }
      case Rule.Not(Rule inner) -> {
        Question question = compile(inner);
        yield asked -> !question.holds(asked);
      }
      case Rule.Comparison(Property property, Operator operator, Rule.Operand operand) ->
          comparison(property, operator, operand);
      case Rule.Quantified(Property property, Quantifier quantifier, Rule element) ->
          quantified(property, quantifier, element);
      case Rule.DirectReports(var manager) ->
          comparison(Property.MANAGER, Operator.EQUAL, new Rule.Text(manager.toString()));
    };
  }

  private static boolean all(List<Question> questions, Asked asked) {
    for (Question question : questions) {
      if (!question.holds(asked)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(List<Question> questions, Asked asked) {
    for (Question question : questions) {
      if (question.holds(asked)) {
        return true;
      }
    }
    return false;
  }

  private Question quantified(Property property, Quantifier quantifier, Rule element) {
    properties.add(property);
    Question question = compile(element);
    return switch (quantifier) {
      case ANY -> asked -> items(property, asked).anyMatch(question::holds);
      case ALL -> asked -> items(property, asked).allMatch(question::holds);
    };
  }

  private static Stream<Asked> items(Property property, Asked asked) {
    return asked.values(property).stream()
        .map(item -> new Asked(asked.user(), asked.now(), Optional.of(item)));
  }

  private Question comparison(Property property, Operator operator, Rule.Operand operand) {
    if (!property.equals(Property.ITEM)) {
      properties.add(property);
    }
    boolean negative = operator.isNegative();
    return switch (operand) {
      case Rule.Nothing() -> asked -> asked.values(property).isEmpty() != negative;
      case Rule.Text(String text) -> asking(property, negative, text(operator, text));
      case Rule.OneOf(List<String> texts) -> {
        Set<String> folded = new HashSet<>();
        texts.forEach(text -> folded.add(CaseFolding.fold(text)));
        yield asking(property, negative, value -> folded.contains(CaseFolding.fold(value)));
      }
      case Rule.Truth(boolean truth) -> {
        Value wanted = Value.flag(truth);
        yield asked -> asked.values(property).contains(wanted) != negative;
      }
      case Rule.Moment(Instant moment) ->
          asked -> at(asked.values(property), operator, moment) != negative;
      case Rule.Now(Duration offset) -> {
        asksForTheTime = true;
        yield asked -> at(asked.values(property), operator, asked.now().plus(offset)) != negative;
      }
    };
  }

  private static Question asking(Property property, boolean negative, Predicate<String> test) {
    return asked -> {
      for (Value value : asked.values(property)) {
        if (value instanceof Value.Text(String text) && test.test(text)) {
          return !negative;
        }
      }
      return negative;
    };
  }

  private static Predicate<String> text(Operator operator, String text) {
    String folded = CaseFolding.fold(text);
    return switch (operator.positive()) {
      case EQUAL -> value -> CaseFolding.fold(value).equals(folded);
      case STARTS_WITH -> value -> CaseFolding.fold(value).startsWith(folded);
      case ENDS_WITH -> value -> CaseFolding.fold(value).endsWith(folded);
      case CONTAINS -> value -> CaseFolding.fold(value).contains(folded);
      case MATCH -> TextPattern.of(text, 1)::isFoundIn;
      case IN, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> throw misfit(operator);
      case NOT_EQUAL, NOT_STARTS_WITH, NOT_ENDS_WITH, NOT_CONTAINS, NOT_MATCH, NOT_IN ->
          throw misfit(operator);
    };
  }

  private static boolean at(List<Value> values, Operator operator, Instant moment) {
    for (Value value : values) {
      if (value instanceof Value.Moment(Instant instant)
          && stands(operator, instant.compareTo(moment))) {
        return true;
      }
    }
    return false;
  }

  private static boolean stands(Operator operator, int order) {
    return switch (operator.positive()) {
      case EQUAL -> order == 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case STARTS_WITH, ENDS_WITH, CONTAINS, MATCH, IN -> throw misfit(operator);
      case NOT_EQUAL, NOT_STARTS_WITH, NOT_ENDS_WITH, NOT_CONTAINS, NOT_MATCH, NOT_IN ->
          throw misfit(operator);
    };
  }

  private static IllegalStateException misfit(Operator operator) {
    return new IllegalStateException("the parser lets no -" + operator.word() + " through here");
  }
}
