package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import java.time.Instant;
import java.util.Optional;

/// What an Application has done since it was made, and how its last cycles ended (Entra: *Statistics
/// to date*; Graph: `synchronizationStatus`).
///
/// @param totals of all cycles but the one that is running
/// @param last how the cycle before ended, whatever failed in it
/// @param lastSuccessful the last one in which nothing failed
/// @param lastSuccessfulWithExports the last one of these that changed something at the target
/// @param steadyStateFirstAchieved when nothing was left to do for the first time
/// @param steadyStateLastAchieved likewise, for the last time
/// @param escrowsPruned since when the initial cycle goes on although too much has failed
public record Statistics(
    Counts totals,
    Optional<EndedCycle> last,
    Optional<EndedCycle> lastSuccessful,
    Optional<EndedCycle> lastSuccessfulWithExports,
    Optional<Instant> steadyStateFirstAchieved,
    Optional<Instant> steadyStateLastAchieved,
    Optional<Instant> escrowsPruned) {
  public static final Statistics NONE =
      new Statistics(
          Counts.ZERO,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// A cycle that has ended.
  ///
  /// @param cycle its number
  public record EndedCycle(
      long cycle, Cycle.Kind kind, Instant began, Instant ended, Counts counts) {

    /// How it ended, in the words of Graph's `synchronizationTaskExecution`.
    public enum Result {
      SUCCEEDED,
      /// Everything that was tried.
      FAILED,
      ENTRY_LEVEL_ERRORS
    }

    public Result result() {
      if (counts.failed() == 0) {
        return Result.SUCCEEDED;
      }
      return counts.succeeded() + counts.unchanged() == 0
          ? Result.FAILED
          : Result.ENTRY_LEVEL_ERRORS;
    }
  }

  Statistics ended(Cycle cycle, Instant at) {
    EndedCycle endedCycle =
        new EndedCycle(
            cycle.number(), cycle.kind(), cycle.started().orElse(at), at, cycle.counts());
    boolean succeeded = endedCycle.result() == EndedCycle.Result.SUCCEEDED;
    boolean exported = succeeded && cycle.counts().succeeded() > 0;
    return new Statistics(
        totals.plus(cycle.counts()),
        Optional.of(endedCycle),
        succeeded ? Optional.of(endedCycle) : lastSuccessful,
        exported ? Optional.of(endedCycle) : lastSuccessfulWithExports,
        steadyStateFirstAchieved.or(() -> Optional.of(at)),
        Optional.of(at),
        escrowsPruned);
  }

  /// These aren't counted by their cycle any more: it was broken off, or counts anew.
  Statistics and(Counts counts) {
    return new Statistics(
        totals.plus(counts),
        last,
        lastSuccessful,
        lastSuccessfulWithExports,
        steadyStateFirstAchieved,
        steadyStateLastAchieved,
        escrowsPruned);
  }

  Statistics pruned(Optional<Instant> since) {
    return new Statistics(
        totals,
        last,
        lastSuccessful,
        lastSuccessfulWithExports,
        steadyStateFirstAchieved,
        steadyStateLastAchieved,
        since);
  }
}
