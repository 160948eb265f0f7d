package dev.lockstep.scim.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// A filter as a client wrote it (RFC 7644, section 3.4.2.2): grammar only, no schema. It can't be
/// run; [FilterBinder] turns it into a [BoundFilter], which can.
public sealed interface Filter {

  record And(List<Filter> operands) implements Filter {
    public And {
      operands = List.copyOf(operands);
    }
  }

  record Or(List<Filter> operands) implements Filter {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  record Not(Filter operand) implements Filter {}

  record Comparison(AttributeName attribute, Operator operator, Literal literal)
      implements Filter {}

  record Present(AttributeName attribute) implements Filter {}

  /// `emails[type eq "work"]`, and with a comparison behind it,
  /// `emails[type eq "work"].value eq "x"`, which isn't in the RFC's grammar but is what
  /// clients send: the tail then holds for the same element.
  record ValuePath(AttributeName attribute, Filter element, Optional<Tail> tail)
      implements Filter {}

  /// The part behind the bracket: a sub-attribute with an operator and a literal, or with `pr`
  /// where both are empty.
  record Tail(String subAttribute, Optional<Operator> operator, Optional<Literal> literal) {}

  /// A value as written.
  sealed interface Literal {
    /// @param quoted false for a bare word, which lenient clients send
    record Text(String value, boolean quoted) implements Literal {}

    /// @param written as it stands in the filter, which matters where it is compared as text
    record Amount(String written) implements Literal {
      public BigDecimal value() {
        return new BigDecimal(written);
      }
    }

    record Flag(boolean value) implements Literal {}

    record Null() implements Literal {}
  }
}
