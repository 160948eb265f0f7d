package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.directory.Search.Window;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.FilterSql.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Searches among live objects: by SQL alone where the filter allows it, otherwise by walking the
/// candidates in chunks and asking the remainder of each in memory, within the read's budget.
final class ObjectSearch {
  private static final int CHUNK = 500;

  private static final String LIVE =
      " from object o where o.directory = ? and o.type = ? and o.deleted is null";

  private final Session session;
  private final DirectoryId directory;
  private final Search search;
  private final Condition condition;

  private ObjectSearch(
      Session session, DirectoryId directory, IndexedAttributes indexed, Search search) {
    this.session = session;
    this.directory = directory;
    this.search = search;
    this.condition =
        search
            .filter()
            .map(present -> FilterSql.compile(directory, search.type(), indexed, present))
            .orElse(Condition.TRUE);
  }

  /// @throws ScimException 400 `tooMany` when the budget is spent
  static Search.Result search(
      Session session, DirectoryId directory, IndexedAttributes indexed, Search search) {
    try {
      return new ObjectSearch(session, directory, indexed, search).result();
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.OUT_OF_TIME) {
        throw ScimException.badRequest(
            ScimType.TOO_MANY,
            "the search takes longer than "
                + ReadPool.BUDGET.toSeconds()
                + " seconds; narrow it by an attribute that is indexed, such as userName");
      }
      throw e;
    }
  }

  private Search.Result result() {
    int limit = search.window().limit();
    // one more than wanted tells whether anything follows
    List<Found> found = limit == 0 ? List.of() : window(limit + 1);
    boolean more = found.size() > limit;
    List<Found> page = more ? found.subList(0, limit) : found;
    return new Search.Result(
        page.stream().map(Found::object).toList(),
        search.counted() ? Optional.of(total()) : Optional.empty(),
        more ? Optional.of(page.getLast().position()) : Optional.empty());
  }

  /// An object with its place in the order of the search.
  private record Found(Position position, DirectoryObject object) {}

  private List<Found> window(int limit) {
    if (search.sort().isPresent()) {
      return sorted(search.sort().get(), limit);
    }
    return switch (search.window()) {
      case Window.After(Optional<Position> position, int _) -> matches(position, 0, limit);
      case Window.Offset(long offset, int _) -> matches(Optional.empty(), offset, limit);
    };
  }

  private List<Found> matches(Optional<Position> after, long skipped, int limit) {
    boolean exact = condition.remainder().isEmpty();
    List<Found> matches = new ArrayList<>();
    long toSkip = exact ? 0 : skipped;
    Optional<ObjectId> last = after.map(Position::id);
    List<DirectoryObject> chunk;
    do {
      int size = exact ? limit : CHUNK;
      chunk = chunk(last, size, exact ? skipped : 0);
      for (DirectoryObject candidate : chunk) {
        if (exact || FilterMatcher.matches(condition.remainder().get(), whole(candidate))) {
          if (toSkip > 0) {
            toSkip--;
          } else {
            matches.add(new Found(new Position(Optional.empty(), candidate.id()), candidate));
          }
        }
      }
      if (exact || chunk.size() < size) {
        break;
      }
      last = Optional.of(chunk.getLast().id());
    } while (matches.size() < limit);
    return matches.subList(0, Math.min(limit, matches.size()));
  }

  private List<DirectoryObject> chunk(Optional<ObjectId> after, int limit, long offset) {
    return session.query(
        "select "
            + ObjectRows.COLUMNS
            + LIVE
            + " and "
            + condition.sql()
            + " and o.id > ? order by o.id limit ? offset ?",
        ObjectRows::map,
        parameters(after.map(ObjectId::toString).orElse(""), limit, offset));
  }

  private List<Found> sorted(Sort sort, int limit) {
    InMemoryOrder order = new InMemoryOrder(sort);
    Optional<ObjectId> last = Optional.empty();
    List<DirectoryObject> chunk;
    do {
      chunk = chunk(last, CHUNK, 0);
      for (DirectoryObject candidate : chunk) {
        Complex whole = whole(candidate);
        if (condition.remainder().stream().allMatch(rest -> FilterMatcher.matches(rest, whole))) {
          order.add(candidate.id(), whole);
        }
      }
      last = chunk.isEmpty() ? last : Optional.of(chunk.getLast().id());
    } while (chunk.size() == CHUNK);
    return order.window(search.window(), limit).stream()
        .map(
            position ->
                new Found(
                    position, ObjectRows.find(session, directory, position.id()).orElseThrow()))
        .toList();
  }

  private long total() {
    if (search.filter().isEmpty()) {
      return count(session, directory, search.type());
    }
    if (condition.remainder().isEmpty()) {
      return session.number("select count(*)" + LIVE + " and " + condition.sql(), parameters());
    }
    long matches = 0;
    Optional<ObjectId> last = Optional.empty();
    List<DirectoryObject> chunk;
    do {
      chunk = chunk(last, CHUNK, 0);
      for (DirectoryObject candidate : chunk) {
        if (FilterMatcher.matches(condition.remainder().get(), whole(candidate))) {
          matches++;
        }
      }
      last = chunk.isEmpty() ? last : Optional.of(chunk.getLast().id());
    } while (chunk.size() == CHUNK);
    return matches;
  }

  private Object[] parameters(Object... more) {
    List<Object> all = new ArrayList<>(List.of(directory, search.type()));
    all.addAll(condition.parameters());
    all.addAll(List.of(more));
    return all.toArray();
  }

  /// The document with what filters may ask for beside it.
  private static Complex whole(DirectoryObject object) {
    return object
        .document()
        .with("id", Value.text(object.id().toString()))
        .with(
            "meta",
            Complex.of("resourceType", Value.text(object.type().resourceType()))
                .with("created", new Value.Moment(object.created()))
                .with("lastModified", new Value.Moment(object.lastModified())));
  }

  static long count(Session session, DirectoryId directory, ResourceKind type) {
    return switch (type) {
      case ObjectType.USER -> session.number("select users from directory where id = ?", directory);
      case ObjectType.GROUP ->
          session.number("select groups from directory where id = ?", directory);
      case ResourceKind.Custom _ ->
          session.number(
              "select live from object_count where directory = ? and type = ?", directory, type);
    };
  }

  static List<DirectoryObject> page(
      Session session,
      DirectoryId directory,
      ResourceKind type,
      Optional<ObjectId> after,
      int limit) {
    return session.query(
        "select " + ObjectRows.COLUMNS + LIVE + " and o.id > ? order by o.id limit ?",
        ObjectRows::map,
        directory,
        type,
        after.map(ObjectId::toString).orElse(""),
        limit);
  }
}
