package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Hold;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Objects that an undo has put on hold.
final class HoldRows {
  private static final String HOLD =
      "select object_id, type, label, since, held_by, reason, document from held"
          + " where application = ?";

  private final Database database;

  HoldRows(Database database) {
    this.database = database;
  }

  Optional<Hold> find(ApplicationId id, ObjectId object) {
    return database.read(
        session -> session.held(HOLD + " and object_id = ?", HoldRows::hold, id, object));
  }

  List<Hold> page(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                HOLD + " and object_id > ? order by object_id limit ?",
                HoldRows::hold,
                id,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  private static Hold hold(Session.Row row) throws SQLException {
    return new Hold(
        ObjectId.of(row.text(1)),
        ObjectType.valueOf(row.text(2)),
        row.text(3),
        row.instant(4),
        row.text(5),
        row.text(6),
        row.textIfAny(7).map(ValueJson::read));
  }

  void put(ApplicationId id, Hold hold) {
    remove(id, hold.object());
    database
        .unit()
        .update(
            "insert into held (application, object_id, type, label, since, held_by, reason,"
                + " document) values (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            hold.object(),
            hold.type(),
            hold.label(),
            hold.since(),
            hold.by(),
            hold.reason(),
            hold.document().map(ValueJson::write));
  }

  void remove(ApplicationId id, ObjectId object) {
    database.unit().update("delete from held where application = ? and object_id = ?", id, object);
  }

  void removeAll(ApplicationId id, ObjectType type) {
    database.unit().update("delete from held where application = ? and type = ?", id, type);
  }
}
