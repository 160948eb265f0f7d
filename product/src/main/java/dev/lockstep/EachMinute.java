package dev.lockstep;

import java.time.Duration;
import java.util.List;

/// Does what is due by the clock, not by a request: each minute, beginning now.
final class EachMinute implements Runnable {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(EachMinute.class.getName());

  private final List<Runnable> tasks;

  EachMinute(Runnable... tasks) {
    this.tasks = List.of(tasks);
  }

  @Override
  public void run() {
    try {
      while (true) {
        tasks.forEach(EachMinute::attempt);
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// One that fails is tried again in a minute, and holds up no other.
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.log(System.Logger.Level.ERROR, "what is due each minute failed", e);
      }
    }
  }
}
