package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Approval;
import dev.lockstep.provisioning.PlanId;

/// What people have approved, until it is done. Of each the plan that it was part of is kept: it
/// counts only as long as that is the plan which is carried out.
final class ApprovalRows {
  private final Database database;

  ApprovalRows(Database database) {
    this.database = database;
  }

  void put(ApplicationId id, PlanId plan, Approval approval) {
    database
        .unit()
        .update(
            "insert into approved (application, object_id, operation, plan) values (?, ?, ?, ?)"
                + " on conflict (application, object_id, operation)"
                + " do update set plan = excluded.plan",
            id,
            approval.object(),
            approval.operation(),
            plan);
  }

  boolean has(ApplicationId id, Approval approval) {
    return database.read(
        session ->
            session.exists(
                "select 1 from approved where application = ? and object_id = ? and operation = ?"
                    + " and plan = (select approved_plan from application where id = ?)",
                id,
                approval.object(),
                approval.operation(),
                id));
  }

  void use(ApplicationId id, ObjectId object) {
    database
        .unit()
        .update(
            "delete from approved where application = ? and object_id = ?"
                + " and plan = (select approved_plan from application where id = ?)",
            id,
            object,
            id);
  }

  int removeSome(ApplicationId id, int limit) {
    return database
        .unit()
        .update(
            "delete from approved where application = ? and (object_id, operation) in"
                + " (select object_id, operation from approved where application = ?"
                + " and plan <> coalesce((select approved_plan from application where id = ?), '')"
                + " limit ?)",
            id,
            id,
            id,
            limit);
  }
}
