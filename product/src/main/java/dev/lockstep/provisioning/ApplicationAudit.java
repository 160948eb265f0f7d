package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.InstantSource;
import java.util.Optional;

/// Writes into the audit log what people do with Applications, inside the unit that does it.
record ApplicationAudit(AuditLog log, InstantSource clock) {

  /// @param before empty where there was nothing; likewise after
  void record(Actor actor, String activity, Application application, String before, String after) {
    record(actor, activity, application, "", before, after);
  }

  /// @param part of the Application that it is about, as [#about] spells it
  void record(
      Actor actor,
      String activity,
      Application application,
      String part,
      String before,
      String after) {
    log.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            subject(application) + part,
            Optional.of(before).filter(text -> !text.isEmpty()),
            Optional.of(after).filter(text -> !text.isEmpty())));
  }

  /// What entries of the audit log and notifications of it call an Application.
  static String subject(Application application) {
    return "directory/" + application.directory() + "/application/" + application.id();
  }

  /// What an entry of the audit log is about, so that it stands in the object's time line.
  static String about(ObjectType type, ObjectId object) {
    return switch (type) {
          case USER -> "/user/";
          case GROUP -> "/group/";
        }
        + object;
  }
}
