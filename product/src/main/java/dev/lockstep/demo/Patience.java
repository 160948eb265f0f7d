package dev.lockstep.demo;

import java.time.Duration;
import java.util.Optional;

/// Waits for what happens in the background, and takes the time that it took.
final class Patience {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private Patience() {}

  interface Condition {
    boolean holds() throws InterruptedException;
  }

  /// @throws DemoException when it doesn't come to pass
  static void await(Condition condition) throws InterruptedException {
    if (!awaited(condition)) {
      throw new DemoException(
          "waited " + LONGEST.toSeconds() + " seconds for nothing; see the console and the log");
    }
  }

  /// @return whether it came to pass
  static boolean awaited(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return true;
  }

  /// The way of one change from the LDAP commit to the target.
  static final class Change {
    private long committed;
    private long arrived;

    void committed() {
      committed = System.nanoTime();
    }

    boolean arrives(Condition condition) throws InterruptedException {
      boolean holds = awaited(condition);
      arrived = System.nanoTime();
      return holds;
    }

    Optional<Duration> latency() {
      return Optional.of(Duration.ofNanos(arrived - committed));
    }
  }
}
