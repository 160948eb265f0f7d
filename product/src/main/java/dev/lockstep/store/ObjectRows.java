package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Place;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.IndexedAttributes.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Objects as rows, with their values in the side table while they are live.
final class ObjectRows {
  static final String COLUMNS =
      "o.id, o.type, o.owner, o.document, o.version, o.created, o.last_modified, o.deleted";

  private ObjectRows() {}

  static DirectoryObject map(Session.Row row) throws SQLException {
    return new DirectoryObject(
        ObjectId.of(row.text(1)),
        ResourceKind.parse(row.text(2)),
        Owner.parse(row.text(3)),
        ValueJson.read(row.text(4)),
        row.number(5),
        row.instant(6),
        row.instant(7),
        row.instantIfAny(8));
  }

  static Optional<DirectoryObject> find(Session session, DirectoryId directory, ObjectId id) {
    return session.held(
        "select " + COLUMNS + " from object o where o.directory = ? and o.id = ?",
        ObjectRows::map,
        directory,
        id);
  }

  /// Inside a unit of work one by one, so that each is held.
  static List<DirectoryObject> findAll(Session session, DirectoryId directory, List<ObjectId> ids) {
    return UnitOfWork.current().isPresent()
        ? ids.stream().flatMap(id -> find(session, directory, id).stream()).toList()
        : ManyIds.query(
            session,
            "select " + COLUMNS + " from object o where o.directory = ? and o.id" + ManyIds.AMONG,
            ObjectRows::map,
            ids,
            directory);
  }

  /// @throws UniquenessException when another object has a value that must be unique
  static void insert(
      Session session, DirectoryId directory, IndexedAttributes indexed, DirectoryObject object) {
    UniqueValues claims = new UniqueValues(session, directory, object, indexed);
    claims.check();
    whole(
        session,
        !claims.isEmpty(),
        () -> {
          insert(session, directory, indexed, object, claims);
          return true;
        });
    session.unwritten().told().written(object.id(), !object.inRecycleBin());
  }

  private static void insert(
      Session session,
      DirectoryId directory,
      IndexedAttributes indexed,
      DirectoryObject object,
      UniqueValues claims) {
    Complex document = object.document();
    // PostgreSQL would refuse all further statements of the unit after one that fails
    int inserted =
        session.update(
            "insert into object (directory, id, type, owner, user_name_key, external_id, active,"
                + " document, version, created, last_modified, deleted)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            directory,
            object.id(),
            object.type(),
            object.owner().text(),
            userNameKey(object),
            document.text("externalId"),
            document.flag("active"),
            ValueJson.write(document),
            object.version(),
            object.created(),
            object.lastModified(),
            object.deleted());
    if (inserted == 0) {
      throw taken(object);
    }
    if (!object.inRecycleBin()) {
      index(session, directory, object, Set.of(), indexed.rows(document));
      claims.write(Map.of());
    }
  }

  /// @return false when the stored version isn't the one before
  /// @throws UniquenessException as for insert
  static boolean update(
      Session session,
      DirectoryId directory,
      IndexedAttributes indexed,
      DirectoryObject before,
      DirectoryObject object) {
    UniqueValues claims = new UniqueValues(session, directory, object, indexed);
    claims.check();
    Optional<String> name = userNameKey(object);
    boolean renamed =
        name.isPresent() && (before.inRecycleBin() || !name.equals(userNameKey(before)));
    try {
      boolean written =
          whole(
              session,
              !claims.isEmpty() || (renamed && !object.inRecycleBin()),
              () -> update(session, directory, indexed, before, object, claims));
      if (written) {
        session.unwritten().told().written(object.id(), !object.inRecycleBin());
      }
      return written;
    } catch (StoreException e) {
      throw e.kind() == StoreException.Kind.NOT_UNIQUE ? taken(object) : e;
    }
  }

  /// What another unit of work may spoil at this moment is written whole or not at all, so that
  /// the unit can go on without this object.
  private static boolean whole(Session session, boolean endangered, Supplier<Boolean> write) {
    return endangered ? session.part(write) : write.get();
  }

  private static UniquenessException taken(DirectoryObject object) {
    return new UniquenessException(
        "the userName '"
            + object.document().text("userName").orElse("")
            + "' belongs to another user");
  }

  private static boolean update(
      Session session,
      DirectoryId directory,
      IndexedAttributes indexed,
      DirectoryObject before,
      DirectoryObject object,
      UniqueValues claims) {
    Complex document = object.document();
    int changed =
        session.update(
            "update object set owner = ?, user_name_key = ?, external_id = ?, active = ?,"
                + " document = ?, version = ?, last_modified = ?, deleted = ?"
                + " where directory = ? and id = ? and version = ?",
            object.owner().text(),
            userNameKey(object),
            document.text("externalId"),
            document.flag("active"),
            ValueJson.write(document),
            object.version(),
            object.lastModified(),
            object.deleted(),
            directory,
            object.id(),
            object.version() - 1);
    if (changed == 0) {
      return false;
    }
    if (object.inRecycleBin()) {
      session.update(
          "delete from indexed_value where object_id = ? and attribute in"
              + " (select number from indexed_attribute where directory = ? and type = ?)",
          object.id(),
          directory,
          object.type());
      claims.release();
      return true;
    }
    Complex old = before.inRecycleBin() ? Complex.EMPTY : before.document();
    index(session, directory, object, indexed.rows(old), indexed.rows(document));
    claims.write(indexed.uniqueKeys(old));
    return true;
  }

  /// The longest deleted first.
  static List<DirectoryObject> binned(
      Session session, DirectoryId directory, Optional<Place> after, int limit) {
    Place place = after.orElse(Place.START);
    return session.query(
        "select "
            + COLUMNS
            + " from object o where o.directory = ? and o.deleted is not null"
            + " and (o.deleted, o.id) > (?, ?) order by o.deleted, o.id limit ?",
        ObjectRows::map,
        directory,
        place.at(),
        place.object(),
        limit);
  }

  /// Of an object in the recycle bin, whose values and memberships are gone already.
  static void purge(Session session, DirectoryId directory, ObjectId id) {
    session.update(
        "update source_object set object_id = null where directory = ? and object_id = ?",
        directory,
        id);
    session.update(
        "delete from object where directory = ? and id = ? and deleted is not null", directory, id);
  }

  /// Writes only the rows that changed: most updates touch one attribute.
  private static void index(
      Session session,
      DirectoryId directory,
      DirectoryObject object,
      Set<Row> old,
      Set<Row> wanted) {
    for (Row row : old) {
      if (!wanted.contains(row)) {
        session.update(
            "delete from indexed_value where "
                + IndexedAttributes.NUMBER
                + " and value_key = ? and object_id = ?",
            directory,
            object.type(),
            row.attribute(),
            row.key(),
            object.id());
      }
    }
    for (Row row : wanted) {
      if (!old.contains(row)) {
        session.unwritten().index().add(session, directory, object, row);
      }
    }
  }

  /// Only of users: another type may have an attribute of this name with a meaning of its own.
  private static Optional<String> userNameKey(DirectoryObject object) {
    return object.type() == ObjectType.USER
        ? object.document().text("userName").map(CaseFolding::fold)
        : Optional.empty();
  }
}
