package dev.lockstep.store;

import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Expansion;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore;
import dev.lockstep.provisioning.Reason;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Applications in SQL: definitions, state, links, memberships and the log. What is pending is in
/// [PendingRows].
public final class SqlProvisioningStore implements ProvisioningStore {
  private static final List<String> TABLES =
      List.of(
          "assignment",
          "link",
          "sent_member",
          "pending",
          "pending_member",
          "expansion",
          "destroyed");

  private static final String LINK =
      "select object_id, type, label, target_id, last_sent, linked, left_at from link"
          + " where application = ?";

  private final Database database;
  private final PendingRows pending;

  public SqlProvisioningStore(Database database) {
    this.database = database;
    this.pending = new PendingRows(database);
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  // Applications

  @Override
  public void insert(Application application) {
    database
        .unit()
        .update(
            "insert into application (id, directory, display_name, definition)"
                + " values (?, ?, ?, ?)",
            application.id(),
            application.directory(),
            application.displayName(),
            Json.text(ApplicationJson.write(application)));
  }

  @Override
  public void update(Application application) {
    database
        .unit()
        .update(
            "update application set display_name = ?, definition = ? where id = ?",
            application.displayName(),
            Json.text(ApplicationJson.write(application)),
            application.id());
  }

  @Override
  public void remove(ApplicationId id) {
    for (String table : TABLES) {
      database.unit().update("delete from " + table + " where application = ?", id);
    }
    database.unit().update("delete from application where id = ?", id);
  }

  @Override
  public Optional<Application> application(ApplicationId id) {
    return database.read(
        session ->
            session.held(
                "select definition from application where id = ?",
                SqlProvisioningStore::application,
                id));
  }

  @Override
  public List<Application> applications() {
    return database.read(
        session ->
            session.query(
                "select definition from application order by id",
                SqlProvisioningStore::application));
  }

  private static Application application(Session.Row row) throws SQLException {
    return ApplicationJson.read(Json.parse(row.text(1)));
  }

  @Override
  public ApplicationState state(ApplicationId id) {
    return database
        .read(
            session ->
                session.held(
                    "select watermark, cycle_kind, cycle_started, cycle_ended, cycle_expanded,"
                        + " cycle_created, cycle_updated, cycle_disabled, cycle_deleted,"
                        + " cycle_memberships, cycle_unchanged, cycle_failed, quarantine_code,"
                        + " quarantine_message, quarantine_since, quarantine_next_try,"
                        + " quarantine_tries, guard_tripped from application where id = ?",
                    SqlProvisioningStore::state,
                    id))
        .orElse(ApplicationState.NEW);
  }

  private static ApplicationState state(Session.Row row) throws SQLException {
    Counts counts =
        new Counts(
            row.number(6),
            row.number(7),
            row.number(8),
            row.number(9),
            row.number(10),
            row.number(11),
            row.number(12));
    Optional<Quarantine> quarantine =
        row.textIfAny(13).isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Quarantine(
                    ErrorCode.valueOf(row.text(13)),
                    row.text(14),
                    row.instant(15),
                    row.instant(16),
                    (int) row.number(17)));
    return new ApplicationState(
        row.textIfAny(1).map(FeedPosition::parse),
        new Cycle(
            Cycle.Kind.valueOf(row.text(2)),
            row.instantIfAny(3),
            row.instantIfAny(4),
            row.number(5),
            counts),
        quarantine,
        row.instantIfAny(18));
  }

  @Override
  public void change(ApplicationId id, UnaryOperator<ApplicationState> change) {
    ApplicationState before = state(id);
    ApplicationState after = change.apply(before);
    if (after.equals(before)) {
      return;
    }
    Cycle cycle = after.cycle();
    Counts counts = cycle.counts();
    database
        .unit()
        .update(
            "update application set watermark = ?, cycle_kind = ?, cycle_started = ?,"
                + " cycle_ended = ?, cycle_expanded = ?, cycle_created = ?, cycle_updated = ?,"
                + " cycle_disabled = ?, cycle_deleted = ?, cycle_memberships = ?,"
                + " cycle_unchanged = ?, cycle_failed = ?, quarantine_code = ?,"
                + " quarantine_message = ?, quarantine_since = ?, quarantine_next_try = ?,"
                + " quarantine_tries = ?, guard_tripped = ? where id = ?",
            after.watermark(),
            cycle.kind(),
            cycle.started(),
            cycle.ended(),
            cycle.expanded(),
            counts.created(),
            counts.updated(),
            counts.disabled(),
            counts.deleted(),
            counts.memberships(),
            counts.unchanged(),
            counts.failed(),
            after.quarantine().map(quarantine -> quarantine.code().name()),
            after.quarantine().map(Quarantine::message),
            after.quarantine().map(Quarantine::since),
            after.quarantine().map(Quarantine::nextTry),
            after.quarantine().map(Quarantine::tries).orElse(0),
            after.guardTripped(),
            id);
  }

