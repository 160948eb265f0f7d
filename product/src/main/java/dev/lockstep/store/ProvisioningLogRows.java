package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
            "insert into provisioning_log (application, at, object_id, status, entry)"
                + " values (?, ?, ?, ?, ?)",
            id,
            entry.at(),
            entry.object(),
            entry.status(),
            Json.text(LogEntryJson.write(entry)));
  }

  List<ProvisioningLogEntry> entries(LogQuery query) {
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
