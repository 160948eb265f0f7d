package dev.lockstep.scim.query;

import dev.lockstep.scim.value.Value;
import java.util.List;

/// A filter held against a resource type: every attribute exists and every value has the type of
/// the attribute it is compared with. Only this form can be run, in memory or as SQL.
public sealed interface BoundFilter {

  record And(List<BoundFilter> operands) implements BoundFilter {
    public And {
      operands = List.copyOf(operands);
    }
  }

  record Or(List<BoundFilter> operands) implements BoundFilter {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  record Not(BoundFilter operand) implements BoundFilter {}

  /// On a multi-valued attribute it holds when any value compares (RFC 7644, section 3.4.2.2).
  /// A complex attribute compared as a whole is bound to its `value` sub-attribute.
  record Comparison(BoundAttribute attribute, Operator operator, Value.Simple value)
      implements BoundFilter {}

  record Present(BoundAttribute attribute) implements BoundFilter {}

  /// One element of a complex attribute for which the whole inner filter holds. The inner
  /// filter's attributes are the sub-attributes, each bound with the outer attribute in front.
  record ValuePath(BoundAttribute attribute, BoundFilter element) implements BoundFilter {}
}
