package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Expansion;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Reason;
import java.util.Optional;

/// Triggers that are still being expanded.
final class ExpansionRows {
  private final Database database;

  ExpansionRows(Database database) {
    this.database = database;
  }

  void add(ApplicationId id, Expansion expansion) {
    database
        .unit()
        .update(
            "insert into expansion (application, kind, object_id, after_id, reason, priority)"
                + " values (?, ?, ?, ?, ?, ?)",
            id,
            expansion.kind(),
            expansion.object(),
            expansion.after(),
            expansion.reason(),
            expansion.priority());
  }

  Optional<Expansion> next(ApplicationId id) {
    return database.read(
        session ->
            session.first(
                "select id, kind, object_id, after_id, reason, priority from expansion"
                    + " where application = ? order by id limit 1",
                row ->
                    new Expansion(
                        row.number(1),
                        Expansion.Kind.valueOf(row.text(2)),
                        row.textIfAny(3).map(ObjectId::of),
                        row.textIfAny(4).map(ObjectId::of),
                        Reason.valueOf(row.text(5)),
                        Priority.valueOf(row.text(6))),
                id));
  }

  void move(Expansion expansion, ObjectId after) {
    database.unit().update("update expansion set after_id = ? where id = ?", after, expansion.id());
  }

  void end(Expansion expansion) {
    database.unit().update("delete from expansion where id = ?", expansion.id());
  }
}
