package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ProvisioningStore.SentMember;
import java.util.List;
import java.util.Optional;

/// The memberships that Applications have written at their targets.
final class SentMemberRows {
  private final Database database;

  SentMemberRows(Database database) {
    this.database = database;
  }

  Optional<String> find(ApplicationId id, ObjectId group, ObjectId member) {
    return database.read(
        session ->
            session.first(
                "select target_id from sent_member"
                    + " where application = ? and group_id = ? and member_id = ?",
                row -> row.text(1),
                id,
                group,
                member));
  }

  List<SentMember> findAll(ApplicationId id, ObjectId group, List<ObjectId> members) {
    return database.read(
        session ->
            ManyIds.query(
                session,
                "select member_id, target_id from sent_member where application = ?"
                    + " and group_id = ? and doubtful = 0 and member_id"
                    + ManyIds.AMONG,
                row -> new SentMember(ObjectId.of(row.text(1)), row.text(2)),
                members,
                id,
                group));
  }

  void put(ApplicationId id, ObjectId group, ObjectId member, String targetId) {
    put(id, group, member, targetId, false);
  }

  void doubt(ApplicationId id, ObjectId group, ObjectId member, String targetId) {
    put(id, group, member, targetId, true);
  }

  private void put(
      ApplicationId id, ObjectId group, ObjectId member, String targetId, boolean doubtful) {
    database
        .unit()
        .update(
            "insert into sent_member (application, group_id, member_id, target_id, doubtful)"
                + " values (?, ?, ?, ?, ?) on conflict (application, group_id, member_id)"
                + " do update set target_id = excluded.target_id, doubtful = excluded.doubtful",
            id,
            group,
            member,
            targetId,
            doubtful);
  }

  boolean isDoubtful(ApplicationId id, ObjectId group, ObjectId member) {
    return database.read(
        session ->
            session.exists(
                "select 1 from sent_member where application = ? and group_id = ?"
                    + " and member_id = ? and doubtful <> 0",
                id,
                group,
                member));
  }

  void remove(ApplicationId id, ObjectId group, ObjectId member) {
    database
        .unit()
        .update(
            "delete from sent_member where application = ? and group_id = ? and member_id = ?",
            id,
            group,
            member);
  }

  boolean exist(ApplicationId id, ObjectId group) {
    return database.read(
        session ->
            session.exists(
                "select 1 from sent_member where application = ? and group_id = ?", id, group));
  }

  List<ObjectId> page(ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select member_id from sent_member where application = ? and group_id = ?"
                    + " and member_id > ? order by member_id limit ?",
                row -> ObjectId.of(row.text(1)),
                id,
                group,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  List<SentMember> pageWithIds(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select member_id, target_id from sent_member where application = ?"
                    + " and group_id = ? and member_id > ? order by member_id limit ?",
                row -> new SentMember(ObjectId.of(row.text(1)), row.text(2)),
                id,
                group,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  int removeSome(ApplicationId id, ObjectId group, int limit) {
    return database
        .unit()
        .update(
            "delete from sent_member where application = ? and group_id = ? and member_id in"
                + " (select member_id from sent_member where application = ? and group_id = ?"
                + " limit ?)",
            id,
            group,
            id,
            group,
            limit);
  }
}
