package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.PendingWork.PendingEdge;
import java.util.List;
import java.util.Optional;

/// Memberships that wait to be compared.
final class PendingEdgeRows {
  private final Database database;

  PendingEdgeRows(Database database) {
    this.database = database;
  }

  void enqueue(ApplicationId id, ObjectId group, ObjectId member) {
    database
        .unit()
        .update(
            "insert into pending_member (application, group_id, member_id, generation)"
                + " values (?, ?, ?, 1) on conflict (application, group_id, member_id)"
                + " do update set generation = pending_member.generation + 1",
            id,
            group,
            member);
  }

  List<PendingEdge> page(ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select member_id, generation from pending_member where application = ?"
                    + " and group_id = ? and member_id > ? order by member_id limit ?",
                row -> new PendingEdge(ObjectId.of(row.text(1)), row.number(2)),
                id,
                group,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  void settle(ApplicationId id, ObjectId group, PendingEdge edge) {
    database
        .unit()
        .update(
            "delete from pending_member where application = ? and group_id = ? and member_id = ?"
                + " and generation = ?",
            id,
            group,
            edge.member(),
            edge.generation());
  }
}
