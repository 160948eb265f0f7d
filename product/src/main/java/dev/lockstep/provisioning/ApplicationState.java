package dev.lockstep.provisioning;

import dev.lockstep.directory.FeedPosition;
import java.time.Instant;
import java.util.Optional;

/// How far an Application has come; survives restarts.
///
/// @param watermark up to where the Directory's feed has been expanded; empty before the first
///   cycle, and where a full cycle is due
/// @param guardTripped since when destructive operations wait for a person
/// @param approved the plan that a person has approved and that the full cycle which is due or
///   running carries out: what it destroys passes the guard
public record ApplicationState(
    Optional<FeedPosition> watermark,
    Cycle cycle,
    Optional<Quarantine> quarantine,
    Optional<Instant> guardTripped,
    Optional<PlanId> approved) {
  public static final ApplicationState NEW =
      new ApplicationState(
          Optional.empty(), Cycle.NONE, Optional.empty(), Optional.empty(), Optional.empty());

  /// The cycle that is running or ran last. An incremental one lasts from the first change after
  /// idleness until everything is settled.
  ///
  /// @param number from 1; 0 before the first
  /// @param expanded how many objects it looks at, as far as that is known
  public record Cycle(
      long number,
      Kind kind,
      Optional<Instant> started,
      Optional<Instant> ended,
      long expanded,
      Counts counts) {
    public static final Cycle NONE =
        new Cycle(0, Kind.NOT_RUN, Optional.empty(), Optional.empty(), 0, Counts.ZERO);

    public enum Kind {
      NOT_RUN,
      INITIAL,
      INCREMENTAL
    }

    public boolean running() {
      return started.isPresent() && ended.isEmpty();
    }

    Cycle counted(Counts more) {
      return new Cycle(number, kind, started, ended, expanded, counts.plus(more));
    }

    /// Counting begins anew.
    Cycle recounted() {
      return new Cycle(number, kind, started, ended, expanded, Counts.ZERO);
    }

    Cycle expandedBy(long more) {
      return new Cycle(number, kind, started, ended, expanded + more, counts);
    }

    Cycle endedAt(Instant at) {
      return new Cycle(number, kind, started, Optional.of(at), expanded, counts);
    }

    /// The cycle after this one.
    Cycle next(Kind nextKind, Instant at) {
      return new Cycle(number + 1, nextKind, Optional.of(at), Optional.empty(), 0, Counts.ZERO);
    }
  }

  /// How many operations ended how.
  ///
  /// @param unchanged objects looked at with nothing to do
  /// @param failedReferences how many of those that failed were members or managers
  public record Counts(
      long created,
      long updated,
      long disabled,
      long deleted,
      long memberships,
      long unchanged,
      long failed,
      long failedReferences) {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    public Counts plus(Counts other) {
      return new Counts(
          created + other.created,
          updated + other.updated,
          disabled + other.disabled,
          deleted + other.deleted,
          memberships + other.memberships,
          unchanged + other.unchanged,
          failed + other.failed,
          failedReferences + other.failedReferences);
    }

    static Counts of(ProvisioningLogEntry.Action action) {
      return switch (action) {
        case CREATE -> new Counts(1, 0, 0, 0, 0, 0, 0, 0);
        case UPDATE -> new Counts(0, 1, 0, 0, 0, 0, 0, 0);
        case DISABLE -> new Counts(0, 0, 1, 0, 0, 0, 0, 0);
        case DELETE -> new Counts(0, 0, 0, 1, 0, 0, 0, 0);
        case MEMBERS -> new Counts(0, 0, 0, 0, 1, 0, 0, 0);
        case SKIP, STAGE -> new Counts(0, 0, 0, 0, 0, 1, 0, 0);
      };
    }

    /// Objects, whatever came of it.
    public long lookedAt() {
      return created + updated + disabled + deleted + unchanged + failed;
    }

    long succeeded() {
      return created + updated + disabled + deleted + memberships;
    }

    static Counts failure(ErrorCode code) {
      boolean reference = code == ErrorCode.UNABLE_TO_RESOLVE_REFERENCE;
      return new Counts(0, 0, 0, 0, 0, 0, 1, reference ? 1 : 0);
    }
  }

  /// The target can't be worked with, or too much fails; it is tried again less and less often.
  ///
  /// @param code of the failure that led to it
  public record Quarantine(
      QuarantineReason reason,
      ErrorCode code,
      String message,
      Instant since,
      Instant nextTry,
      int tries) {}

  public ApplicationState with(FeedPosition position) {
    return new ApplicationState(Optional.of(position), cycle, quarantine, guardTripped, approved);
  }

  public ApplicationState with(Cycle changed) {
    return new ApplicationState(watermark, changed, quarantine, guardTripped, approved);
  }

  public ApplicationState quarantined(Optional<Quarantine> changed) {
    return new ApplicationState(watermark, cycle, changed, guardTripped, approved);
  }

  public ApplicationState tripped(Optional<Instant> since) {
    return new ApplicationState(watermark, cycle, quarantine, since, approved);
  }

  /// A full cycle is due. It isn't the one of a plan that was approved before: what it was made of
  /// has changed since, or is to be looked at anew.
  public ApplicationState withoutWatermark() {
    return new ApplicationState(
        Optional.empty(), cycle, quarantine, guardTripped, Optional.empty());
  }

  /// The full cycle that is due carries out this plan.
  ApplicationState approving(PlanId plan) {
    return new ApplicationState(watermark, cycle, quarantine, guardTripped, Optional.of(plan));
  }

  /// The cycle that runs has ended; with a full one ends what was approved for it.
  ApplicationState ended(Instant at) {
    boolean carriedOut = cycle.kind() == Cycle.Kind.INITIAL && watermark.isPresent();
    return new ApplicationState(
        watermark,
        cycle.endedAt(at),
        quarantine,
        guardTripped,
        carriedOut ? Optional.empty() : approved);
  }
}
