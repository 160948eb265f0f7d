package dev.lockstep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The machine's time, moved forward: what falls due in a month can be shown today.
final class MovableClock implements InstantSource {
  private final InstantSource machine;
  private final AtomicReference<Duration> moved = new AtomicReference<>(Duration.ZERO);

  MovableClock(InstantSource machine) {
    this.machine = machine;
  }

  @Override
  public Instant instant() {
    return machine.instant().plus(moved.get());
  }

  void move(Duration by) {
    moved.updateAndGet(before -> before.plus(by));
  }
}
