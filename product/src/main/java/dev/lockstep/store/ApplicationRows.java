package dev.lockstep.store;

import dev.lockstep.directory.FeedPosition;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.QuarantineReason;
import dev.lockstep.provisioning.Statistics;
import dev.lockstep.provisioning.StatisticsJson;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// What Applications are, and how far each of them has come.
final class ApplicationRows {
  private static final List<String> TABLES =
      List.of(
          "assignment",
          "link",
          "link_count",
          "sent_member",
          "pending",
          "pending_member",
          "expansion",
          "destroyed",
          "held",
          "held_member",
          "approved",
          "reconciliation",
          "reconciled",
          "drift",
          "operation_hour");

  private final Database database;

  /// As they were read last: each look that is settled asks for its own, and nearly always it is the
  /// same.
  private final Map<ApplicationId, Read> read = new ConcurrentHashMap<>();

  private record Read(String definition, Application application) {}

  ApplicationRows(Database database) {
    this.database = database;
  }

  boolean insert(Application application) {
    int inserted =
        database
            .unit()
            .update(
                "insert into application (id, directory, display_name, definition)"
                    + " values (?, ?, ?, ?) on conflict do nothing",
                application.id(),
                application.directory(),
                application.displayName(),
                Json.text(ApplicationJson.write(application)));
    if (inserted > 0) {
      removeRemains(application.id());
    }
    return inserted > 0;
  }

  void update(Application application) {
    database
        .unit()
        .update(
            "update application set display_name = ?, definition = ? where id = ?",
            application.displayName(),
            Json.text(ApplicationJson.write(application)),
            application.id());
  }

  void remove(ApplicationId id) {
    removeRemains(id);
    database.unit().update("delete from application where id = ?", id);
  }

  private void removeRemains(ApplicationId id) {
    for (String table : TABLES) {
      database.unit().update("delete from " + table + " where application = ?", id);
    }
    read.remove(id);
  }

  Optional<Application> find(ApplicationId id) {
    return database
        .read(
            session ->
                session.held(
                    "select definition from application where id = ?", row -> row.text(1), id))
        .map(definition -> application(id, definition));
  }

  private Application application(ApplicationId id, String definition) {
    return read.compute(
            id,
            (_, last) ->
                last != null && last.definition().equals(definition)
                    ? last
                    : new Read(definition, application(definition)))
        .application();
  }

  List<Application> all() {
    return database.read(
        session ->
            session.query(
                "select definition from application order by id", row -> application(row.text(1))));
  }

  private static Application application(String definition) {
    return ApplicationJson.read(Json.parse(definition));
  }

  ApplicationState state(ApplicationId id) {
    return database
        .read(
            session ->
                session.held(
                    "select watermark, cycle_kind, cycle_started, cycle_ended, cycle_expanded,"
                        + " cycle_created, cycle_updated, cycle_disabled, cycle_deleted,"
                        + " cycle_memberships, cycle_unchanged, cycle_failed, quarantine_code,"
                        + " quarantine_message, quarantine_since, quarantine_next_try,"
                        + " quarantine_tries, guard_tripped, cycle_failed_references,"
                        + " quarantine_reason, cycle_number, approved_plan from application where"
                        + " id = ?",
                    ApplicationRows::state,
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
            row.number(12),
            row.number(19));
    Optional<Quarantine> quarantine =
        row.textIfAny(13).isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Quarantine(
                    QuarantineReason.valueOf(row.text(20)),
                    ErrorCode.valueOf(row.text(13)),
                    row.text(14),
                    row.instant(15),
                    row.instant(16),
                    (int) row.number(17)));
    return new ApplicationState(
        row.textIfAny(1).map(FeedPosition::parse),
        new Cycle(
            row.number(21),
            Cycle.Kind.valueOf(row.text(2)),
            row.instantIfAny(3),
            row.instantIfAny(4),
            row.number(5),
            counts),
        quarantine,
        row.instantIfAny(18),
        row.textIfAny(22).map(PlanId::parse));
  }

  Statistics statistics(ApplicationId id) {
    return database
        .read(
            session ->
                session.held(
                    "select statistics from application where id = ?",
                    row -> row.textIfAny(1).map(text -> StatisticsJson.read(Json.parse(text))),
                    id))
        .flatMap(kept -> kept)
        .orElse(Statistics.NONE);
  }

  void changeStatistics(ApplicationId id, UnaryOperator<Statistics> change) {
    Statistics before = statistics(id);
    Statistics after = change.apply(before);
    if (!after.equals(before)) {
      database
          .unit()
          .update(
              "update application set statistics = ? where id = ?",
              Json.text(StatisticsJson.write(after)),
              id);
    }
  }

  void change(ApplicationId id, UnaryOperator<ApplicationState> change) {
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
                + " quarantine_tries = ?, guard_tripped = ?, cycle_failed_references = ?,"
                + " quarantine_reason = ?, cycle_number = ?, approved_plan = ? where id = ?",
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
            counts.failedReferences(),
            after.quarantine().map(quarantine -> quarantine.reason().name()),
            cycle.number(),
            after.approved(),
            id);
  }
}
