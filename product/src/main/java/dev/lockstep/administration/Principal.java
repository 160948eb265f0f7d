package dev.lockstep.administration;

/// Somebody who has shown who they are.
///
/// @param credential what they have shown it with, by which [Administrators#current] finds them
///     again: `key/…` or `account/…`
public record Principal(Actor actor, Access access, String credential) {}
