package dev.lockstep.client;

import java.time.Duration;

/// Waiting, handed in so that tests need not wait. The real one is `Thread::sleep`.
@FunctionalInterface
public interface Pause {
  void pause(Duration duration) throws InterruptedException;
}
