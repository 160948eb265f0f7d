package dev.lockstep.scim.patch;

/// What an operation means whose bracket chooses an element that isn't there, such as
/// `emails[type eq "work"].value` on a user without a work address.
public enum AbsentElement {
  /// The element is created from what the bracket says: what Entra and others rely on.
  CREATE,
  /// 400 `noTarget` (RFC 7644, section 3.5.2.3).
  NO_TARGET
}
