package dev.lockstep.directory;

import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import java.util.List;
import java.util.Optional;

/// A search among a Directory's live objects of one type.
///
/// @param filter empty for all
/// @param sort empty for the order of the ids
/// @param counted whether the number of all matches is wanted: without a filter it is a kept
///     counter, with one the matches are counted within the budget of a read
public record Search(
    ResourceKind type,
    Optional<BoundFilter> filter,
    Optional<Sort> sort,
    Window window,
    boolean counted) {

  /// The first objects in the order of their ids, without a total; the rest is said by the
  /// methods that follow.
  public static Search of(ResourceKind type, int limit) {
    return new Search(
        type, Optional.empty(), Optional.empty(), new Window.After(Optional.empty(), limit), false);
  }

  public Search where(Optional<BoundFilter> newFilter) {
    return new Search(type, newFilter, sort, window, counted);
  }

  public Search sortedBy(Optional<Sort> newSort) {
    return new Search(type, filter, newSort, window, counted);
  }

  /// As many objects at most.
  public Search limitedTo(int limit) {
    Window limited =
        switch (window) {
          case Window.Offset(long offset, int _) -> new Window.Offset(offset, limit);
          case Window.After(Optional<Position> position, int _) ->
              new Window.After(position, limit);
        };
    return new Search(type, filter, sort, limited, counted);
  }

  /// The objects from this one on, counted from 0.
  public Search from(long offset) {
    return new Search(type, filter, sort, new Window.Offset(offset, window.limit()), counted);
  }

  /// The objects behind this one.
  public Search after(Optional<Position> position) {
    return new Search(type, filter, sort, new Window.After(position, window.limit()), counted);
  }

  public Search withTotal() {
    return new Search(type, filter, sort, window, true);
  }

  /// The order of what is found, as [dev.lockstep.scim.query.BoundSort] says it; equal keys follow
  /// the order of their ids, and descending is ascending read backwards, ids included.
  public record Sort(BoundAttribute attribute, boolean descending) {}

  /// Which part of what is found is wanted.
  public sealed interface Window {
    /// How many objects at most; 0 where only the total is wanted.
    int limit();

    /// By counting, as `startIndex` does. Walking a Directory so, page behind page, costs the same
    /// for each page. An object that is there during the whole walk is listed once; one that
    /// comes, goes or changes meanwhile is listed or not.
    record Offset(long offset, int limit) implements Window {}

    /// By the object that was listed last, as cursors do; from the first one where it is empty.
    /// It promises the same and needs no memory of the walk.
    record After(Optional<Position> position, int limit) implements Window {}
  }

  /// Where an object stands in the order of a search. Goes with the filter and sort it came from.
  ///
  /// @param key what the object was sorted by, as the store compares it; empty where it has no
  ///     value, and in the order of the ids
  public record Position(Optional<String> key, ObjectId id) {}

  /// @param positions where each of the objects stands
  /// @param total of all matches, where it was wanted
  /// @param next the position of the last of these objects, empty where none follows it
  public record Result(
      List<DirectoryObject> objects,
      List<Position> positions,
      Optional<Long> total,
      Optional<Position> next) {
    public Result {
      positions = List.copyOf(positions);
      objects = List.copyOf(objects);
    }
  }
}
