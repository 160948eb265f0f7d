package dev.lockstep.target;

import dev.lockstep.client.Pause;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimCall.Method;
import dev.lockstep.client.ScimReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// All requests to one target, from however many threads: at most as many at once as it copes
/// with, no faster than it likes, and none while it wants to be left alone.
final class Traffic {
  /// A target that says `Retry-After: 0` is not asked in a tight loop.
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /// Where a target throttles without saying for how long, the pause doubles up to this: commonly
  /// rates are counted by the minute.
  private static final Duration LONGEST_GUESS = Duration.ofSeconds(32);

  private final InstantSource clock;
  private final Pause pause;
  private final Concurrency concurrency;
  private final Pace all;
  private final Pace reads;
  private final Pace writes;
  private final Pace creates;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private int underWay;
  private Instant closedUntil = Instant.EPOCH;
  private Duration guess = SHORTEST_PAUSE;

  /// When a guess was made last: requests that began before met the same overload.
  private Instant guessed = Instant.MIN;

  Traffic(Preset preset, InstantSource clock, Pause pause) {
    this.clock = clock;
    this.pause = pause;
    this.concurrency = new Concurrency(preset.maxConcurrency());
    this.all = new Pace(preset.requestsPerMinute().all());
    this.reads = new Pace(preset.requestsPerMinute().reads());
    this.writes = new Pace(preset.requestsPerMinute().writes());
    this.creates = new Pace(preset.requestsPerMinute().creates());
  }

  int concurrency() {
    return concurrency.limit();
  }

  Instant now() {
    return clock.instant();
  }

  /// Waits for a place; [#leave] gives it back.
  ///
  /// @return when the request may begin, which is now
  Instant enter(ScimCall call) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (underWay >= concurrency.limit()) {
        left.await();
      }
      underWay++;
    } finally {
      lock.unlock();
    }
    try {
      waitFor(call);
    } catch (InterruptedException e) {
      giveBack();
      throw e;
    }
    return clock.instant();
  }

  private void waitFor(ScimCall call) throws InterruptedException {
    Instant now = clock.instant();
    Duration wait = Duration.between(now, closedUntil());
    for (Pace pace : lanes(call)) {
      Duration turn = pace.reserve(now);
      wait = turn.compareTo(wait) > 0 ? turn : wait;
    }
    while (wait.isPositive()) {
      pause.pause(wait);
      wait = Duration.between(clock.instant(), closedUntil()); // meanwhile it may have closed
    }
  }

  private List<Pace> lanes(ScimCall call) {
    List<Pace> lanes = new ArrayList<>(List.of(all));
    lanes.add(call.method().isSafe() ? reads : writes);
    if (call.method() == Method.POST) {
      lanes.add(creates);
    }
    return lanes;
  }

  /// @param overloaded whether the target showed that it has too much to do
  void leave(Instant began, boolean overloaded) {
    concurrency.ended(began, clock.instant(), overloaded);
    giveBack();
  }

  private void giveBack() {
    lock.lock();
    try {
      underWay--;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Until when the target wants no requests; empty where the answer is no refusal of that kind.
  /// A 503 without `Retry-After` is a failure as any other. From then on all requests wait.
  ///
  /// @param began when the request did, as [#enter] has it
  Optional<Instant> close(ScimReply reply, Instant began) {
    if (reply.status() != 429 && (reply.status() != 503 || reply.retryAfter().isEmpty())) {
      if (reply.isSuccess()) {
        forgetGuess(began);
      }
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant until = reply.retryAfter().orElseGet(() -> guess(began, now));
    Instant soonest = now.plus(SHORTEST_PAUSE);
    Instant opens = until.isBefore(soonest) ? soonest : until;
    lock.lock();
    try {
      closedUntil = opens.isAfter(closedUntil) ? opens : closedUntil;
    } finally {
      lock.unlock();
    }
    return Optional.of(opens);
  }

  private Instant closedUntil() {
    lock.lock();
    try {
      return closedUntil;
    } finally {
      lock.unlock();
    }
  }

  private Instant guess(Instant began, Instant now) {
    lock.lock();
    try {
      if (!began.isAfter(guessed)) {
        return closedUntil;
      }
      Duration next = guess;
      Duration doubled = guess.multipliedBy(2);
      guess = doubled.compareTo(LONGEST_GUESS) > 0 ? LONGEST_GUESS : doubled;
      guessed = now;
      return now.plus(next);
    } finally {
      lock.unlock();
    }
  }

  private void forgetGuess(Instant began) {
    lock.lock();
    try {
      guess = began.isAfter(guessed) ? SHORTEST_PAUSE : guess;
    } finally {
      lock.unlock();
    }
  }
}
