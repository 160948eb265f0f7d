package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/// Asks a target at the beginning of a full cycle what it can do, and lists it where that takes
/// fewer requests than to ask for each object that isn't linked yet. An object then costs one
/// request instead of two, or less where the target takes many writes in one.
///
/// Until both are read, objects that aren't linked wait, and so they do until all of the cycle is
/// expanded: only then is it known how many they are, and whose manager goes first. Where a target
/// can't be listed, or the listing fails, it is asked for each.
final class Prefetch {
  private static final System.Logger LOG = System.getLogger(Prefetch.class.getName());

  /// For fewer, one page costs as much.
  private static final long FEWEST = 2;

  private final ApplicationId id;
  private final ProvisioningStore store;
  private final Targets targets;
  private final Bounds bounds;
  private Stage stage = new Stage.Unread();

  Prefetch(ApplicationId id, ProvisioningStore store, Targets targets, Bounds bounds) {
    this.id = id;
    this.store = store;
    this.targets = targets;
    this.bounds = bounds;
  }

  private sealed interface Stage {
    record Unread() implements Stage {}

    /// Not a record: the reading that was begun last is told from those before.
    final class Reading implements Stage {}

    record Read(TargetSettings target, Map<ObjectType, ListedAccounts> accounts) implements Stage {}
  }

  /// Begins to read when it is time to.
  ///
  /// @param wake called when it is read
  /// @return whether objects that aren't linked have to wait
  boolean holdsBack(
      Application application,
      ApplicationState state,
      Instant now,
      Executor executor,
      Runnable wake) {
    boolean begins = state.cycle().kind() == Cycle.Kind.INITIAL && state.cycle().running();
    if (!begins || state.quarantine().isPresent()) {
      drop(); // a list must not outlive the hours in which nobody could work with it
      return false;
    }
    return switch (stage()) {
      case Stage.Read _ -> false;
      case Stage.Reading _ -> true;
      case Stage.Unread _ -> {
        if (store.nextExpansion(id).filter(Prefetch::bringsObjects).isEmpty()) {
          Stage.Reading reading = begin();
          executor.execute(() -> read(application, reading, now, wake));
        }
        yield !(stage() instanceof Stage.Read);
      }
    };
  }

  private static boolean bringsObjects(Expansion expansion) {
    return switch (expansion.kind()) {
      case ALL_USERS, ALL_GROUPS, LINKS, MEMBERS -> true;
      case GROUP_EDGES,
          HELD_EDGES,
          NESTED_EDGES,
          SENT_EDGES,
          MEMBER_EDGES,
          HELD_MEMBER_EDGES,
          REPORTS,
          FORGET_MEMBERS ->
          false;
    };
  }

  /// How many writes of objects that aren't linked go into one request of the cycle that has begun:
  /// 1 where each goes alone.
  int together(Application application) {
    return stage() instanceof Stage.Read(TargetSettings target, var _)
            && target.equals(application.target())
        ? targets
            .open(application)
            .capabilities()
            .bulk()
            .map(bulk -> Math.clamp(bulk.maxOperations(), 1, Batch.MOST))
            .orElse(1)
        : 1;
  }

  /// What the target listed; nothing where it is to be asked.
  Map<ObjectType, ListedAccounts> accounts(Application application) {
    return stage() instanceof Stage.Read(TargetSettings target, var accounts)
            && target.equals(application.target())
        ? accounts
        : Map.of();
  }

  synchronized void drop() {
    stage = new Stage.Unread();
  }

  private synchronized Stage stage() {
    return stage;
  }

  private synchronized Stage.Reading begin() {
    Stage.Reading reading = new Stage.Reading();
    stage = reading;
    return reading;
  }

  private synchronized void end(Stage.Reading reading, Stage.Read read) {
    if (stage == reading) {
      stage = read;
    }
  }

  private void read(Application application, Stage.Reading reading, Instant now, Runnable wake) {
    Map<ObjectType, ListedAccounts> accounts = new EnumMap<>(ObjectType.class);
    try {
      Target target = targets.open(application);
      Map<ObjectType, Long> coming = coming(application, now);
      if (!coming.isEmpty()) {
        discover(target);
      }
      for (var one : coming.entrySet()) {
        ObjectMapping mapping = application.mappings().of(one.getKey());
        new Listing(target, mapping, bounds)
            .insteadOf(one.getValue())
            .ifPresent(list -> accounts.put(one.getKey(), list));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.INFO,
          () -> id + ": the target couldn't be listed and is asked for each object: " + e);
    } finally {
      end(reading, new Stage.Read(application.target(), Map.copyOf(accounts)));
      wake.run();
    }
  }

  private void discover(Target target) throws InterruptedException {
    try {
      Target.Capabilities _ = target.discover().value();
    } catch (TargetException e) {
      LOG.log(
          System.Logger.Level.INFO,
          () ->
              id
                  + ": the target didn't say what it can do and is taken as its preset has it: "
                  + e);
    }
  }

  /// How many of each type aren't linked, where these are worth a list. Counted once: of a million
  /// that takes a while, and the next count would be another.
  private Map<ObjectType, Long> coming(Application application, Instant now) {
    Map<ObjectType, Long> coming = new EnumMap<>(ObjectType.class);
    for (ObjectType type : ObjectType.values()) {
      if (application.mappings().of(type).enabled()) {
        long unlinked = store.dueCount(id, type, now) - store.linkCount(id, type);
        if (unlinked >= FEWEST) {
          coming.put(type, unlinked);
        }
      }
    }
    return coming;
  }
}
