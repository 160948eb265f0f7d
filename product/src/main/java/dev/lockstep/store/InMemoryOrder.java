package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.directory.Search.Window;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Sorts by an attribute that no index holds: keeps the key and the id of everything that is
/// found, not the objects.
final class InMemoryOrder {
  /// About 50 MB of keys and ids: memory is bounded at any directory size (invariant 9).
  static final int MAX_SORTED = 250_000;

  private final Sort sort;
  private final Comparator<Position> order;
  private final List<Position> positions = new ArrayList<>();

  InMemoryOrder(Sort sort) {
    this.sort = sort;
    this.order = comparator(sort.descending());
  }

  /// @throws ScimException 400 `tooMany` when more is found than is sorted in memory
  void add(ObjectId id, Complex resource) {
    if (positions.size() == MAX_SORTED) {
      throw ScimException.badRequest(
          ScimType.TOO_MANY,
          "no index sorts by '"
              + sort.attribute()
              + "', and the filter finds more than "
              + MAX_SORTED
              + " resources; narrow it, or sort by another attribute");
    }
    positions.add(new Position(SortKey.of(sort.attribute(), resource), id));
  }

  /// The places from the window's beginning on.
  List<Position> window(Window window, int limit) {
    positions.sort(order);
    return switch (window) {
      case Window.Offset(long offset, int _) ->
          positions.stream().skip(offset).limit(limit).toList();
      case Window.After(Optional<Position> after, int _) ->
          positions.stream()
              .filter(
                  position -> after.isEmpty() || order.compare(position, after.orElseThrow()) > 0)
              .limit(limit)
              .toList();
    };
  }

  private static Comparator<Position> comparator(boolean descending) {
    Comparator<Position> byKey =
        Comparator.comparing(
            position -> position.key().orElse(null), Comparator.nullsLast(SortKey.ORDER));
    return (descending ? byKey.reversed() : byKey).thenComparing(Position::id);
  }
}
