package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All that the planner needs to know of one object, read at one moment.
///
/// @param object empty where the Directory no longer has it, not even in the recycle bin
/// @param evaluation runs the mappings on it; empty with the object
/// @param hold takes the place of mappings, scope and policies
public record Situation(
    ObjectId id,
    ObjectType type,
    Optional<DirectoryObject> object,
    Entitlement entitlement,
    Optional<Link> link,
    Optional<Evaluation> evaluation,
    Optional<Hold> hold,
    Instant now) {

  /// Of an object that couldn't be read: nothing is known.
  static Situation unknown(ObjectId id, ObjectType type, Instant now) {
    return new Situation(
        id,
        type,
        Optional.empty(),
        Entitlement.of(List.of()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now);
  }

  /// As if it had never been linked.
  Situation unlinked() {
    return new Situation(id, type, object, entitlement, Optional.empty(), evaluation, hold, now);
  }

  /// As if it were linked like this.
  Situation linked(Link other) {
    return new Situation(id, type, object, entitlement, Optional.of(other), evaluation, hold, now);
  }

  Situation held(Optional<Hold> other) {
    return new Situation(id, type, object, entitlement, link, evaluation, other, now);
  }

  /// Whether an undo wants it to have no account.
  boolean isHeldAway() {
    return hold.filter(one -> one.document().isEmpty()).isPresent();
  }

  public String label() {
    return object
        .map(DirectoryObject::label)
        .or(() -> link.map(Link::label))
        .orElseGet(id::toString);
  }

  /// Why it is not, or no longer, entitled to an active account; empty where it is.
  public Optional<Departure> departure() {
    if (object.isEmpty()) {
      return Optional.of(Departure.HARD_DELETED);
    }
    if (object.get().inRecycleBin()) {
      return Optional.of(Departure.SOFT_DELETED);
    }
    if (!entitlement.entitled()) {
      return Optional.of(
          entitlement.fails(Entitlement.ASSIGNED) ? Departure.UNASSIGNED : Departure.OUT_OF_SCOPE);
    }
    return object.get().enabled() ? Optional.empty() : Optional.of(Departure.DISABLED);
  }

  /// Entra's `IsSoftDeleted`.
  public boolean softDeleted() {
    return !entitlement.entitled() || !object.map(DirectoryObject::enabled).orElse(false);
  }
}
