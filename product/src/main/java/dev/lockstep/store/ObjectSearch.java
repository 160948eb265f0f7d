package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader.SearchResult;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundFilter;
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
  private final ObjectType type;

  ObjectSearch(Session session, DirectoryId directory, ObjectType type) {
    this.session = session;
    this.directory = directory;
    this.type = type;
  }

  /// @throws ScimException 400 `tooMany` when the budget is spent
  SearchResult search(Optional<BoundFilter> filter, long offset, int limit) {
    Condition condition =
        filter.map(present -> FilterSql.compile(directory, type, present)).orElse(Condition.TRUE);
    try {
      return condition.remainder().isEmpty()
          ? bySql(filter.isEmpty(), condition, offset, limit)
          : byWalking(condition, condition.remainder().get(), offset, limit);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.OUT_OF_TIME) {
        throw ScimException.badRequest(
            ScimType.TOO_MANY,
            "the filter takes longer than "
                + ReadPool.BUDGET.toSeconds()
                + " seconds; narrow it by an attribute that is indexed, such as userName");
      }
      throw e;
    }
  }

  private SearchResult bySql(boolean everything, Condition condition, long offset, int limit) {
    long total =
        everything
            ? count(session, directory, type)
            : session.number(
                "select count(*)" + LIVE + " and " + condition.sql(), parameters(condition));
    List<DirectoryObject> page =
        limit == 0
            ? List.of()
            : session.query(
                "select "
                    + ObjectRows.COLUMNS
                    + LIVE
                    + " and "
                    + condition.sql()
                    + " order by o.id limit ? offset ?",
                ObjectRows::map,
                parameters(condition, limit, offset));
    return new SearchResult(page, total);
  }

  private SearchResult byWalking(
      Condition condition, BoundFilter remainder, long offset, int limit) {
    List<DirectoryObject> page = new ArrayList<>();
    long matches = 0;
    String after = "";
    while (true) {
      List<DirectoryObject> chunk =
          session.query(
              "select "
                  + ObjectRows.COLUMNS
                  + LIVE
                  + " and "
                  + condition.sql()
                  + " and o.id > ? order by o.id limit ?",
              ObjectRows::map,
              parameters(condition, after, CHUNK));
      for (DirectoryObject candidate : chunk) {
        if (FilterMatcher.matches(remainder, whole(candidate))) {
          if (matches >= offset && page.size() < limit) {
            page.add(candidate);
          }
          matches++;
        }
      }
      if (chunk.size() < CHUNK) {
        return new SearchResult(page, matches);
      }
      after = chunk.getLast().id().toString();
    }
  }

  private Object[] parameters(Condition condition, Object... more) {
    List<Object> all = new ArrayList<>(List.of(directory, type));
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

  static long count(Session session, DirectoryId directory, ObjectType type) {
    return session.number(
        switch (type) {
          case USER -> "select users from directory where id = ?";
          case GROUP -> "select groups from directory where id = ?";
        },
        directory);
  }

  static List<DirectoryObject> page(
      Session session,
      DirectoryId directory,
      ObjectType type,
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
