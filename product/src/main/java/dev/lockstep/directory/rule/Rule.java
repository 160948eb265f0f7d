package dev.lockstep.directory.rule;

import dev.lockstep.directory.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A rule about users as Entra's dynamic membership rules say it: what [RuleParser] reads and
/// [RulePrinter] writes. Every operand fits its property and operator, so that a rule can be run
/// on any user.
///
/// What is negative is the exact opposite of what is positive: `-ne "Sales"` also holds for a user
/// without a department, and for one with several values it says that none of them is `Sales`.
public sealed interface Rule {

  /// @param parts two or more
  record And(List<Rule> parts) implements Rule {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /// @param parts two or more
  record Or(List<Rule> parts) implements Rule {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Rule rule) implements Rule {}

  /// Holds where one of the property's values stands so to the operand.
  record Comparison(Property property, Operator operator, Operand operand) implements Rule {}

  /// Asks of a collection's items what `element` says of [Property#ITEM].
  record Quantified(Property property, Quantifier quantifier, Rule element) implements Rule {}

  /// The users whose manager this is: not those further below.
  record DirectReports(ObjectId manager) implements Rule {}

  enum Quantifier {
    /// One at least.
    ANY("any"),
    /// Every one, so that it also holds where there is none.
    ALL("all");

    private final String word;

    Quantifier(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// What a property is compared with.
  sealed interface Operand {}

  record Text(String value) implements Operand {}

  record Truth(boolean value) implements Operand {}

  record Moment(Instant value) implements Operand {}

  /// The time at which the rule is asked, moved by this.
  record Now(Duration offset) implements Operand {}

  /// No value at all.
  record Nothing() implements Operand {}

  /// @param values one or more
  record OneOf(List<String> values) implements Operand {
    public OneOf {
      values = List.copyOf(values);
    }
  }
}
