package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A source object's identity at the target and what was last sent to it. Outlives the object
/// until its policy has ended.
///
/// @param label what the object was called when it was last seen
/// @param adopted whether the account was at the target before Lockstep
/// @param left since when the object is no longer entitled; empty while it is
/// @param rewritten what the target made of values that were sent, by the target's attribute as its
///     mapping spells it; an empty text where it dropped the value
/// @param unheard what the target may hold instead of what was sent last, see [UnheardChanges]; empty
///     where that is sure
public record Link(
    ObjectId object,
    ObjectType type,
    String label,
    String targetId,
    Complex lastSent,
    Instant linked,
    boolean adopted,
    Optional<Instant> left,
    Map<String, String> rewritten,
    Optional<Complex> unheard) {

  public Link {
    rewritten = Map.copyOf(rewritten);
  }

  /// The target has taken everything as it was sent.
  public Link(
      ObjectId object,
      ObjectType type,
      String label,
      String targetId,
      Complex lastSent,
      Instant linked,
      boolean adopted,
      Optional<Instant> left) {
    this(
        object, type, label, targetId, lastSent, linked, adopted, left, Map.of(), Optional.empty());
  }

  public Link sent(String newLabel, Complex document) {
    return new Link(
        object, type, newLabel, targetId, document, linked, adopted, left, rewritten, unheard);
  }

  /// @param sent the attributes that were sent just now: what is known of others stays
  /// @param made what the target made of some of them
  Link rewrote(Collection<String> sent, Map<String, String> made) {
    Map<String, String> known = new HashMap<>(rewritten);
    known.keySet().removeAll(sent);
    known.putAll(made);
    return new Link(object, type, label, targetId, lastSent, linked, adopted, left, known, unheard);
  }

  public Link left(Optional<Instant> since) {
    return new Link(
        object, type, label, targetId, lastSent, linked, adopted, since, rewritten, unheard);
  }

  Link unheard(Optional<Complex> other) {
    return new Link(
        object, type, label, targetId, lastSent, linked, adopted, left, rewritten, other);
  }
}
