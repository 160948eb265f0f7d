package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What Applications have done: the log for people, and what the deletion guard counts.
final class ProvisioningLogRows {
  private final Database database;

  ProvisioningLogRows(Database database) {
    this.database = database;
  }

  void destroyed(ApplicationId id, ObjectId object, Instant at, boolean membership, int count) {
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

  long destroyedSince(ApplicationId id, Instant since, boolean memberships) {
    return database.read(
        session ->
            session.number(
                "select sum(amount) from destroyed"
                    + " where application = ? and membership = ? and at >= ?",
                id,
                memberships,
                since));
  }

  void add(ApplicationId id, ProvisioningLogEntry entry) {
    database
        .unit()
        .update(
            "insert into provisioning_log"
                + " (application, at, object_id, status, action, error_code, cycle, entry)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            entry.at(),
            entry.object(),
            entry.status(),
            ApplicationJson.word(entry.action()),
            entry.error().map(ErrorCode::code),
            entry.origin().cycle(),
            Json.text(LogEntryJson.write(entry)));
  }

  List<ProvisioningLogEntry> entries(LogQuery query) {
    Conditions conditions =
        new Conditions("application = ?", query.application())
            .and("object_id = ?", query.object())
            .and("status = ?", query.status())
            .and("id < ?", boxed(query.before()));
    return database.read(
        session ->
            session.query(
                "select id, entry from provisioning_log where "
                    + conditions.sql()
                    + " order by id desc limit ?",
                row -> LogEntryJson.read(row.number(1), Json.parse(row.text(2))),
                conditions.parametersAnd(query.limit())));
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }
}
