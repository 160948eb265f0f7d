package dev.lockstep.directory;

import java.time.Duration;
import java.time.Instant;

/// A set of users and groups, their memberships and an ordered change feed.
///
/// @param provisioning whether its Endpoint is open
/// @param profile whose way of speaking SCIM its Endpoint follows
/// @param recycleBinLife how long what was deleted can be restored; then it is gone for good
public record Directory(
    DirectoryId id,
    String displayName,
    Provisioning provisioning,
    ClientProfile profile,
    Instant created,
    Duration recycleBinLife) {

  /// As in Entra: long enough to notice that somebody is missed.
  public static final Duration RECYCLE_BIN_LIFE = Duration.ofDays(30);

  /// What is meant to stay longer isn't deleted.
  private static final Duration LONGEST_LIFE = Duration.ofDays(3_650);

  public Directory {
    if (recycleBinLife.isNegative() || recycleBinLife.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "'recycleBinLife' is a duration from PT0S to P3650D, such as P30D, not "
              + recycleBinLife);
    }
  }

  public Directory(
      DirectoryId id,
      String displayName,
      Provisioning provisioning,
      ClientProfile profile,
      Instant created) {
    this(id, displayName, provisioning, profile, created, RECYCLE_BIN_LIFE);
  }

  /// As the target's console calls it: by hand, or by SCIM clients through the Endpoint.
  public enum Provisioning {
    MANUAL,
    AUTOMATIC
  }

  public Directory named(String changedName) {
    return new Directory(id, changedName, provisioning, profile, created, recycleBinLife);
  }

  public Directory with(Provisioning changed) {
    return new Directory(id, displayName, changed, profile, created, recycleBinLife);
  }

  public Directory with(ClientProfile changed) {
    return new Directory(id, displayName, provisioning, changed, created, recycleBinLife);
  }

  public Directory with(Duration changedRecycleBinLife) {
    return new Directory(id, displayName, provisioning, profile, created, changedRecycleBinLife);
  }

  /// When an object of its recycle bin will be gone for good.
  public Instant purged(DirectoryObject binned) {
    return binned.deleted().orElseThrow().plus(recycleBinLife);
  }
}
