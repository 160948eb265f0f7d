package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A resource type of a service provider that the Endpoint imitates.
///
/// @param type its schema: what it doesn't know isn't in there
/// @param filters the sets of attributes that one filter may ask for, each by `eq`
/// @param hidden attributes that no answer shows
/// @param emptied attributes that answers show as an empty list, whatever they hold
record ImitatedType(
    ResourceType type,
    ValueRules values,
    PatchRules patch,
    List<Set<String>> filters,
    Set<String> hidden,
    Set<String> emptied) {

  ImitatedType {
    filters = filters.stream().map(Set::copyOf).toList();
    hidden = Set.copyOf(hidden);
    emptied = Set.copyOf(emptied);
  }

  /// @throws ScimException 400 `invalidFilter` for a filter that it doesn't take
  void checkFilter(BoundFilter filter) {
    List<String> attributes = new ArrayList<>();
    collect(filter, attributes);
    if (new HashSet<>(attributes).size() < attributes.size()
        || !filters.contains(Set.copyOf(attributes))) {
      throw refused(String.join(" and ", attributes));
    }
  }

  private void collect(BoundFilter filter, List<String> attributes) {
    switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) ->
          operands.forEach(operand -> collect(operand, attributes));
      case BoundFilter.Comparison(var attribute, Operator operator, var _) -> {
        if (operator != Operator.EQ) {
          throw refused(operator.name().toLowerCase(java.util.Locale.ROOT));
        }
        attributes.add(attribute.toString());
      }
      case BoundFilter.Or _ -> throw refused("or");
      case BoundFilter.Not _ -> throw refused("not");
      case BoundFilter.Present _ -> throw refused("pr");
      case BoundFilter.ValuePath(var attribute, var _) -> throw refused(attribute + "[…]");
    }
  }

  private ScimException refused(String culprit) {
    return ScimException.badRequest(
        ScimType.INVALID_FILTER,
        "a filter of "
            + type.name()
            + "s compares by eq "
            + filters.stream()
                .map(names -> names.stream().sorted().collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", or "))
            + ", not "
            + culprit);
  }
}
