package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What an administrator does by hand to users and groups of Lockstep's own. Every change is in
/// the audit log, in the same transaction; what changes nothing isn't.
///
/// All throw [ScimException], naming the culprit: 404 where there is no such object, 403 where it
/// belongs to a source or a SCIM client, 400 or 409 where the change can't be, 412 where the object
/// isn't of the version that the change is for.
public final class LocalObjects {
  private final Resources resources;
  private final AuditLog audit;
  private final InstantSource clock;

  public LocalObjects(Resources resources, AuditLog audit, InstantSource clock) {
    this.resources = resources;
    this.audit = audit;
    this.clock = clock;
  }

  public DirectoryObject create(
      DirectoryId directory, ObjectType type, Complex resource, Actor actor) {
    return resources.atomically(
        () -> {
          DirectoryObject object = resources.create(directory, type, resource, Owner.local());
          record(actor, "Create", directory, object, Optional.empty(), document(directory, object));
          return object;
        });
  }

  /// All attributes become those given; members stay where the resource doesn't speak of them.
  public DirectoryObject replace(
      DirectoryId directory,
      ObjectType type,
      String id,
      Complex resource,
      VersionCondition condition,
      Actor actor) {
    Optional<List<ObjectId>> members = resource.get("members").map(MemberChange::ids);
    return resources.atomically(
        () -> {
          DirectoryObject before = resources.get(directory, type, id);
          DirectoryObject after =
              resources.replace(directory, type, id, resource, members, condition, Owner.local());
          recordChange(actor, directory, before, after);
          return after;
        });
  }

  public DirectoryObject patch(
      DirectoryId directory,
      ObjectType type,
      String id,
      List<PatchOperation> operations,
      VersionCondition condition,
      Actor actor) {
    return resources.atomically(
        () -> {
          DirectoryObject before = resources.get(directory, type, id);
          DirectoryObject after =
              resources.patch(
                  directory,
                  type,
                  id,
                  operations,
                  AbsentElement.NO_TARGET,
                  condition,
                  Owner.local());
          recordChange(actor, directory, before, after);
          return after;
        });
  }

  /// Into the recycle bin.
  public void delete(
      DirectoryId directory, ObjectType type, String id, VersionCondition condition, Actor actor) {
    resources.atomically(
        () -> {
          DirectoryObject before = resources.get(directory, type, id);
          resources.delete(directory, type, id, condition, Owner.local());
          record(actor, "Delete", directory, before, document(directory, before), Optional.empty());
          return true;
        });
  }

  /// Out of the recycle bin.
  public DirectoryObject restore(DirectoryId directory, ObjectType type, String id, Actor actor) {
    return resources.atomically(
        () -> {
          DirectoryObject object = resources.restore(directory, type, id, Owner.local());
          record(
              actor, "Restore", directory, object, Optional.empty(), document(directory, object));
          return object;
        });
  }

  public void addMember(DirectoryId directory, String group, ObjectId member, Actor actor) {
    resources.atomically(
        () -> {
          if (resources.addMember(directory, group, member, Owner.local())) {
            recordMember(actor, "Add member", directory, group, member);
          }
          return true;
        });
  }

  public void removeMember(DirectoryId directory, String group, ObjectId member, Actor actor) {
    resources.atomically(
        () -> {
          if (resources.removeMember(directory, group, member, Owner.local())) {
            recordMember(actor, "Remove member", directory, group, member);
          }
          return true;
        });
  }

  private void recordMember(
      Actor actor, String activity, DirectoryId directory, String group, ObjectId member) {
    DirectoryObject object = resources.get(directory, ObjectType.GROUP, group);
    record(
        actor,
        activity + " of",
        directory,
        object,
        Optional.empty(),
        Optional.of(member.toString()));
  }

  private void recordChange(
      Actor actor, DirectoryId directory, DirectoryObject before, DirectoryObject after) {
    if (after.version() != before.version()) {
      record(
          actor,
          "Change",
          directory,
          after,
          document(directory, before),
          document(directory, after));
    }
  }

  private Optional<String> document(DirectoryId directory, DirectoryObject object) {
    return Optional.of(
        Json.text(
            ResourceWriter.write(
                resources.schemas(directory).of(object.type()), object.document())));
  }

  private void record(
      Actor actor,
      String activity,
      DirectoryId directory,
      DirectoryObject object,
      Optional<String> before,
      Optional<String> after) {
    String kind =
        switch (object.objectType()) {
          case USER -> "user";
          case GROUP -> "group";
        };
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity + " " + kind,
            "directory/" + directory + "/" + kind + "/" + object.id(),
            before,
            after));
  }
}
