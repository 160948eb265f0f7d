package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.CaseFolding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One search over several kinds of resource that are sorted by the same attribute. Each kind is
/// read in the order of its index from the same place on, and what they give is merged: a page costs
/// a page of each kind.
///
/// The place is a key and an id, and ids are unique over all kinds, so that the place of a resource
/// of one kind is a place in the others too.
final class MergedSearch {
  /// An index can't be told where a page begins among several kinds, so what comes before it is
  /// read and left out. Cursors begin where the last page ended.
  static final int MAX_SKIPPED = 10_000;

  private static final int AT_ONCE = 1_000;

  private static final Comparator<Position> BY_KEY =
      Comparator.<Position, String>comparing(
              position -> position.key().orElse(null), Comparator.nullsLast(CaseFolding::compare))
          .thenComparing(Position::id);

  private final Resources resources;
  private final DirectoryId directory;
  private final List<Search> searches;
  private final Comparator<Position> order;

  /// @param searches each with the same sort; of their windows nothing is taken
  MergedSearch(Resources resources, DirectoryId directory, List<Search> searches) {
    this.resources = resources;
    this.directory = directory;
    this.searches = List.copyOf(searches);
    Search.Sort sort = searches.getFirst().sort().orElseThrow();
    Comparator<Position> ascending =
        sort.attribute().toString().equals("id") ? Comparator.comparing(Position::id) : BY_KEY;
    this.order = sort.descending() ? ascending.reversed() : ascending;
  }

  /// @param next behind which resource there is more
  record Merged(List<Placed> resources, Optional<Position> next) {
    Merged {
      resources = List.copyOf(resources);
    }
  }

  /// A resource at its place in the order.
  record Placed(Position position, DirectoryObject object) {
    ResourceKind kind() {
      return object.type();
    }
  }

  Merged after(Optional<Position> after, int limit) {
    List<Placed> found = new ArrayList<>();
    boolean more = false;
    for (Search search : searches) {
      Search.Result result = resources.search(directory, search.limitedTo(limit).after(after));
      for (int index = 0; index < result.objects().size(); index++) {
        found.add(new Placed(result.positions().get(index), result.objects().get(index)));
      }
      more |= result.next().isPresent();
    }
    found.sort(Comparator.comparing(Placed::position, order));
    List<Placed> page = found.subList(0, Math.min(limit, found.size()));
    return new Merged(
        page,
        more || page.size() < found.size()
            ? Optional.of(page.getLast().position())
            : Optional.empty());
  }

  /// @throws ScimException 400 `tooMany` where more comes before than is left out
  Merged from(long offset, int limit) {
    if (offset > MAX_SKIPPED) {
      throw ScimException.badRequest(
          ScimType.TOO_MANY,
          "a sorted search over several resource types begins at "
              + (MAX_SKIPPED + 1)
              + " at most; walk it by 'cursor', or query one of the types");
    }
    Optional<Position> after = Optional.empty();
    for (long left = offset; left > 0; left -= AT_ONCE) {
      Merged skipped = after(after, (int) Math.min(left, AT_ONCE));
      if (skipped.next().isEmpty()) {
        return new Merged(List.of(), Optional.empty());
      }
      after = skipped.next();
    }
    return after(after, limit);
  }

  OptionalLong total() {
    return OptionalLong.of(
        searches.stream()
            .map(search -> search.limitedTo(0).withTotal())
            .mapToLong(search -> resources.search(directory, search).total().orElseThrow())
            .sum());
  }
}
