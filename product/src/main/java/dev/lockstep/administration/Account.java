package dev.lockstep.administration;

import java.time.Instant;
import java.util.Optional;

/// A person who signs in with a password that Lockstep itself keeps, for the first hour and for
/// small places; larger ones sign in at their provider.
///
/// @param failures wrong passwords since the last right one
/// @param lockedUntil until when not even the right password is looked at
public record Account(
    String name, Access access, Instant created, int failures, Optional<Instant> lockedUntil) {

  boolean locked(Instant now) {
    return lockedUntil.map(now::isBefore).orElse(false);
  }

  Account failed(int count, Optional<Instant> until) {
    return new Account(name, access, created, count, until);
  }

  Account with(Access changed) {
    return new Account(name, changed, created, failures, lockedUntil);
  }

  Principal principal() {
    return new Principal(new Actor.Administrator(name), access, "account/" + name);
  }
}
