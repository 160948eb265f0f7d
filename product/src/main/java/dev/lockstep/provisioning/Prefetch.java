package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/// Asks a target at the beginning of a full cycle what it can do, and lists it where that takes
/// fewer requests than to ask for each object that isn't linked yet. An object then costs one
/// request instead of two, or less where the target takes many writes in one.
///
/// Until both are read, objects that aren't linked wait, and so they do until all of the cycle is
/// expanded: only then is it known how many they are, and whose manager goes first. Where a target
/// can't be listed, or the listing fails, it is asked for each. Where nobody comes, what it can do is
/// asked once several changes are to be sent.
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

    record Read(TargetSettings target, Map<ObjectType, ListedAccounts> accounts, Offer offer)
        implements Stage {}
  }

  /// Whether the target has said what it can do.
  private enum Offer {
    UNKNOWN,
    ASKED,
    KNOWN
  }

  /// Who has to wait for what is expanded and read.
  enum Waiting {
    NOBODY,
    /// Whoever isn't linked.
    NEW_ONES,
    /// All that the cycle looks at without knowing of a change, which is expanded still: looked at
    /// now, it would be looked at twice.
    ALL_OF_THE_CYCLE
  }

  /// Begins to read when it is time to.
  ///
  /// @param wake called when it is read
  Waiting waiting(
      Application application,
      ApplicationState state,
      Instant now,
      Executor executor,
      Runnable wake) {
    boolean begins = state.cycle().kind() == Cycle.Kind.INITIAL && state.cycle().running();
    if (!begins || state.quarantine().isPresent()) {
      drop(); // a list must not outlive the hours in which nobody could work with it
      return Waiting.NOBODY;
    }
    return switch (stage()) {
      case Stage.Read _ -> Waiting.NOBODY;
      case Stage.Reading _ -> Waiting.NEW_ONES;
      case Stage.Unread _ -> {
        if (store.nextExpansion(id).filter(Prefetch::bringsObjects).isPresent()) {
          yield Waiting.ALL_OF_THE_CYCLE;
        }
        Stage.Reading reading = begin();
        executor.execute(() -> read(application, reading, now, wake));
        yield stage() instanceof Stage.Read ? Waiting.NOBODY : Waiting.NEW_ONES;
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
          REPORTS ->
          false;
    };
  }

  /// How many writes go into one request of the cycle that has begun: 1 where each goes alone; empty
  /// where the target would have to be asked.
  OptionalInt together(Application application) {
    return switch (stage()) {
      case Stage.Read(TargetSettings target, var _, Offer offer)
          when target.equals(application.target()) ->
          offer == Offer.KNOWN ? OptionalInt.of(bulk(application)) : OptionalInt.empty();
      case Stage _ -> OptionalInt.of(1);
    };
  }

  private int bulk(Application application) {
    return targets
        .open(application)
        .capabilities()
        .bulk()
        .map(bulk -> Math.clamp(bulk.maxOperations(), 1, Batch.MOST))
        .orElse(1);
  }

  /// Asks what the target can do, where that isn't being asked.
  ///
  /// @param wake called when it is known
  void ask(Application application, Executor executor, Runnable wake) {
    if (offered(Offer.UNKNOWN, Offer.ASKED)) {
      executor.execute(
          () -> {
            try {
              discover(targets.open(application));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              boolean _ = offered(Offer.ASKED, Offer.KNOWN);
              wake.run();
            }
          });
    }
  }

  private synchronized boolean offered(Offer before, Offer after) {
    if (stage instanceof Stage.Read(TargetSettings target, var accounts, Offer offer)
        && offer == before) {
      stage = new Stage.Read(target, accounts, after);
      return true;
    }
    return false;
  }

  /// What the target listed; nothing where it is to be asked.
  Map<ObjectType, ListedAccounts> accounts(Application application) {
    return stage() instanceof Stage.Read(TargetSettings target, var accounts, var _)
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
    Offer offer = Offer.UNKNOWN;
    try {
      Target target = targets.open(application);
      Map<ObjectType, Long> coming = coming(application, now);
      if (!coming.isEmpty()) {
        offer = Offer.KNOWN;
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
      end(reading, new Stage.Read(application.target(), Map.copyOf(accounts), offer));
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

  /// How many of each type aren't linked, where these are worth a list: all that are linked are due
  /// as well. Counted once: of a million that takes a while, and the next count would be another.
  private Map<ObjectType, Long> coming(Application application, Instant now) {
    Map<ObjectType, Long> coming = new EnumMap<>(ObjectType.class);
    for (ObjectType type : ObjectType.values()) {
      if (application.mappings().of(type).enabled()) {
        long unlinked =
            store.dueCount(id, type, now) - store.linkCount(id, type) - store.leftCount(id, type);
        if (unlinked >= FEWEST) {
          coming.put(type, unlinked);
        }
      }
    }
    return coming;
  }
}
