package dev.lockstep;

import java.time.Duration;
import java.util.List;

/// Does what is due by the clock, not by a request: again and again, beginning now.
final class Regularly implements Runnable {
  private static final System.Logger LOG = System.getLogger(Regularly.class.getName());

  private final Duration interval;
  private final List<Runnable> tasks;

  /// @param interval between the end of one time and the beginning of the next
  Regularly(Duration interval, Runnable... tasks) {
    this.interval = interval;
    this.tasks = List.of(tasks);
  }

  @Override
  public void run() {
    try {
      while (true) {
        tasks.forEach(Regularly::attempt);
        Thread.sleep(interval);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// One that fails is tried again the next time, and holds up no other.
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.log(System.Logger.Level.ERROR, "what is due by the clock failed", e);
      }
    }
  }
}
