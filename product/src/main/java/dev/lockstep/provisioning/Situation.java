package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.Evaluation;
import java.time.Instant;
import java.util.Optional;

/// All that the planner needs to know of one object, read at one moment.
///
/// @param object empty where the Directory no longer has it, not even in the recycle bin
/// @param evaluation runs the mappings on it; empty with the object
public record Situation(
    ObjectId id,
    ObjectType type,
    Optional<DirectoryObject> object,
    Entitlement entitlement,
    Optional<Link> link,
    Optional<Evaluation> evaluation,
    Instant now) {

  public String label() {
    return object
        .map(DirectoryObject::label)
        .or(() -> link.map(Link::label))
        .orElseGet(id::toString);
  }

  /// Entra's `IsSoftDeleted`.
  public boolean softDeleted() {
    return !entitlement.entitled() || !object.map(DirectoryObject::enabled).orElse(false);
  }
}
