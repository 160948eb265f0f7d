package dev.lockstep.directory.rule;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.rule.Rule.Quantifier;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final List<Hour> hours = new ArrayList<>();

  /// A property that is compared with the time now, shifted.
  private record Hour(Property property, Duration offset) {
    Stream<Instant> changes(DirectoryObject user) {
      return property.of(user).stream()
          .flatMap(
              value ->
                  value instanceof Value.Moment(Instant instant)
                      ? Stream.of(instant.minus(offset).plus(1, ChronoUnit.MICROS))
                      : Stream.of());
    }
  }

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
    return !hours.isEmpty();
  }

  /// When it may change its mind next about somebody whom nothing happens to.
  public Optional<Instant> changesAfter(DirectoryObject user, Instant now) {
    return hours.stream()
        .flatMap(hour -> hour.changes(user))
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
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
        hours.add(new Hour(property, offset));
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