  // Assignments

  @Override
  public boolean assign(ApplicationId id, Assignment assignment) {
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

  @Override
  public boolean unassign(ApplicationId id, ObjectId object) {
    return database
            .unit()
            .update("delete from assignment where application = ? and object_id = ?", id, object)
        > 0;
  }

  @Override
  public List<Assignment> assignments(ApplicationId id) {
    return database.read(
        session ->
            session.query(
                "select object_id, type, assigned from assignment where application = ?"
                    + " order by object_id",
                row ->
                    new Assignment(
                        ObjectId.of(row.text(1)), ObjectType.valueOf(row.text(2)), row.instant(3)),
                id));
  }

  @Override
  public boolean isAssigned(ApplicationId id, ObjectId object) {
    return database.read(
        session ->
            session.exists(
                "select 1 from assignment where application = ? and object_id = ?", id, object));
  }

  @Override
  public List<ObjectId> assignedGroupsOf(Application application, ObjectId object, int limit) {
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

  // Links

  @Override
  public Optional<Link> link(ApplicationId id, ObjectId object) {
    return database.read(
        session ->
            session.first(LINK + " and object_id = ?", SqlProvisioningStore::link, id, object));
  }

  @Override
  public Optional<Link> linkByTarget(ApplicationId id, ObjectType type, String targetId) {
    return database.read(
        session ->
            session.first(
                LINK + " and type = ? and target_id = ?",
                SqlProvisioningStore::link,
                id,
                type,
                targetId));
  }

  @Override
  public List<Link> links(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                LINK + " and object_id > ? order by object_id limit ?",
                SqlProvisioningStore::link,
                id,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  @Override
  public List<Link> left(ApplicationId id, int limit) {
    return database.read(
        session ->
            session.query(
                LINK + " and left_at is not null order by left_at limit ?",
                SqlProvisioningStore::link,
                id,
                limit));
  }

  @Override
  public long linkCount(ApplicationId id, ObjectType type) {
    return database.read(
        session ->
            session.number(
                "select count(*) from link where application = ? and type = ? and left_at is null",
                id,
                type));
  }

  private static Link link(Session.Row row) throws SQLException {
    return new Link(
        ObjectId.of(row.text(1)),
        ObjectType.valueOf(row.text(2)),
        row.text(3),
        row.text(4),
        ValueJson.read(row.text(5)),
        row.instant(6),
        row.instantIfAny(7));
  }

  @Override
  public void put(ApplicationId id, Link link) {
    database
        .unit()
        .update(
            "insert into link (application, object_id, type, label, target_id, last_sent, linked,"
                + " left_at) values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (application, object_id) do update set label = excluded.label,"
                + " target_id = excluded.target_id, last_sent = excluded.last_sent,"
                + " left_at = excluded.left_at",
            id,
            link.object(),
            link.type(),
            link.label(),
            link.targetId(),
            ValueJson.write(link.lastSent()),
            link.linked(),
            link.left());
  }

  @Override
  public void unlink(ApplicationId id, ObjectId object) {
    database.unit().update("delete from link where application = ? and object_id = ?", id, object);
  }

  // Memberships

  @Override
  public Optional<String> sentMember(ApplicationId id, ObjectId group, ObjectId member) {
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

  @Override
  public void putSentMember(ApplicationId id, ObjectId group, ObjectId member, String targetId) {
    database
        .unit()
        .update(
            "insert into sent_member (application, group_id, member_id, target_id)"
                + " values (?, ?, ?, ?) on conflict (application, group_id, member_id)"
                + " do update set target_id = excluded.target_id",
            id,
            group,
            member,
            targetId);
  }

  @Override
  public void removeSentMember(ApplicationId id, ObjectId group, ObjectId member) {
    database
        .unit()
        .update(
            "delete from sent_member where application = ? and group_id = ? and member_id = ?",
            id,
            group,
            member);
  }

  @Override
  public boolean hasSentMembers(ApplicationId id, ObjectId group) {
    return database.read(
        session ->
            session.exists(
                "select 1 from sent_member where application = ? and group_id = ?", id, group));
  }

  @Override
  public int removeSentMembers(ApplicationId id, ObjectId group, int limit) {
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

  // Work, in rows of its own

  @Override
  public void enqueueEdge(ApplicationId id, ObjectId group, ObjectId member) {
    pending.enqueueEdge(id, group, member);
  }

  @Override
  public List<PendingEdge> edges(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return pending.edges(id, group, after, limit);
  }

  @Override
  public void settleEdge(ApplicationId id, ObjectId group, PendingEdge edge) {
    pending.settleEdge(id, group, edge);
  }

  @Override
  public void enqueue(
      ApplicationId id,
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Instant due) {
    pending.enqueue(id, object, type, reason, priority, due);
  }

  @Override
  public Optional<Pending> pending(ApplicationId id, ObjectId object) {
    return pending.find(id, object);
  }

  @Override
  public List<Pending> due(ApplicationId id, List<State> states, Instant now, int limit) {
    List<Pending> due = new ArrayList<>();
    states.forEach(state -> due.addAll(pending.due(id, state, now, limit)));
    return due;
  }

  @Override
  public boolean hasDueLeaving(ApplicationId id, Instant now) {
    return pending.hasDueLeaving(id, now);
  }

  @Override
  public long count(ApplicationId id, State state) {
    return pending.count(id, state);
  }

  @Override
  public long dueCount(ApplicationId id, Instant now) {
    return pending.dueCount(id, now);
  }

  @Override
  public Map<State, Long> pendingCounts(ApplicationId id) {
    Map<State, Long> counts = new EnumMap<>(State.class);
    for (State state : State.values()) {
      counts.put(state, pending.count(id, state));
    }
    return counts;
  }

  @Override
  public void setState(ApplicationId id, Pending row, State state) {
    pending.setState(id, row, state);
  }

  @Override
  public int setStates(ApplicationId id, State from, State to) {
    return pending.setStates(id, from, to);
  }

  @Override
  public boolean settle(ApplicationId id, Pending row) {
    return pending.settle(id, row);
  }

  @Override
  public void escrow(
      ApplicationId id,
      Pending row,
      Instant failed,
      Instant nextTry,
      ErrorCode code,
      String message) {
    pending.escrow(id, row, failed, nextTry, code, message);
  }

  @Override
  public List<Escrow> escrows(ApplicationId id, int limit) {
    return pending.escrows(id, limit);
  }

  @Override
  public void clearEscrows(ApplicationId id, Instant now) {
    pending.clearEscrows(id, now);
  }

  @Override
  public void expand(ApplicationId id, Expansion expansion) {
    pending.expand(id, expansion);
  }

  @Override
  public Optional<Expansion> nextExpansion(ApplicationId id) {
    return pending.nextExpansion(id);
  }

  @Override
  public void moveExpansion(ApplicationId id, Expansion expansion, ObjectId after) {
    pending.moveExpansion(expansion, after);
  }

  @Override
  public void endExpansion(ApplicationId id, Expansion expansion) {
    pending.endExpansion(expansion);
  }

  // The guard's memory

  @Override
  public void destroyed(
      ApplicationId id, ObjectId object, Instant at, boolean membership, int count) {
    database
        .unit()
        .update(
            "insert into destroyed (application, object_id, membership, amount, at)"
                + " values (?, ?, ?, ?, ?)",
            id,
            object,
            membership,
            count,
            at);
  }

  @Override
  public long destroyedSince(ApplicationId id, Instant since, boolean memberships) {
    return database.read(
        session ->
            session.number(
                "select sum(amount) from destroyed"
                    + " where application = ? and membership = ? and at >= ?",
                id,
                memberships,
                since));
  }

  // The provisioning log

  @Override
  public void log(ApplicationId id, ProvisioningLogEntry entry) {
    database
        .unit()
        .update(
            "insert into provisioning_log (application, at, object_id, status, entry)"
                + " values (?, ?, ?, ?, ?)",
            id,
            entry.at(),
            entry.object(),
            entry.status(),
            Json.text(LogEntryJson.write(entry)));
  }

  @Override
  public List<ProvisioningLogEntry> entries(LogQuery query) {
    List<Object> parameters = new ArrayList<>(List.of(query.application()));
    StringBuilder sql =
        new StringBuilder("select id, entry from provisioning_log where application = ?");
    query
        .object()
        .ifPresent(
            object -> {
              sql.append(" and object_id = ?");
              parameters.add(object);
            });
    query
        .status()
        .ifPresent(
            status -> {
              sql.append(" and status = ?");
              parameters.add(status);
            });
    query
        .before()
        .ifPresent(
            before -> {
              sql.append(" and id < ?");
              parameters.add(before);
            });
    sql.append(" order by id desc limit ?");
    parameters.add(query.limit());
    return database.read(
        session ->
            session.query(
                sql.toString(),
                row -> LogEntryJson.read(row.number(1), Json.parse(row.text(2))),
                parameters.toArray()));
  }
}
