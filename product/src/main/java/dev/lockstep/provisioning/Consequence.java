package dev.lockstep.provisioning;

import java.time.Duration;

/// What becomes of the account at the target.
public sealed interface Consequence {

  /// It stays, disabled. A group can't be disabled and is deleted.
  record Disable() implements Consequence {}

  record Delete() implements Consequence {}

  /// It stays as it is.
  record Keep() implements Consequence {}

  /// Disabled at once, deleted when this time has passed; a group stays until then.
  record DeleteAfter(Duration after) implements Consequence {}
}
