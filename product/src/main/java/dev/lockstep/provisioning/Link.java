package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.Optional;

/// A source object's identity at the target and what was last sent to it. Outlives the object
/// until its policy has ended.
///
/// @param label what the object was called when it was last seen
/// @param adopted whether the account was at the target before Lockstep
/// @param left since when the object is no longer entitled; empty while it is
public record Link(
    ObjectId object,
    ObjectType type,
    String label,
    String targetId,
    Complex lastSent,
    Instant linked,
    boolean adopted,
    Optional<Instant> left) {

  public Link sent(String newLabel, Complex document) {
    return new Link(object, type, newLabel, targetId, document, linked, adopted, left);
  }

  public Link left(Optional<Instant> since) {
    return new Link(object, type, label, targetId, lastSent, linked, adopted, since);
  }
}
