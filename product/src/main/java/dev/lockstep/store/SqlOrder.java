package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// An order that an index gives: candidates are read in it from any place on, at the cost of what
/// is read. Equal keys follow the order of the ids, and descending is ascending read backwards.
sealed interface SqlOrder {

  /// Candidates in order, of which the condition's sets and tests hold.
  ///
  /// @param after the place behind which to begin
  /// @param skipped how many of these to leave out
  List<Found> read(Session session, Optional<Position> after, long skipped, int limit);

  /// @return empty where no index sorts by this
  static Optional<SqlOrder> of(
      DirectoryId directory,
      ResourceKind kind,
      IndexedAttributes indexed,
      Condition condition,
      Sort sort) {
    return switch (sort.attribute().toString()) {
      case "id" ->
          sort.descending() ? Optional.empty() : Optional.of(new OfIds(directory, kind, condition));
      case "meta.created" ->
          Optional.of(
              new OfTimes(directory, kind, condition, sort, "o.created", DirectoryObject::created));
      case "meta.lastModified" ->
          Optional.of(
              new OfTimes(
                  directory,
                  kind,
                  condition,
                  sort,
                  "o.last_modified",
                  DirectoryObject::lastModified));
      default ->
          indexed.contains(sort.attribute())
              ? Optional.of(new OfValues(directory, kind, condition, sort))
              : Optional.empty();
    };
  }

  private static Sql live(DirectoryId directory, ResourceKind kind) {
    return Sql.of(
        " from object o where o.directory = ? and o.type = ? and o.deleted is null and ",
        directory,
        kind);
  }

  private static Sql ordered(boolean descending, String... columns) {
    String direction = descending ? " desc" : "";
    return Sql.of(" order by " + String.join(direction + ", ", columns) + direction);
  }

  private static Sql behind(boolean descending, String key, String id, Object place, Object last) {
    return Sql.of(
        " and (" + key + ", " + id + ") " + (descending ? "<" : ">") + " (?, ?)", place, last);
  }

  /// In the order of the ids.
  record OfIds(DirectoryId directory, ResourceKind kind, Condition condition) implements SqlOrder {
    @Override
    public List<Found> read(Session session, Optional<Position> after, long skipped, int limit) {
      String last = after.map(position -> position.id().toString()).orElse("");
      Sql sql =
          (condition.first().orElse(null) instanceof IdSet.Run run
                  ? walking(run, last)
                  : live(directory, kind)
                      .then(condition.where())
                      .then(" and o.id > ? order by o.id", last))
              .then(" limit ? offset ?", limit, skipped);
      return session.query(
          "select " + ObjectRows.COLUMNS + sql.text(),
          row -> {
            DirectoryObject object = ObjectRows.map(row);
            return new Found(new Position(Optional.empty(), object.id()), object);
          },
          sql.array());
    }

    /// `cross join` tells SQLite which table leads. The empty text behind the id keeps it from
    /// taking over `> ?` for `o.id` as well, and then searching all that is behind there (3.54)
    /// instead of the one object that is equal.
    private Sql walking(IdSet.Run run, String last) {
      String id = "d." + run.column();
      List<Sql> rest = condition.rest();
      return Sql.of(" from " + run.table() + " d cross join object o where ")
          .then(run.where("d."))
          .then(" and " + id + " > ?", last)
          .then(
              " and o.directory = ? and o.id = "
                  + id
                  + " || '' and o.type = ? and o.deleted is null",
              directory,
              kind)
          .then(rest.isEmpty() ? Sql.of("") : Sql.of(" and ").then(Sql.joined(" and ", rest)))
          .then(" order by " + id);
    }
  }

  /// By a time that every object has.
  record OfTimes(
      DirectoryId directory,
      ResourceKind kind,
      Condition condition,
      Sort sort,
      String column,
      Function<DirectoryObject, Instant> time)
      implements SqlOrder {
    @Override
    public List<Found> read(Session session, Optional<Position> after, long skipped, int limit) {
      Sql sql = live(directory, kind).then(condition.probe());
      if (after.isPresent()) {
        Instant place = IndexKey.moment(after.get().key().orElseThrow());
        sql = sql.then(behind(sort.descending(), column, "o.id", place, after.get().id()));
      }
      sql =
          sql.then(ordered(sort.descending(), column, "o.id"))
              .then(" limit ? offset ?", limit, skipped);
      return session.query(
          "select " + ObjectRows.COLUMNS + sql.text(),
          row -> {
            DirectoryObject object = ObjectRows.map(row);
            Value.Moment key = new Value.Moment(time.apply(object));
            return new Found(
                new Position(
                    Optional.of(IndexKey.of(sort.attribute().innermost(), key).text()),
                    object.id()),
                object);
          },
          sql.array());
    }
  }

