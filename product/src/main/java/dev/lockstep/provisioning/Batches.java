package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.CycleRunner.Surroundings;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.Work.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Hands out those of a full cycle that aren't linked in batches, where the target takes many writes
/// in one request: one batch at a time, so that no two of them make accounts of one name.
final class Batches {
  private final ApplicationId id;
  private final Surroundings surroundings;
  private final Claims claims;
  private final Hands hands;
  private final Semaphore free = new Semaphore(1);
  private final AtomicInteger underWay = new AtomicInteger();

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

  /// Those of these that a batch takes.
  List<Pending> theirs(List<Pending> due) {
    Set<ObjectId> linked = linked(due);
    return due.stream().filter(pending -> !linked.contains(pending.object())).toList();
  }

  /// Those of these that no batch takes.
  List<Pending> others(List<Pending> due) {
    Set<ObjectId> linked = linked(due);
    return due.stream().filter(pending -> linked.contains(pending.object())).toList();
  }

  private Set<ObjectId> linked(List<Pending> due) {
    List<ObjectId> objects = due.stream().map(Pending::object).toList();
    return objects.isEmpty()
        ? Set.of()
        : surroundings.store().links(id, objects).stream()
            .map(Link::object)
            .collect(Collectors.toSet());
  }

  /// @param most in one batch
  /// @param begins called before anything is handed out
  /// @return whether a batch is under way
  boolean submit(Application application, int most, Instant now, Runnable begins) {
    if (!free.tryAcquire()) {
      return true;
    }
    List<Pending> batch = new ArrayList<>();
    boolean handedOut = false;
    try {
      claim(batch, most, now);
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

  private void claim(List<Pending> batch, int most, Instant now) {
    claims.reading();
    List<State> states = List.of(State.NEW);
    for (Pending pending :
        theirs(surroundings.store().due(id, states, now, most + claims.count()))) {
      if (batch.size() < most && claims.claim(pending.object(), Integer.MAX_VALUE)) {
        batch.add(pending);
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
      new Batch(id, target, surroundings.store(), work, claims, listener(application, work))
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
