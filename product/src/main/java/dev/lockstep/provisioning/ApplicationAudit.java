package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import java.time.InstantSource;
import java.util.Optional;

/// Writes into the audit log what people do with Applications, inside the unit that does it.
record ApplicationAudit(AuditLog log, InstantSource clock) {
  private static final String MAPPINGS_OR_SCOPE = "Update attribute mappings or scope";

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

  /// What of the mappings, the scope and the policies has become another.
  void recordChanges(Actor actor, Application before, Application after) {
    for (ObjectType type : ObjectType.values()) {
      ObjectMapping old = before.mappings().of(type);
      ObjectMapping changed = after.mappings().of(type);
      if (!changed.equals(old)) {
        record(actor, MAPPINGS_OR_SCOPE, before, lines(old, changed), lines(changed, old));
      }
    }
    if (after.scope() != before.scope()) {
      record(actor, MAPPINGS_OR_SCOPE, before, before.scope().name(), after.scope().name());
    }
    if (!after.policies().equals(before.policies())) {
      record(
          actor,
          "Update policies",
          before,
          Json.text(PoliciesJson.write(before.policies())),
          Json.text(PoliciesJson.write(after.policies())));
    }
  }

  /// Those of one that the other hasn't.
  private static String lines(ObjectMapping mapping, ObjectMapping other) {
    return String.join(
        "; ",
        mapping.attributes().stream()
            .filter(line -> !other.attributes().contains(line))
            .map(line -> line.source().text() + " → " + line.targetPath())
            .toList());
  }

  void recordAssigned(Actor actor, Application application, Assignment assignment, String label) {
    record(actor, "Assign", application, about(assignment.type(), assignment.object()), "", label);
  }

  void recordUnassigned(Actor actor, Application application, Assignment assignment, String label) {
    record(
        actor, "Unassign", application, about(assignment.type(), assignment.object()), label, "");
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
