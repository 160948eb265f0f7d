package dev.lockstep.administration;

import java.time.Instant;
import java.util.Optional;

/// A key with which a person or program administers Lockstep, without its secret.
///
/// @param expires from when it lets nobody in; empty for never
public record AdminKey(
    String id,
    String name,
    Access access,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked) {

  boolean valid(Instant now) {
    return revoked.isEmpty() && expires.map(now::isBefore).orElse(true);
  }

  Principal principal() {
    return new Principal(new Actor.Administrator(name), access, "key/" + id);
  }
}
