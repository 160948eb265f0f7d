package dev.lockstep;

import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.provisioning.Cycles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What keeps Lockstep going: a thread that advances the cycles when something wakes it. The hearts
/// have no threads of their own.
final class Pulse implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

  /// Some work becomes due by the clock; nothing else wakes for it.
  private static final long LONGEST_REST_MILLIS = 500;

  private final Semaphore wake = new Semaphore(0);
  private final List<Runnable> woken = new CopyOnWriteArrayList<>();
  private final ExecutorService executor;
  private volatile boolean stopped;

  Pulse(ExecutorService executor) {
    this.executor = executor;
  }

  void wake() {
    wake.release();
    tell();
  }

  /// Something is to be seen, though there is nothing to do.
  void tell() {
    woken.forEach(Runnable::run);
  }

  /// @param listener called from any thread, and often; must be quick
  void onWake(Runnable listener) {
    woken.add(listener);
  }

  void start(DynamicMemberships memberships, Cycles cycles) {
    executor.execute(() -> advance(memberships, cycles));
  }

  private void advance(DynamicMemberships memberships, Cycles cycles) {
    while (!stopped) {
      try {
        boolean computing = memberships.advance();
        boolean more = cycles.advanceAll() || computing;
        if (!more && wake.tryAcquire(LONGEST_REST_MILLIS, TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          AfterError.rest(LOG, "advancing the cycles", e);
        }
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    wake.release();
  }
}
