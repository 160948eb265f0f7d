package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.PendingWork.Escrow;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How far Applications are: what is done, what waits, what failed. Writes nothing.
public final class Monitoring {
  private final Applications applications;
  private final ProvisioningStore store;
  private final DirectoryReader directory;
  private final InstantSource clock;

  public Monitoring(
      Applications applications,
      ProvisioningStore store,
      DirectoryReader directory,
      InstantSource clock) {
    this.applications = applications;
    this.store = store;
    this.directory = directory;
    this.clock = clock;
  }

  /// What the guard holds back, the longest held first.
  public List<Staged> staged(ApplicationId id, Optional<Place> after, int limit) {
    Application application = applications.get(id);
    return store.staged(id, after, limit).stream()
        .map(pending -> new Staged(pending, label(application, pending.object())))
        .toList();
  }

  /// @param label what the object is called
  public record Staged(Pending pending, String label) {}

  /// @param pending by state, escrows and what is due later among the new ones; of each no more than
  ///     [ProvisioningStore#MOST_COUNTED]
  /// @param due new ones that are due now; likewise
  /// @param behind whether the Directory's feed has entries that weren't looked at yet
  public record Status(
      Application application,
      ApplicationState state,
      Map<Pending.State, Long> pending,
      long due,
      long users,
      long groups,
      boolean expanding,
      boolean behind,
      Statistics statistics) {

    /// Graph's `synchronizationStatus.code`.
    public enum Code {
      NOT_RUN,
      ACTIVE,
      PAUSED,
      QUARANTINE
    }

    public Code code() {
      if (state.quarantine().isPresent()) {
        return Code.QUARANTINE;
      }
      if (application.state() == Application.State.PAUSED) {
        return state.cycle().number() == 0 ? Code.NOT_RUN : Code.PAUSED;
      }
      return Code.ACTIVE;
    }

    /// How many objects are still to be looked at; an estimate where they are too many to count.
    public long toGo() {
      return due < ProvisioningStore.MOST_COUNTED
          ? due
          : Math.max(due, state.cycle().expanded() - state.cycle().counts().lookedAt());
    }

    /// Of all cycles, the running one too.
    public Counts toDate() {
      return state.cycle().running()
          ? statistics.totals().plus(state.cycle().counts())
          : statistics.totals();
    }

    /// Whether nothing is left to do: neither now nor by what the Directory has recorded so far.
    /// What waits for a time or for a person doesn't count. A paused Application may rest too.
    public boolean atRest() {
      return state.watermark().isPresent()
          && !state.cycle().running()
          && !expanding
          && !behind
          && due == 0
          && Stream.of(Pending.State.DESTRUCTIVE, Pending.State.REMOVING, Pending.State.ALLOWED)
              .allMatch(waiting -> pending.getOrDefault(waiting, 0L) == 0);
    }
  }

  public Status status(ApplicationId id) {
    Application application = applications.get(id);
    ApplicationState state = store.state(id);
    return new Status(
        application,
        state,
        store.pendingCounts(id),
        store.dueCount(id, clock.instant()),
        store.linkCount(id, ObjectType.USER),
        store.linkCount(id, ObjectType.GROUP),
        store.nextExpansion(id).isPresent(),
        isBehind(application, state),
        store.statistics(id));
  }

  private boolean isBehind(Application application, ApplicationState state) {
    try {
      return state.watermark().isEmpty()
          || !directory.feed(application.directory(), state.watermark().get(), 1).isEmpty();
    } catch (DirectoryReader.FeedLostException e) {
      return true;
    }
  }

  public List<ProvisioningLogEntry> log(LogQuery query) {
    applications.get(query.application());
    return store.entries(query);
  }

  /// What was done at the target in this hour and those before, of each in which anything was; the
  /// oldest first.
  ///
  /// @param hours how many, from 1 up to those of [OperationHour#KEPT]
  public List<OperationHour> operations(ApplicationId id, int hours) {
    applications.get(id);
    if (hours < 1 || hours > OperationHour.KEPT.toHours()) {
      throw new IllegalArgumentException(
          "'hours' takes 1 to %d, not %d".formatted(OperationHour.KEPT.toHours(), hours));
    }
    Instant from = OperationHour.beginning(clock.instant()).minus(Duration.ofHours(hours - 1L));
    return store.operations(id, from);
  }

  /// What failed, by the time of its next try.
  public List<Escrow> escrows(ApplicationId id, Optional<Place> after, int limit) {
    applications.get(id);
    return store.escrows(id, after, limit);
  }

  /// Accounts at the target whose object has left, longest ago first.
  public List<Link> stale(ApplicationId id, Optional<Place> after, int limit) {
    applications.get(id);
    return store.left(id, after, limit);
  }

  private String label(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .map(DirectoryObject::label)
        .orElseGet(object::toString);
  }
}
