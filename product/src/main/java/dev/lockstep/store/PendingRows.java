package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Creation;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.PendingWork;
import dev.lockstep.provisioning.PendingWork.Escrow;
import dev.lockstep.provisioning.Reason;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects that wait to be looked at for Applications.
final class PendingRows {
  private static final String COLUMNS =
      "select object_id, type, reason, generation, priority, due, state, attempts, first_failed,"
          + " error_code, error_message, creation from pending where application = ?";

  private final Database database;

  PendingRows(Database database) {
    this.database = database;
  }

  /// On conflict the sooner time and the more urgent priority win, and the row is new again.
  void enqueue(
      ApplicationId id,
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Instant due) {
    database
        .unit()
        .update(
            "insert into pending (application, object_id, type, reason, generation, priority, due,"
                + " state) values (?, ?, ?, ?, 1, ?, ?, 'NEW')"
                + " on conflict (application, object_id) do update set reason = excluded.reason,"
                + " generation = pending.generation + 1,"
                + " priority = case when excluded.priority < pending.priority"
                + " then excluded.priority else pending.priority end,"
                + " due = case when excluded.due < pending.due"
                + " then excluded.due else pending.due end, state = 'NEW'",
            id,
            object,
            type,
            reason,
            priority.rank(),
            due);
  }

  Optional<Pending> find(ApplicationId id, ObjectId object) {
    return database.read(
        session -> session.first(COLUMNS + " and object_id = ?", PendingRows::pending, id, object));
  }

  List<Pending> due(ApplicationId id, State state, Instant now, int limit) {
    return database.read(
        session ->
            session.query(
                COLUMNS + " and state = ? and due <= ? order by priority, due limit ?",
                PendingRows::pending,
                id,
                state,
                now,
                limit));
  }

  boolean hasDueChange(ApplicationId id, Instant now) {
    return database.read(
        session ->
            session.exists(
                "select 1 from pending where application = ? and state = 'NEW'"
                    + " and priority <= "
                    + Priority.CHANGED.rank()
                    + " and due <= ?",
                id,
                now));
  }

  /// No further than [PendingWork#MOST_COUNTED].
  long countSome(ApplicationId id, State state) {
    return database.read(
        session ->
            session.number(
                "select count(*) from (select 1 from pending where application = ? and state = ?"
                    + " limit ?) as counted",
                id,
                state,
                PendingWork.MOST_COUNTED));
  }

  long count(ApplicationId id, State state) {
    return database.read(
        session ->
            session.number(
                "select count(*) from pending where application = ? and state = ?", id, state));
  }

  long dueCount(ApplicationId id, Instant now) {
    return database.read(
        session ->
            session.number(
                "select count(*) from (select 1 from pending"
                    + " where application = ? and state = 'NEW' and due <= ? limit ?) as counted",
                id,
                now,
                PendingWork.MOST_COUNTED));
  }

  long dueCount(ApplicationId id, ObjectType type, Instant now) {
    return database.read(
        session ->
            session.number(
                "select count(*) from pending"
                    + " where application = ? and state = 'NEW' and due <= ? and type = ?",
                id,
                now,
                type));
  }

  private static Pending pending(Session.Row row) throws SQLException {
    return new Pending(
        ObjectId.of(row.text(1)),
        ObjectType.valueOf(row.text(2)),
        Reason.valueOf(row.text(3)),
        row.number(4),
        Priority.ofRank((int) row.number(5)),
        row.instant(6),
        State.valueOf(row.text(7)),
        (int) row.number(8),
        row.instantIfAny(9),
        row.textIfAny(12).map(Creation::of));
  }

  void setRemoving(ApplicationId id, Pending row, long removals) {
    database
        .unit()
        .update(
            "update pending set state = 'REMOVING', removals = ?"
                + " where application = ? and object_id = ? and generation = ?",
            removals,
            id,
            row.object(),
            row.generation());
  }

  void removed(ApplicationId id, Pending row, int removals) {
    database
        .unit()
        .update(
            "update pending set removals = removals - ? where application = ? and object_id = ?"
                + " and generation = ? and state = 'REMOVING'",
            removals,
            id,
            row.object(),
            row.generation());
  }