  /// By a value in the side table: first what has one, then what has none; descending the other
  /// way round.
  record OfValues(DirectoryId directory, ResourceKind kind, Condition condition, Sort sort)
      implements SqlOrder {

    private enum Segment {
      WITH_KEY,
      WITHOUT_KEY
    }

    @Override
    public List<Found> read(Session session, Optional<Position> after, long skipped, int limit) {
      List<Segment> segments =
          sort.descending()
              ? List.of(Segment.WITHOUT_KEY, Segment.WITH_KEY)
              : List.of(Segment.WITH_KEY, Segment.WITHOUT_KEY);
      Optional<Segment> begun =
          after.map(
              position -> position.key().isPresent() ? Segment.WITH_KEY : Segment.WITHOUT_KEY);
      List<Found> found = new ArrayList<>();
      long toSkip = skipped;
      for (Segment segment :
          begun.map(segments::indexOf).map(from -> segments.subList(from, 2)).orElse(segments)) {
        Optional<Position> from = begun.equals(Optional.of(segment)) ? after : Optional.empty();
        int wanted = limit - found.size();
        if (wanted > 0 && mayHave(session, segment)) {
          List<Found> part = page(session, segment, from, toSkip, wanted);
          found.addAll(part);
          if (toSkip > 0) {
            toSkip = part.isEmpty() ? toSkip - count(session, segment, from) : 0;
          }
        }
      }
      return found;
    }

    /// Most attributes that people sort by are there on every object, and to learn that by walking
    /// all objects would be dear.
    private boolean mayHave(Session session, Segment segment) {
      return switch (segment) {
        case WITH_KEY -> true;
        case WITHOUT_KEY ->
            ObjectSearch.count(session, directory, kind)
                > session.number(
                    "select count(*) from indexed_value where "
                        + IndexedAttributes.NUMBER
                        + " and leads = 1",
                    directory,
                    kind,
                    attribute());
      };
    }

    private List<Found> page(
        Session session, Segment segment, Optional<Position> after, long skipped, int limit) {
      return switch (segment) {
        case WITH_KEY -> {
          Sql sql =
              withKey(after)
                  .then(ordered(sort.descending(), "v.value_key", "v.object_id"))
                  .then(" limit ? offset ?", limit, skipped);
          yield session.query(
              "select " + ObjectRows.COLUMNS + ", v.value_key" + sql.text(),
              row -> {
                DirectoryObject object = ObjectRows.map(row);
                return new Found(new Position(row.textIfAny(9), object.id()), object);
              },
              sql.array());
        }
        case WITHOUT_KEY -> {
          Sql sql =
              withoutKey(after)
                  .then(ordered(sort.descending(), "o.id"))
                  .then(" limit ? offset ?", limit, skipped);
          yield session.query(
              "select " + ObjectRows.COLUMNS + sql.text(),
              row -> {
                DirectoryObject object = ObjectRows.map(row);
                return new Found(new Position(Optional.empty(), object.id()), object);
              },
              sql.array());
        }
      };
    }

    private long count(Session session, Segment segment, Optional<Position> after) {
      Sql sql =
          Sql.of("select count(*)")
              .then(
                  switch (segment) {
                    case WITH_KEY -> withKey(after);
                    case WITHOUT_KEY -> withoutKey(after);
                  });
      return session.number(sql.text(), sql.array());
    }

    private Sql withKey(Optional<Position> after) {
      Sql sql =
          Sql.of(
                  " from indexed_value v cross join object o where v."
                      + IndexedAttributes.NUMBER
                      + " and v.leads = 1 and o.directory = ? and o.id = v.object_id"
                      + " and o.deleted is null and ",
                  directory,
                  kind,
                  attribute(),
                  directory)
              .then(condition.probe());
      return after
          .map(
              position ->
                  sql.then(
                      behind(
                          sort.descending(),
                          "v.value_key",
                          "v.object_id",
                          position.key().orElseThrow(),
                          position.id())))
          .orElse(sql);
    }

    private Sql withoutKey(Optional<Position> after) {
      Sql sql =
          live(directory, kind)
              .then(condition.probe())
              .then(
                  " and not exists (select 1 from indexed_value v where v.object_id = o.id and v."
                      + IndexedAttributes.NUMBER
                      + ")",
                  directory,
                  kind,
                  attribute());
      return after
          .map(
              position ->
                  sql.then(" and o.id " + (sort.descending() ? "<" : ">") + " ?", position.id()))
          .orElse(sql);
    }

    private String attribute() {
      return IndexedAttributes.name(sort.attribute());
    }
  }
}
