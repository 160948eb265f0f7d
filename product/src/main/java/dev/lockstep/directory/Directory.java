package dev.lockstep.directory;

import java.time.Instant;

/// A set of users and groups, their memberships and an ordered change feed.
///
/// @param provisioning whether its Endpoint is open
/// @param profile whose way of speaking SCIM its Endpoint follows
public record Directory(
    DirectoryId id,
    String displayName,
    Provisioning provisioning,
    ClientProfile profile,
    Instant created) {

  /// As the target's console calls it: by hand, or by SCIM clients through the Endpoint.
  public enum Provisioning {
    MANUAL,
    AUTOMATIC
  }

  public Directory with(Provisioning changed) {
    return new Directory(id, displayName, changed, profile, created);
  }

  public Directory with(ClientProfile changed) {
    return new Directory(id, displayName, provisioning, changed, created);
  }
}
