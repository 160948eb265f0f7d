package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.HeldMembership;
import dev.lockstep.provisioning.Hold;
import dev.lockstep.provisioning.HoldStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What undos have put on hold, in two tables.
final class SqlHoldStore implements HoldStore {
  private static final String HOLD =
      "select object_id, type, label, since, held_by, reason, document from held"
          + " where application = ?";

  private static final String MEMBERSHIP =
      "select group_id, group_label, member_id, member_label, wanted, since, held_by, reason"
          + " from held_member where application = ?";

  private final Database database;

  SqlHoldStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Hold> hold(ApplicationId id, ObjectId object) {
    return database.read(
        session -> session.held(HOLD + " and object_id = ?", SqlHoldStore::hold, id, object));
  }

  @Override
  public List<Hold> holds(ApplicationId id, List<ObjectId> objects) {
    return database.read(
        session ->
            ManyIds.query(
                session, HOLD + " and object_id" + ManyIds.AMONG, SqlHoldStore::hold, objects, id));
  }

  @Override
  public List<Hold> holds(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                HOLD + " and object_id > ? order by object_id limit ?",
                SqlHoldStore::hold,
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

  @Override
  public void put(ApplicationId id, Hold hold) {
    release(id, hold.object());
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

  @Override
  public void release(ApplicationId id, ObjectId object) {
    database.unit().update("delete from held where application = ? and object_id = ?", id, object);
  }

  @Override
  public void releaseAll(ApplicationId id, ObjectType type) {
    database.unit().update("delete from held where application = ? and type = ?", id, type);
  }

  // Memberships

  @Override
  public boolean holdsMembershipsOf(ApplicationId id, ObjectId group) {
    return database.read(
        session ->
            session.exists(
                "select 1 from held_member where application = ? and group_id = ?", id, group));
  }

  @Override
  public List<ObjectId> heldMembersOf(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select member_id from held_member where application = ? and group_id = ?"
                    + " and member_id > ? order by member_id limit ?",
                row -> ObjectId.of(row.text(1)),
                id,
                group,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  @Override
  public List<ObjectId> heldGroupsOf(
      ApplicationId id, ObjectId member, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                "select group_id from held_member where application = ? and member_id = ?"
                    + " and group_id > ? order by group_id limit ?",
                row -> ObjectId.of(row.text(1)),
                id,
                member,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  @Override
  public Optional<Boolean> wants(ApplicationId id, ObjectId group, ObjectId member) {
    return database.read(
        session ->
            session.first(
                "select wanted from held_member"
                    + " where application = ? and group_id = ? and member_id = ?",
                row -> row.flag(1),
                id,
                group,
                member));
  }

  @Override
  public List<HeldMembership> memberships(
      ApplicationId id, Optional<HeldMembership.Key> after, int limit) {
    return database.read(
        session ->
            session.query(
                MEMBERSHIP
                    + " and (group_id, member_id) > (?, ?) order by group_id, member_id limit ?",
                SqlHoldStore::membership,
                id,
                after.map(key -> key.group().toString()).orElse(""),
                after.map(key -> key.member().toString()).orElse(""),
                limit));
  }

  @Override
  public List<HeldMembership> membershipsOf(ApplicationId id, ObjectId group, int limit) {
    return database.read(
        session ->
            session.query(
                MEMBERSHIP + " and group_id = ? order by member_id limit ?",
                SqlHoldStore::membership,
                id,
                group,
                limit));
  }

  private static HeldMembership membership(Session.Row row) throws SQLException {
    return new HeldMembership(
        ObjectId.of(row.text(1)),
        row.text(2),
        ObjectId.of(row.text(3)),
        row.text(4),
        row.flag(5),
        row.instant(6),
        row.text(7),
        row.text(8));
  }

  @Override
  public void put(ApplicationId id, HeldMembership held) {
    release(id, held.key());
    database
        .unit()
        .update(
            "insert into held_member (application, group_id, group_label, member_id, member_label,"
                + " wanted, since, held_by, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            held.group(),
            held.groupLabel(),
            held.member(),
            held.memberLabel(),
            held.wanted(),
            held.since(),
            held.by(),
            held.reason());
  }

  @Override
  public void release(ApplicationId id, HeldMembership.Key key) {
    database
        .unit()
        .update(
            "delete from held_member where application = ? and group_id = ? and member_id = ?",
            id,
            key.group(),
            key.member());
  }
}
