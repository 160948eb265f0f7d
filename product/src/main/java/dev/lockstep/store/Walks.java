package dev.lockstep.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.query.BoundFilter;
import java.time.Duration;
import java.util.Optional;

/// Where walks by `startIndex` stand: the position behind each page, by the query and the offset at
/// which the next page begins, so that the next one begins there instead of counting from the
/// start. A page that nobody asks for before has no entry and is counted.
///
/// What is added or removed before that position doesn't move the pages behind it: a walk lists
/// everything once that is there from its beginning to its end, which counting wouldn't. The total
/// that a filter's first page has counted goes with the walk.
///
/// Two walks of the same query at the same time share their entries: where objects change between
/// the two, the later page counts.
final class Walks {
  /// A few hundred bytes each, filters apart.
  private static final int MAX_STEPS = 10_000;

  /// Longer than any client rests between two pages; then an offset means what it says again.
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Cache<Place, Step> steps =
      Caffeine.newBuilder().maximumSize(MAX_STEPS).expireAfterWrite(KEPT).build();

  private record Place(
      DirectoryId directory,
      ResourceKind kind,
      Optional<BoundFilter> filter,
      Optional<Sort> sort,
      long offset) {}

  /// @param position of the object before the offset
  /// @param total as the walk has counted it, if it has
  record Step(Position position, Optional<Long> total) {}

  Optional<Step> at(DirectoryId directory, Search search, long offset) {
    return offset == 0
        ? Optional.empty()
        : Optional.ofNullable(steps.getIfPresent(place(directory, search, offset)));
  }

  void reached(DirectoryId directory, Search search, long offset, Step step) {
    steps.put(place(directory, search, offset), step);
  }

  private static Place place(DirectoryId directory, Search search, long offset) {
    return new Place(directory, search.type(), search.filter(), search.sort(), offset);
  }
}
