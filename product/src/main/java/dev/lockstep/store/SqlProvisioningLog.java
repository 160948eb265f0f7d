package dev.lockstep.store;

import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The provisioning log in SQL.
public final class SqlProvisioningLog implements ProvisioningLog {
  private final Database database;

  public SqlProvisioningLog(Database database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "provisioning";
  }

  @Override
  public long countBefore(Instant end) {
    return database.unit().number("select count(*) from provisioning_log where at < ?", end);
  }

  @Override
  public int removeBefore(Instant end, int limit) {
    return database
        .unit()
        .update(
            "delete from provisioning_log where id in"
                + " (select id from provisioning_log where at < ? order by at limit ?)",
            end,
            limit);
  }

  @Override
  public List<Recorded> search(Query query) {
    if (query.applications().filter(Set::isEmpty).isPresent()) {
      return List.of();
    }
    Conditions conditions =
        new Conditions("id < ?", query.before().orElse(Long.MAX_VALUE))
            .andAnyOf("application", query.applications())
            .and("object_id = ?", query.object())
            .and("action = ?", query.action().map(ApplicationJson::word))
            .and("status = ?", query.status())
            .and("error_code = ?", query.error().map(ErrorCode::code))
            .and("cycle = ?", query.cycle())
            .and("at >= ?", query.from())
            .and("at < ?", query.until());
    return database.read(
        session ->
            session.query(
                "select id, application, entry from provisioning_log where "
                    + conditions.sql()
                    + " order by id desc limit ?",
                SqlProvisioningLog::recorded,
                conditions.parametersAnd(query.limit())));
  }

  @Override
  public List<Line> after(Optional<String> place, int limit) {
    return database.read(
        session ->
            database
                .logOrder()
                .after(
                    session,
                    "provisioning_log",
                    "id, application, entry",
                    place,
                    limit,
                    row -> recorded(row).json()));
  }

  @Override
  public Optional<String> end() {
    return database.read(session -> database.logOrder().end(session, "provisioning_log"));
  }

  private static Recorded recorded(Session.Row row) throws SQLException {
    return new Recorded(
        new ApplicationId(row.text(2)), LogEntryJson.read(row.number(1), Json.parse(row.text(3))));
  }
}
