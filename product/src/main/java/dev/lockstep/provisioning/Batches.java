package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.CycleRunner.Surroundings;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.Work.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Hands out in batches, where the target takes many writes in one request, those of a full cycle that
/// aren't linked, and of those that are the ones whose accounts are to be changed: one batch at a time,
/// so that no two of them make accounts of one name.
///
/// Of the linked ones nearly all need nothing. So they are looked at one by one and many at once, and
/// only whoever turns out to need a change is gathered for a batch, which looks again.
final class Batches {
  /// Enough for the batches that come after the one that is under way.
  private static final int MOST_GATHERED = 4 * Batch.MOST;

  private final ApplicationId id;
  private final Surroundings surroundings;
  private final Claims claims;
  private final Hands hands;
  private final Semaphore free = new Semaphore(1);
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<ObjectId> gathered = ConcurrentHashMap.newKeySet();
  private volatile boolean gathers;

  /// What is done with each object of a batch.
  interface Hands {
    Work work(Application application, Target target);

    void ended(Application application, Work work, Pending pending, Outcome outcome);

    void broke(Pending pending, RuntimeException cause);
  }

  Batches(ApplicationId id, Surroundings surroundings, Claims claims, Hands hands) {
    this.id = id;
    this.surroundings = surroundings;
    this.claims = claims;
    this.hands = hands;
  }

  /// How many objects the batch has that is under way.
  int underWay() {
    return underWay.get();
  }

  // Those that are linked

  /// Whether whoever needs a change is to be gathered from now on.
  void gather(boolean whether) {
    gathers = whether;
    if (!whether) {
      gathered.clear();
    }
  }

  /// A look has found that an account is to be changed.
  ///
  /// @return whether that is left to a batch; false for whoever was gathered in vain
  boolean gather(Pending pending) {
    return gathers
        && pending.state() == State.NEW
        && pending.reason() == Reason.INITIAL
        && gathered.size() < MOST_GATHERED
        && gathered.add(pending.object());
  }

  int gathered() {
    return gathered.size();
  }

  boolean isFull() {
    return gathered.size() >= MOST_GATHERED;
  }

  /// Those of these that were gathered.
  List<Pending> gathered(List<Pending> due) {
    return due.stream().filter(pending -> gathered.contains(pending.object())).toList();
  }

  /// The rest.
  List<Pending> notGathered(List<Pending> due) {
    return due.stream().filter(pending -> !gathered.contains(pending.object())).toList();
  }

  /// Those of these that no batch takes.
  List<Pending> others(List<Pending> due) {
    List<Pending> rest = notGathered(due);
    Set<ObjectId> linked = linked(rest);
    return rest.stream().filter(pending -> linked.contains(pending.object())).toList();
  }

  private List<Pending> theirs(List<Pending> due) {
    Set<ObjectId> others = linked(notGathered(due));
    return due.stream().filter(pending -> !others.contains(pending.object())).toList();
  }

  private Set<ObjectId> linked(List<Pending> due) {
    List<ObjectId> objects = due.stream().map(Pending::object).toList();
    return objects.isEmpty()
        ? Set.of()
        : surroundings.store().links(id, objects).stream()
            .map(Link::object)
            .collect(Collectors.toSet());
  }

  // Batches

  /// @param most in one batch
  /// @param moreCome whether others may still be gathered, so that only a full batch begins
  /// @param begins called before anything is handed out
  /// @return whether a batch is under way
  boolean submit(
      Application application, int most, boolean moreCome, Instant now, Runnable begins) {
    if (!free.tryAcquire()) {
      return true;
    }
    List<Pending> batch = new ArrayList<>();
    boolean handedOut = false;
    try {
      claim(batch, most, moreCome, now);
      if (!batch.isEmpty()) {
        underWay.set(batch.size());
        begins.run();
        surroundings.executor().execute(() -> work(application, batch));
        handedOut = true;
      }
    } finally {
      if (!handedOut) {
        release(batch); // also where the store fails, or no batch would ever be sent again
      }
    }
    return handedOut;
  }

  private void claim(List<Pending> batch, int most, boolean moreCome, Instant now) {
    claims.reading();
    int limit = most + claims.count() + gathered.size();
    List<Pending> due = surroundings.store().due(id, List.of(State.NEW), now, limit);
    if (due.size() < limit) { // these are all: whoever isn't among them was settled otherwise
      gathered.retainAll(due.stream().map(Pending::object).collect(Collectors.toSet()));
    }
    List<Pending> theirs = theirs(due);
    if (moreCome && theirs.size() < most) {
      return;
    }
    for (Pending pending : theirs) {
      if (batch.size() < most && claims.claim(pending.object(), Integer.MAX_VALUE)) {
        batch.add(pending);
        gathered.remove(pending.object());
      }
    }
  }

  private void release(List<Pending> batch) {
    batch.forEach(pending -> claims.release(pending.object()));
    underWay.set(0);
    free.release();
  }

  private void work(Application application, List<Pending> batch) {
    try {
      Target target = surroundings.targets().open(application);
      Work work = hands.work(application, target);
      new Batch(
              application, target, surroundings.store(), work, claims, listener(application, work))
          .look(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release(batch);
      surroundings.wake().run();
    }
  }

  private Batch.Listener listener(Application application, Work work) {
    return new Batch.Listener() {
      @Override
      public void ended(Pending pending, Outcome outcome) {
        hands.ended(application, work, pending, outcome);
      }

      @Override
      public void broke(Pending pending, RuntimeException cause) {
        hands.broke(pending, cause);
      }
    };
  }
}
