package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Assignment;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Who is assigned to Applications, directly or through a group.
final class AssignmentRows {
  private final Database database;

  AssignmentRows(Database database) {
    this.database = database;
  }

  boolean add(ApplicationId id, Assignment assignment) {
    return database
            .unit()
            .update(
                "insert into assignment (application, object_id, type, assigned)"
                    + " values (?, ?, ?, ?) on conflict do nothing",
                id,
                assignment.object(),
                assignment.type(),
                assignment.assigned())
        > 0;
  }

  boolean remove(ApplicationId id, ObjectId object) {
    return database
            .unit()
            .update("delete from assignment where application = ? and object_id = ?", id, object)
        > 0;
  }

  List<Assignment> all(ApplicationId id) {
    return page(id, Optional.empty(), Integer.MAX_VALUE);
  }

  List<Assignment> page(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select object_id, type, assigned from assignment"
                    + " where application = ? and object_id > ? order by object_id limit ?",
                AssignmentRows::assignment,
                id,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  Optional<Assignment> find(ApplicationId id, ObjectId object) {
    return database.read(
        session ->
            session.first(
                "select object_id, type, assigned from assignment"
                    + " where application = ? and object_id = ?",
                AssignmentRows::assignment,
                id,
                object));
  }

  private static Assignment assignment(Session.Row row) throws SQLException {
    return new Assignment(
        ObjectId.of(row.text(1)), ObjectType.valueOf(row.text(2)), row.instant(3));
  }

  List<ObjectId> assignedGroupsOf(Application application, ObjectId object, int limit) {
    return database.read(
        session ->
            session.query(
                "select m.group_id from membership m join assignment a"
                    + " on a.application = ? and a.object_id = m.group_id"
                    + " where m.directory = ? and m.member_id = ? limit ?",
                row -> ObjectId.of(row.text(1)),
                application.id(),
                application.directory(),
                object,
                limit));
  }
}
