package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Searches among live objects: by SQL alone where filter and sort allow it, otherwise by walking
/// the candidates in chunks and asking the remainder of each in memory, within the read's budget.
///
/// Sorted searches walk the index of the sort and drop what the filter doesn't want, or, where the
/// filter finds few, sort these in memory: which of both is decided by counting that far.
final class ObjectSearch {
  private final Session session;
  private final DirectoryId directory;
  private final IndexedAttributes indexed;
  private final Walks walks;
  private final SearchSizes sizes;
  private final Search search;
  private final Condition condition;

  private ObjectSearch(
      Session session,
      DirectoryId directory,
      IndexedAttributes indexed,
      Walks walks,
      SearchSizes sizes,
      Search search) {
    this.session = session;
    this.directory = directory;
    this.indexed = indexed;
    this.walks = walks;
    this.sizes = sizes;
    this.search = search;
    this.condition =
        search
            .filter()
            .map(
                filter ->
                    FilterSql.compile(directory, search.type(), indexed, this::anyCut, filter))
            .orElse(Condition.ALL);
  }

  /// @throws ScimException 400 `invalidFilter` for what can't be decided
  static Search.Result search(
      Session session,
      DirectoryId directory,
      IndexedAttributes indexed,
      Walks walks,
      SearchSizes sizes,
      Search search) {
    return new ObjectSearch(session, directory, indexed, walks, sizes, search).result();
  }

  /// What a client is told when its search was interrupted.
  static RuntimeException interrupted(StoreException e) {
    return e.kind() == StoreException.Kind.OUT_OF_TIME
        ? ScimException.badRequest(
            ScimType.TOO_MANY,
            "the search takes longer than "
                + ReadPool.BUDGET.toSeconds()
                + " seconds; narrow the filter by what finds fewer resources, such as userName eq")
        : e;
  }

  private boolean anyCut(String attribute) {
    return session.exists(
        "select 1 from indexed_value where " + IndexedAttributes.NUMBER + " limit 1",
        directory,
        search.type(),
        IndexedAttributes.nameOfCut(attribute));
  }

  /// Part of what is found.
  ///
  /// @param total of all that is found, where finding this part has shown it
  private record Part(List<Found> found, Optional<Long> total) {}

  private Search.Result result() {
    return switch (search.window()) {
      case Window.After(Optional<Position> position, int limit) ->
          answer(position, 0, limit, Optional.empty());
      case Window.Offset(long offset, int limit) -> {
        Optional<Walks.Step> step = walks.at(directory, search, offset);
        Search.Result result =
            answer(
                step.map(Walks.Step::position),
                step.isPresent() ? 0 : offset,
                limit,
                step.flatMap(Walks.Step::total));
        result
            .next()
            .ifPresent(
                next ->
                    walks.reached(
                        directory,
                        search,
                        offset + result.objects().size(),
                        new Walks.Step(next, search.filter().flatMap(_ -> result.total()))));
        yield result;
      }
    };
  }

  private Search.Result answer(
      Optional<Position> after, long skipped, int limit, Optional<Long> known) {
    // one more than wanted tells whether anything follows
    Part part =
        limit == 0 ? new Part(List.of(), Optional.empty()) : part(after, skipped, limit + 1);
    boolean more = part.found().size() > limit;
    List<Found> page = more ? part.found().subList(0, limit) : part.found();
    return new Search.Result(
        page.stream().map(Found::object).toList(),
        page.stream().map(Found::position).toList(),
        search.counted()
            ? Optional.of(known.or(part::total).orElseGet(this::total))
            : Optional.empty(),
        more ? Optional.of(page.getLast().position()) : Optional.empty());
  }

  private Part part(Optional<Position> after, long skipped, int limit) {
    if (search.sort().isEmpty()) {
      return matches(byId(), after, skipped, limit);
    }
    Sort sort = search.sort().get();
    Optional<SqlOrder> order =
        SqlOrder.of(directory, search.type(), indexed, condition, sort).filter(_ -> !findsFew());
    return order.isPresent()
        ? matches(order.get(), after, skipped, limit)
        : sorted(sort, after, skipped, limit);
  }

  private SqlOrder byId() {
    return new SqlOrder.OfIds(directory, search.type(), condition);
  }

