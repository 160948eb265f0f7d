package dev.lockstep.store;

import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Approval;

/// What people have approved, until it is done.
final class ApprovalRows {
  private final Database database;

  ApprovalRows(Database database) {
    this.database = database;
  }

  void put(ApplicationId id, Approval approval) {
    database
        .unit()
        .update(
            "insert into approved (application, object_id, operation) values (?, ?, ?)"
                + " on conflict do nothing",
            id,
            approval.object(),
            approval.operation());
  }

  boolean take(ApplicationId id, Approval approval) {
    return database
            .unit()
            .update(
                "delete from approved where application = ? and object_id = ? and operation = ?",
                id,
                approval.object(),
                approval.operation())
        > 0;
  }

  int removeSome(ApplicationId id, int limit) {
    return database
        .unit()
        .update(
            "delete from approved where application = ? and object_id in"
                + " (select object_id from approved where application = ? limit ?)",
            id,
            id,
            limit);
  }
}
