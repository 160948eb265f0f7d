package dev.lockstep.endpoint;

import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Filter;
import dev.lockstep.scim.query.FilterParser;
import dev.lockstep.scim.schema.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One filter over several kinds of resource. What it asks of an attribute that a kind doesn't have
/// is false there (RFC 7644, section 3.4.2.1); what no kind has is an error.
final class Filters {
  /// Every resource has an id.
  private static final Filter NEVER =
      new Filter.Not(
          new Filter.Present(new AttributeName(Optional.empty(), "id", Optional.empty())));

  private final Map<ResourceKind, BoundFilter> bound = new LinkedHashMap<>();
  private final List<ResourceKind> unmatchable;

  Filters(Call call, List<ResourceKind> kinds, Optional<String> written) {
    this.unmatchable = new java.util.ArrayList<>();
    if (written.isEmpty()) {
      return;
    }
    Filter filter = FilterParser.parse(written.get());
    List<ResourceType> types = kinds.stream().map(call.schemas()::of).toList();
    for (ResourceKind kind : kinds) {
      Filter known = kinds.size() == 1 ? filter : known(filter, call.schemas().of(kind), types);
      if (known.equals(NEVER)) {
        unmatchable.add(kind);
      } else {
        BoundFilter one = call.canonicaliser(kind).filter(known);
        call.imitated(kind).ifPresent(type -> type.checkFilter(one));
        bound.put(kind, one);
      }
    }
  }

  boolean mayMatch(ResourceKind kind) {
    return !unmatchable.contains(kind);
  }

  Optional<BoundFilter> of(ResourceKind kind) {
    return Optional.ofNullable(bound.get(kind));
  }

  private static Filter known(Filter filter, ResourceType type, List<ResourceType> all) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) -> and(known(operands, type, all));
      case Filter.Or(List<Filter> operands) -> or(known(operands, type, all));
      case Filter.Not(Filter operand) -> new Filter.Not(known(operand, type, all));
      case Filter.Comparison comparison -> known(comparison, comparison.attribute(), type, all);
      case Filter.Present present -> known(present, present.attribute(), type, all);
      case Filter.ValuePath path -> known(path, path.attribute(), type, all);
    };
  }

  private static List<Filter> known(
      List<Filter> operands, ResourceType type, List<ResourceType> all) {
    return operands.stream().map(operand -> known(operand, type, all)).toList();
  }

  private static Filter and(List<Filter> operands) {
    return operands.contains(NEVER) ? NEVER : new Filter.And(operands);
  }

  private static Filter or(List<Filter> operands) {
    List<Filter> possible = operands.stream().filter(one -> !one.equals(NEVER)).toList();
    return switch (possible.size()) {
      case 0 -> NEVER;
      case 1 -> possible.getFirst();
      default -> new Filter.Or(possible);
    };
  }

  private static Filter known(
      Filter leaf, AttributeName name, ResourceType type, List<ResourceType> all) {
    boolean elsewhere =
        all.stream().anyMatch(other -> AttributeNames.bind(other, name).isPresent());
    return elsewhere && AttributeNames.bind(type, name).isEmpty() ? NEVER : leaf;
  }
}
