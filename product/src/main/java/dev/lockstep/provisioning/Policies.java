package dev.lockstep.provisioning;

import java.time.Duration;
import java.util.Optional;

/// What happens to an account whose person leaves, and how much may happen unasked.
///
/// @param onLeaving for users; groups that leave are deleted unless they are left alone, because a
///     group can't be disabled
/// @param deleteAfter how long after leaving the account is deleted at the target; empty for never
public record Policies(Leaving onLeaving, Optional<Duration> deleteAfter, Guard guard) {
  public static final Policies DEFAULT =
      new Policies(Leaving.DISABLE, Optional.empty(), Guard.DEFAULT);

  /// When a user is no longer entitled: unassigned, filtered out, in the recycle bin.
  public enum Leaving {
    DISABLE,
    DELETE,
    LEAVE_ALONE
  }

  /// How many destructive operations pass without a person's word, within a window. The smaller
  /// of the absolute limit and the percentage counts, but never less than the floor: in a small
  /// directory ten per cent would be nobody.
  ///
  /// @param absolute disables and deletes; 500 is what Entra gives as its default
  /// @param percentage of live links
  /// @param memberRemovals memberships taken away
  public record Guard(
      int absolute, int percentage, int floor, int memberRemovals, Duration window) {
    public static final Guard DEFAULT = new Guard(500, 10, 10, 5_000, Duration.ofHours(24));

    public long limit(long liveLinks) {
      return Math.min(absolute, Math.max(floor, liveLinks * percentage / 100));
    }
  }
}
