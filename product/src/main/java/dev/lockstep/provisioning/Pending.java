package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// An object that waits to be looked at. One row per object, so that changes coalesce.
///
/// @param generation counts the triggers: a row leaves only if none came meanwhile
/// @param due not looked at before
/// @param attempts failures since the last success; with one or more it is an escrow
/// @param creation that was begun; while there is no link, the target may have its account
public record Pending(
    ObjectId object,
    ObjectType type,
    Reason reason,
    long generation,
    Priority priority,
    Instant due,
    State state,
    int attempts,
    Optional<Instant> firstFailed,
    Optional<Creation> creation) {

  /// In this order; whoever lost access comes first.
  public enum Priority {
    LEAVING(0),
    /// A user that changed, and may have left by that.
    CHANGED(1),
    USER(2),
    GROUP(3);

    private final int rank;

    Priority(int rank) {
      this.rank = rank;
    }

    /// As stores keep it; the lowest comes first.
    public int rank() {
      return rank;
    }

    public static Priority ofRank(int rank) {
      return Arrays.stream(values())
          .filter(priority -> priority.rank == rank)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no priority has the rank " + rank));
    }
  }

  public enum State {
    NEW,
    /// Planned once: it would disable or delete. Waits until the guard has seen all of its kind.
    DESTRUCTIVE,
    /// A group that loses members; waits like that.
    REMOVING,
    /// The guard tripped: waits for a person.
    STAGED,
    /// A person has allowed it.
    ALLOWED
  }
}
