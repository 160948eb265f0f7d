package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One operation in the provisioning log: what was done to whom, why, with which requests, and how
/// it went. Holds no secret.
///
/// @param id grows with time; 0 until it is stored
/// @param targetId empty where the object isn't at the target
/// @param explanation in a sentence, for people
/// @param nextTry when a failed operation is tried again
/// @param origin unknown until it is stored
public record ProvisioningLogEntry(
    long id,
    Instant at,
    ObjectId object,
    ObjectType type,
    String label,
    Optional<String> targetId,
    Action action,
    Status status,
    Reason reason,
    String explanation,
    List<ModifiedProperty> changes,
    Optional<ErrorCode> error,
    List<Target.Exchange> exchanges,
    Duration duration,
    Optional<Instant> nextTry,
    Origin origin) {

  public ProvisioningLogEntry {
    changes = List.copyOf(changes);
    exchanges = List.copyOf(exchanges);
  }

  /// Not stored yet.
  public ProvisioningLogEntry(
      long id,
      Instant at,
      ObjectId object,
      ObjectType type,
      String label,
      Optional<String> targetId,
      Action action,
      Status status,
      Reason reason,
      String explanation,
      List<ModifiedProperty> changes,
      Optional<ErrorCode> error,
      List<Target.Exchange> exchanges,
      Duration duration,
      Optional<Instant> nextTry) {
    this(
        id,
        at,
        object,
        type,
        label,
        targetId,
        action,
        status,
        reason,
        explanation,
        changes,
        error,
        exchanges,
        duration,
        nextTry,
        Origin.UNKNOWN);
  }

  public ProvisioningLogEntry from(Origin known) {
    return new ProvisioningLogEntry(
        id,
        at,
        object,
        type,
        label,
        targetId,
        action,
        status,
        reason,
        explanation,
        changes,
        error,
        exchanges,
        duration,
        nextTry,
        known);
  }

  ProvisioningLogEntry withTarget(String id) {
    return new ProvisioningLogEntry(
        this.id,
        at,
        object,
        type,
        label,
        Optional.of(id),
        action,
        status,
        reason,
        explanation,
        changes,
        error,
        exchanges,
        duration,
        nextTry,
        origin);
  }

  ProvisioningLogEntry explained(String text) {
    return new ProvisioningLogEntry(
        id, at, object, type, label, targetId, action, status, reason, text, changes, error,
        exchanges, duration, nextTry, origin);
  }

  public enum Action {
    CREATE,
    UPDATE,
    DISABLE,
    DELETE,
    /// Members added to a group or taken away.
    MEMBERS,
    SKIP,
    /// A destructive operation that the guard holds back (Entra: StagedDelete).
    STAGE
  }

  public enum Status {
    SUCCESS,
    FAILURE,
    SKIPPED
  }

  /// @param before empty where it had no value
  /// @param member whose membership changed, by its id in the Directory; labels aren't unique
  public record ModifiedProperty(
      String name, Optional<String> before, Optional<String> after, Optional<ObjectId> member) {
    public ModifiedProperty(String name, Optional<String> before, Optional<String> after) {
      this(name, before, after, Optional.empty());
    }

    static ModifiedProperty membership(ObjectId member, String label, boolean added) {
      Optional<String> there = Optional.of(label);
      return new ModifiedProperty(
          "members",
          added ? Optional.empty() : there,
          added ? there : Optional.empty(),
          Optional.of(member));
    }
  }
}
