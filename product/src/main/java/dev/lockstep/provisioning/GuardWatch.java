package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The accidental-deletion guard of one Application: collects what would disable, delete or take
/// out of a group until nothing is left that could add to it, then lets all of it pass or none.
final class GuardWatch {
  /// How long destructive operations wait for what else may have changed. Whoever changes later is
  /// counted, but holds up nobody who left before.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ApplicationId id;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;

  /// Since when there is something to decide; touched by whoever advances the cycles alone.
  private Optional<Instant> waitingSince = Optional.empty();

  GuardWatch(
      ApplicationId id, DirectoryReader directory, ProvisioningStore store, InstantSource clock) {
    this.id = id;
    this.directory = directory;
    this.store = store;
    this.clock = clock;
  }

  enum Verdict {
    /// Not all of it is known.
    NOT_YET,
    /// They are too many: each is due again, to be staged with its line in the log.
    TRIPPED,
    /// Those that wait may be handed out.
    PASS
  }

  /// A look has found that it would destroy: it waits with the others, or for a person where the
  /// guard has tripped.
  void withhold(Work work, Pending pending, Withholding withholding) {
    boolean waits = store.atomically(() -> passesOrWaits(pending, withholding));
    if (!waits) {
      work.stage(pending, withholding);
      trip();
    }
  }

  /// @return false where it is for a person
  private boolean passesOrWaits(Pending pending, Withholding withholding) {
    // a person has approved exactly this as part of a plan: it passes, used up once it is done
    if (store.isApproved(id, Approval.of(pending.object(), withholding))) {
      store.setState(id, pending, Pending.State.ALLOWED);
      return true;
    }
    if (withholding.tripped() || store.state(id).guardTripped().isPresent()) {
      return false;
    }
    if (withholding.operation().isPresent()) {
      store.setState(id, pending, Pending.State.DESTRUCTIVE);
    } else {
      store.setRemoving(id, pending, withholding.removals());
    }
    return true;
  }

  private void trip() {
    store.atomically(
        () -> {
          store.change(
              id,
              state -> state.tripped(state.guardTripped().or(() -> Optional.of(clock.instant()))));
          return true;
        });
  }

  boolean hasToDecide() {
    boolean has = waiting() + store.count(id, Pending.State.REMOVING) > 0;
    if (!has) {
      waitingSince = Optional.empty();
    }
    return has;
  }

  private long waiting() {
    return store.count(id, Pending.State.DESTRUCTIVE);
  }

  /// Destructive operations pass when nothing is left that could add to them, and if they are no
  /// more than the guard allows. None passes by itself while others wait for a person.
  Verdict verdict(Application application, Instant now) {
    Instant since = waitingSince.orElse(now);
    waitingSince = Optional.of(since);
    Instant patience = since.plus(PATIENCE);
    if (directory.hasOpenBatch(application.directory())
        || store.hasDueChange(id, patience.isBefore(now) ? patience : now)) {
      return Verdict.NOT_YET;
    }
    if (!store.atomically(() -> passes(application.policies().guard(), now))) {
      trip();
      store.atomically(
          () ->
              store.setStates(id, Pending.State.DESTRUCTIVE, Pending.State.NEW)
                  + store.setStates(id, Pending.State.REMOVING, Pending.State.NEW));
      return Verdict.TRIPPED;
    }
    return Verdict.PASS;
  }

  /// Counted behind the last change that could add to them, and in one unit which takes hold of the
  /// Application's state first, as each that settles does: what is settled meanwhile would count
  /// twice, or not at all.
  private boolean passes(Policies.Guard guard, Instant now) {
    return store.state(id).guardTripped().isEmpty() && !isTooMuch(guard, now);
  }

  private boolean isTooMuch(Policies.Guard guard, Instant now) {
    long waiting = waiting();
    long links = store.linkCount(id, ObjectType.USER) + store.linkCount(id, ObjectType.GROUP);
    long passed = store.destroyedSince(id, now.minus(guard.window()), false);
    long removals = store.removalsWaiting(id);
    long removed = store.destroyedSince(id, now.minus(guard.window()), true);
    return (waiting > 0 && passed + waiting > guard.limit(links))
        || (removals > 0 && removed + removals > guard.memberRemovals());
  }
}
