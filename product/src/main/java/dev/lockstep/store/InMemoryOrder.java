package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundSort;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.SortOrder;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Sorts what a filter has narrowed to a few, or what no index sorts by: keeps the key and the id
/// of everything that is found, not the objects. The order is the one that indexes give.
final class InMemoryOrder {
  /// About 50 MB of keys and ids: memory is bounded at any directory size (invariant 9).
  static final int MAX_SORTED = 250_000;

  private static final Comparator<Position> ASCENDING =
      Comparator.<Position, String>comparing(
              position -> position.key().orElse(null), Comparator.nullsLast(CaseFolding::compare))
          .thenComparing(Position::id);

  private final Sort sort;
  private final Comparator<Position> order;
  private final List<Position> positions = new ArrayList<>();

  InMemoryOrder(Sort sort) {
    this.sort = sort;
    this.order = sort.descending() ? ASCENDING.reversed() : ASCENDING;
  }

  /// What indexes sort the resource by; empty where it has no value.
  static Optional<String> key(Sort sort, Complex resource) {
    return new BoundSort(sort.attribute(), SortOrder.ASCENDING)
        .key(resource)
        .map(value -> IndexKey.of(sort.attribute().innermost(), value).text());
  }

  /// @throws ScimException 400 `tooMany` when more is found than is sorted in memory
  void add(ObjectId id, Complex resource) {
    if (positions.size() == MAX_SORTED) {
      throw ScimException.badRequest(
          ScimType.TOO_MANY,
          "no index sorts by '"
              + sort.attribute()
              + "', and more than "
              + MAX_SORTED
              + " resources are found; narrow the filter, or sort by another attribute");
    }
    positions.add(new Position(key(sort, resource), id));
  }

  long size() {
    return positions.size();
  }

  /// The places behind this one.
  List<Position> window(Optional<Position> after, long skipped, int limit) {
    positions.sort(order);
    return positions.stream()
        .filter(position -> after.stream().allMatch(last -> order.compare(position, last) > 0))
        .skip(skipped)
        .limit(limit)
        .toList();
  }
}