  long removalsWaiting(ApplicationId id) {
    return database.read(
        session ->
            session.number(
                "select sum(removals) from pending"
                    + " where application = ? and state = 'REMOVING'",
                id));
  }

  int dropStaged(ApplicationId id) {
    return database
        .unit()
        .update("delete from pending where application = ? and state = 'STAGED'", id);
  }

  void setState(ApplicationId id, Pending row, State state) {
    database
        .unit()
        .update(
            "update pending set state = ?"
                + " where application = ? and object_id = ? and generation = ?",
            state,
            id,
            row.object(),
            row.generation());
  }

  int setStates(ApplicationId id, State from, State to) {
    return database
        .unit()
        .update("update pending set state = ? where application = ? and state = ?", to, id, from);
  }

  boolean settle(ApplicationId id, Pending row) {
    int settled =
        database
            .unit()
            .update(
                "delete from pending where application = ? and object_id = ? and generation = ?",
                id,
                row.object(),
                row.generation());
    if (settled == 0) {
      // marked again meanwhile; the failures before this success are over all the same
      database
          .unit()
          .update(
              "update pending set attempts = 0, first_failed = null, creation = null"
                  + " where application = ? and object_id = ?",
              id,
              row.object());
    }
    return settled > 0;
  }

  Map<ObjectId, Creation> creations(ApplicationId id, List<ObjectId> objects) {
    Map<ObjectId, Creation> begun = new HashMap<>();
    database
        .read(
            session ->
                ManyIds.query(
                    session,
                    COLUMNS + " and creation is not null and object_id" + ManyIds.AMONG,
                    PendingRows::pending,
                    objects,
                    id))
        .forEach(row -> row.creation().ifPresent(one -> begun.put(row.object(), one)));
    return begun;
  }

  List<Pending> begun(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                COLUMNS + " and creation is not null and object_id > ? order by object_id limit ?",
                PendingRows::pending,
                id,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  void setCreation(ApplicationId id, ObjectId object, Optional<Creation> creation) {
    database
        .unit()
        .update(
            "update pending set creation = ? where application = ? and object_id = ?",
            creation.map(Creation::json),
            id,
            object);
  }

  void forgetCreations(ApplicationId id) {
    database
        .unit()
        .update(
            "update pending set creation = null where application = ? and creation is not null",
            id);
  }

  void escrow(
      ApplicationId id,
      Pending row,
      Instant failed,
      Instant nextTry,
      ErrorCode code,
      String message) {
    database
        .unit()
        .update(
            "update pending set attempts = attempts + 1, first_failed = coalesce(first_failed, ?),"
                + " error_code = ?, error_message = ?,"
                + " state = case when state = 'ALLOWED' then state else 'NEW' end,"
                + " due = case when generation = ? then ? else due end"
                + " where application = ? and object_id = ?",
            failed,
            code.name(),
            message,
            row.generation(),
            nextTry,
            id,
            row.object());
  }

  List<Pending> staged(ApplicationId id, Optional<Place> after, int limit) {
    Place place = after.orElse(Place.START);
    return database.read(
        session ->
            session.query(
                COLUMNS
                    + " and state = 'STAGED' and (due, object_id) > (?, ?)"
                    + " order by due, object_id limit ?",
                PendingRows::pending,
                id,
                place.at(),
                place.object(),
                limit));
  }

  List<Escrow> escrows(ApplicationId id, Optional<Place> after, int limit) {
    Place place = after.orElse(Place.START);
    return database.read(
        session ->
            session.query(
                COLUMNS
                    + " and attempts > 0 and (due, object_id) > (?, ?)"
                    + " order by due, object_id limit ?",
                row ->
                    new Escrow(
                        pending(row),
                        ErrorCode.valueOf(row.textIfAny(10).orElse("INTERNAL_ERROR")),
                        row.textIfAny(11).orElse("")),
                id,
                place.at(),
                place.object(),
                limit));
  }

  void clearEscrows(ApplicationId id, Instant now) {
    database
        .unit()
        .update(
            "update pending set attempts = 0, first_failed = null, due = ?"
                + " where application = ? and attempts > 0",
            now,
            id);
  }
}
