package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Finding;
import dev.lockstep.provisioning.Reconciliation;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Place;
import dev.lockstep.provisioning.ReconciliationStore;
import dev.lockstep.provisioning.Target.Position;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reconciliations in SQL: the last of each Application, the objects whose accounts it has read, and
/// what it found.
public final class SqlReconciliationStore implements ReconciliationStore {
  private static final String FINDING =
      """
      select ordinal, kind, type, object_id, target_id, label, attribute, expected, found, repaired
      from drift where application = ?\
      """;

  private final Database database;

  public SqlReconciliationStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Reconciliation> reconciliation(ApplicationId id) {
    return database.read(
        session ->
            session.held(
                """
                select number, state, repair, started_by, started, ended, attempts, problem,
                  place, type, place_read, place_cursor, place_last, place_after,
                  users, user_groups, changed, missing, unknown, rewritten, waiting, repaired,
                  findings, members_missing, members_unknown, remove_unknown_members
                from reconciliation where application = ?\
                """,
                SqlReconciliationStore::reconciliation,
                id));
  }

  private static Reconciliation reconciliation(Session.Row row) throws SQLException {
    return new Reconciliation(
        row.number(1),
        Reconciliation.State.valueOf(row.text(2)),
        row.flag(3),
        row.flag(26),
        row.text(4),
        row.instant(5),
        row.instantIfAny(6),
        place(row),
        counts(row),
        (int) row.number(7),
        row.textIfAny(8));
  }

  private static Place place(Session.Row row) throws SQLException {
    ObjectType type = ObjectType.valueOf(row.text(10));
    return switch (row.text(9)) {
      case "LISTING" ->
          new Place.Accounts(
              type, new Position(row.number(11), row.textIfAny(12), row.textIfAny(13)));
      case "UNSEEN" -> new Place.Unseen(type, row.textIfAny(14).map(ObjectId::of));
      case "MEMBERS" -> new Place.Members(row.textIfAny(14).map(ObjectId::of));
      default -> throw new SQLException("no place of a reconciliation is " + row.text(9));
    };
  }

  private static Counts counts(Session.Row row) throws SQLException {
    return new Counts(
        row.number(15),
        row.number(16),
        row.number(17),
        row.number(18),
        row.number(19),
        row.number(20),
        row.number(21),
        row.number(22),
        row.number(23),
        row.number(24),
        row.number(25));
  }

  @Override
  public void put(ApplicationId id, Reconciliation one) {
    database.unit().update("delete from reconciliation where application = ?", id);
    Optional<Position> listing =
        one.place() instanceof Place.Accounts(var _, Position from)
            ? Optional.of(from)
            : Optional.empty();
    Optional<ObjectId> after =
        switch (one.place()) {
          case Place.Accounts _ -> Optional.empty();
          case Place.Unseen(var _, var object) -> object;
          case Place.Members(var object) -> object;
        };
    Counts counts = one.counts();
    database
        .unit()
        .update(
            """
            insert into reconciliation (application, number, state, repair, started_by, started,
              ended, attempts, problem, place, type, place_read, place_cursor, place_last,
              place_after, users, user_groups, changed, missing, unknown, rewritten, waiting,
              repaired, findings, members_missing, members_unknown, remove_unknown_members)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """,
            id,
            one.number(),
            one.state(),
            one.repair(),
            one.by(),
            one.started(),
            one.ended(),
            one.attempts(),
            one.problem(),
            word(one.place()),
            one.place().type(),
            listing.map(Position::read).orElse(0L),
            listing.flatMap(Position::cursor),
            listing.flatMap(Position::last),
            after,
            counts.users(),
            counts.groups(),
            counts.changed(),
            counts.missing(),
            counts.unknown(),
            counts.rewritten(),
            counts.waiting(),
            counts.repaired(),
            counts.findings(),
            counts.membersMissing(),
            counts.membersUnknown(),
            one.removeUnknownMembers());
  }

  private static String word(Place place) {
    return switch (place) {
      case Place.Accounts _ -> "LISTING";
      case Place.Unseen _ -> "UNSEEN";
      case Place.Members _ -> "MEMBERS";
    };
  }

  @Override
  public void see(ApplicationId id, long number, List<ObjectId> objects) {
    for (ObjectId object : objects) {
      database
          .unit()
          .update(
              """
              insert into reconciled (application, object_id, number) values (?, ?, ?)
              on conflict (application, object_id) do update set number = excluded.number\
              """,
              id,
              object,
              number);
    }
  }

  @Override
  public Set<ObjectId> seen(
      ApplicationId id, long number, Optional<ObjectId> after, ObjectId through) {
    return new HashSet<>(
        database.read(
            session ->
                session.query(
                    """
                    select object_id from reconciled
                    where application = ? and object_id > ? and object_id <= ? and number = ?\
                    """,
                    row -> ObjectId.of(row.text(1)),
                    id,
                    after.map(ObjectId::toString).orElse(""),
                    through,
                    number)));
  }

  @Override
  public List<Finding> findings(ApplicationId id, ObjectId object) {
    return database.read(
        session ->
            session.query(
                FINDING + " and object_id = ? order by number, ordinal",
                SqlReconciliationStore::finding,
                id,
                object));
  }

  private static Finding finding(Session.Row row) throws SQLException {
    return new Finding(
        row.number(1),
        Finding.Kind.valueOf(row.text(2)),
        ObjectType.valueOf(row.text(3)),
        row.textIfAny(4).map(ObjectId::of),
        row.text(5),
        row.text(6),
        row.textIfAny(7),
        row.textIfAny(8),
        row.textIfAny(9),
        row.flag(10));
  }

  @Override
  public void replace(ApplicationId id, long number, ObjectId object, List<Finding> findings) {
    database.unit().update("delete from drift where application = ? and object_id = ?", id, object);
    findings.forEach(finding -> add(id, number, finding));
  }

  @Override
  public void add(ApplicationId id, long number, Finding finding) {
    database
        .unit()
        .update(
            """
            insert into drift (application, number, ordinal, kind, type, object_id, target_id,
              label, attribute, expected, found, repaired)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """,
            id,
            number,
            finding.number(),
            finding.kind(),
            finding.type(),
            finding.object(),
            finding.targetId(),
            finding.label(),
            finding.attribute(),
            finding.expected(),
            finding.found(),
            finding.repaired());
  }

  @Override
  public List<Finding> report(
      ApplicationId id, long number, Optional<Finding.Kind> kind, long after, int limit) {
    Sql sql =
        Sql.of(FINDING + " and number = ? and ordinal > ?", id, number, after)
            .then(kind.map(one -> Sql.of(" and kind = ?", one)).orElse(Sql.of("")))
            .then(" order by ordinal limit ?", limit);
    return database.read(
        session -> session.query(sql.text(), SqlReconciliationStore::finding, sql.array()));
  }

  @Override
  public int forgetBefore(ApplicationId id, long number, int limit) {
    int findings =
        database
            .unit()
            .update(
                """
                delete from drift where application = ? and number < ? and (number, ordinal) in
                  (select number, ordinal from drift where application = ? and number < ?
                   order by number, ordinal limit ?)\
                """,
                id,
                number,
                id,
                number,
                limit);
    int seen =
        database
            .unit()
            .update(
                """
                delete from reconciled where application = ? and object_id in
                  (select object_id from reconciled where application = ? and number < ? limit ?)\
                """,
                id,
                id,
                number,
                limit);
    return findings + seen;
  }
}