  private boolean findsFew() {
    if (condition.first().isEmpty()) {
      return false;
    }
    Sql candidates =
        Sql.of("select count(*) from (select object_id from (")
            .then(condition.first().get().query())
            .then(") as candidates limit ?) as first", sizes.few() + 1);
    return session.number(candidates.text(), candidates.array()) <= sizes.few();
  }

  private Part matches(SqlOrder order, Optional<Position> after, long skipped, int limit) {
    if (condition.isExact()) {
      return new Part(order.read(session, after, skipped, limit), Optional.empty());
    }
    boolean toTheEnd = search.counted() && after.isEmpty();
    List<Found> matches = new ArrayList<>();
    long count = 0;
    Optional<Position> last = after;
    List<Found> chunk;
    do {
      chunk = order.read(session, last, 0, sizes.chunk());
      for (Found candidate : chunk) {
        if (fits(candidate.object())) {
          if (count >= skipped && matches.size() < limit) {
            matches.add(candidate);
          }
          count++;
        }
      }
      last = chunk.isEmpty() ? last : Optional.of(chunk.getLast().position());
    } while (chunk.size() == sizes.chunk() && (toTheEnd || matches.size() < limit));
    return new Part(matches, toTheEnd ? Optional.of(count) : Optional.empty());
  }

  private boolean fits(DirectoryObject candidate) {
    return condition.remainder().stream()
        .allMatch(remainder -> FilterMatcher.matches(remainder, whole(candidate)));
  }

  private Part sorted(Sort sort, Optional<Position> after, long skipped, int limit) {
    InMemoryOrder order = new InMemoryOrder(sort);
    Optional<Position> last = Optional.empty();
    List<Found> chunk;
    do {
      chunk = byId().read(session, last, 0, sizes.chunk());
      for (Found candidate : chunk) {
        if (fits(candidate.object())) {
          order.add(candidate.object().id(), whole(candidate.object()));
        }
      }
      last = chunk.isEmpty() ? last : Optional.of(chunk.getLast().position());
    } while (chunk.size() == sizes.chunk());
    List<Found> found =
        order.window(after, skipped, limit).stream()
            .map(position -> new Found(position, find(position.id())))
            .toList();
    return new Part(found, Optional.of(order.size()));
  }

  private DirectoryObject find(ObjectId id) {
    return ObjectRows.find(session, directory, id).orElseThrow();
  }

  private long total() {
    if (search.filter().isEmpty()) {
      return count(session, directory, search.type());
    }
    if (!condition.isExact()) {
      return matches(byId(), Optional.empty(), 0, 0).total().orElseThrow();
    }
    Optional<IdSet> countable = condition.set().filter(IdSet::countable);
    Sql sql =
        countable.isPresent()
            ? Sql.of("select count(*) from (").then(countable.get().query()).then(") as found")
            : Sql.of(
                    "select count(*) from object o"
                        + " where o.directory = ? and o.type = ? and o.deleted is null and ",
                    directory,
                    search.type())
                .then(condition.where());
    return session.number(sql.text(), sql.array());
  }

  /// The document with what filters may ask for beside it.
  private Complex whole(DirectoryObject object) {
    List<Value> schemas = new ArrayList<>(List.of(Value.text(indexed.coreSchema())));
    object.document().attributes().keySet().stream()
        .filter(name -> name.contains(":"))
        .forEach(urn -> schemas.add(Value.text(urn)));
    return object
        .document()
        .with("id", Value.text(object.id().toString()))
        .with("schemas", new Value.Multi(schemas))
        .with(
            "meta",
            Complex.of("resourceType", Value.text(object.type().resourceType()))
                .with("created", new Value.Moment(object.created()))
                .with("lastModified", new Value.Moment(object.lastModified())));
  }

  static long count(Session session, DirectoryId directory, ResourceKind type) {
    return UnitOfWork.count(session, directory, type);
  }

  static List<DirectoryObject> page(
      Session session,
      DirectoryId directory,
      ResourceKind type,
      Optional<ObjectId> after,
      int limit) {
    return new SqlOrder.OfIds(directory, type, Condition.ALL)
        .read(session, after.map(id -> new Position(Optional.empty(), id)), 0, limit).stream()
            .map(Found::object)
            .toList();
  }
}
