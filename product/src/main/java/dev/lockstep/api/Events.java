package dev.lockstep.api;

import dev.lockstep.api.CurrentStates.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What all streams of events have in common: when to look, and what there is to see.
///
/// Nothing is queued for anybody. A stream tells of what is now and differs from what it told
/// before, so a slow reader costs no memory and misses nothing but what was between. While nobody
/// watches, [#ring()] is a write to a field and [#look()] a read.
public final class Events implements AutoCloseable {
  /// How often to call [#look()]: soon enough for who watches, and seldom enough that reading all
  /// states is no burden however much is written.
  public static final Duration INTERVAL = Duration.ofMillis(200);

  /// Looks after which to read although nothing has rung: some things change by the clock, and who
  /// watches may be allowed no longer.
  private static final int LONGEST_REST = 5;

  /// Each has a connection and a thread, and reads the log by itself.
  static final int MOST_STREAMS = 200;

  /// Of one key: more than the tabs that a person has open.
  static final int MOST_OF_ONE = 20;

  private final Supplier<List<State>> states;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Integer> watchers = new HashMap<>();
  private volatile boolean rung;
  private volatile boolean watched;
  private int rested;
  private Moment latest = new Moment(0, List.of());
  private boolean closed;

  /// @param states reads how everything is
  Events(Supplier<List<State>> states) {
    this.states = states;
  }

  /// What there was to see at one time.
  ///
  /// @param number higher than of those before
  record Moment(long number, List<State> states) {
    Moment {
      states = List.copyOf(states);
    }
  }

  /// Something may have changed. From any thread.
  public void ring() {
    rung = true;
  }

  /// Reads what there is, if somebody watches and it may have changed. From one thread at a time.
  public void look() {
    if (!watched) {
      return;
    }
    rested++;
    if (!rung && rested < LONGEST_REST) {
      return;
    }
    rung = false;
    rested = 0;
    List<State> read = states.get();
    lock.lock();
    try {
      latest = new Moment(latest.number() + 1, read);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// One more watches.
  ///
  /// @return false where there are too many already
  boolean join(String credential) {
    lock.lock();
    try {
      int all = watchers.values().stream().mapToInt(Integer::intValue).sum();
      int own = watchers.getOrDefault(credential, 0);
      if (all >= MOST_STREAMS || own >= MOST_OF_ONE) {
        return false;
      }
      watchers.put(credential, own + 1);
      watched = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(String credential) {
    lock.lock();
    try {
      watchers.computeIfPresent(credential, (_, own) -> own == 1 ? null : own - 1);
      watched = !watchers.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// What there is now.
  Moment now() {
    long number;
    lock.lock();
    try {
      number = latest.number();
    } finally {
      lock.unlock();
    }
    return new Moment(number, states.get());
  }

  /// Waits for what comes after this one.
  ///
  /// @return this one where the streams are ended
  Moment after(Moment moment) throws InterruptedException {
    lock.lock();
    try {
      while (!closed && latest.number() <= moment.number()) {
        changed.await();
      }
      return latest.number() > moment.number() ? latest : moment;
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends all streams.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
