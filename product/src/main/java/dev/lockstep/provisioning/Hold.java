package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.Optional;

/// Takes the place of what mappings, scope and policies want of an object, until it is released by
/// a person or a changed mapping: else the next cycle would redo what was undone.
///
/// @param by who put it on hold
/// @param reason in a few words
/// @param document what the target is to hold of the mapped attributes; empty where it is to have
///     no account
public record Hold(
    ObjectId object,
    ObjectType type,
    String label,
    Instant since,
    String by,
    String reason,
    Optional<Complex> document) {

  Hold by(String actor) {
    return new Hold(object, type, label, since, actor, reason, document);
  }

  String explanation() {
    return "on hold, as " + reason;
  }
}
