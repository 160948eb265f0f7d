package dev.lockstep;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.Cycles;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What keeps Lockstep going: a thread that advances the cycles when something wakes it, and one
/// that polls the sources. The hearts have no threads of their own.
final class Pulse implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

  /// Some work becomes due by the clock; nothing else wakes for it.
  private static final long LONGEST_REST_MILLIS = 500;

  /// The shortest rest after an error of ours, so that it doesn't fill the log.
  private static final long AFTER_ERROR_MILLIS = 5_000;

  private final Semaphore wake = new Semaphore(0);
  private final Set<String> polling = ConcurrentHashMap.newKeySet();
  private final List<Runnable> woken = new CopyOnWriteArrayList<>();
  private final ExecutorService executor;
  private volatile boolean stopped;

  /// @param executor for polls, one task each
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

  void start(
      DynamicMemberships memberships,
      Cycles cycles,
      DirectoryReader directories,
      Sources sources,
      Duration interval) {
    executor.execute(() -> advance(memberships, cycles));
    executor.execute(() -> poll(directories, sources, interval));
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
        rest("advancing the cycles", e);
      }
    }
  }

  private void poll(DirectoryReader directories, Sources sources, Duration interval) {
    while (!stopped) {
      try {
        for (Directory directory : directories.directories()) {
          for (SourceDefinition source : sources.list(directory.id())) {
            if (source.state() == SourceDefinition.State.RUNNING) {
              begin(sources, directory.id(), source.id());
            }
          }
        }
        Thread.sleep(interval);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        rest("polling the sources", e);
      }
    }
  }

  /// A slow source holds up no other: each poll is a task of its own, one per source at a time.
  private void begin(Sources sources, DirectoryId directory, SourceId source) {
    String key = directory + "/" + source;
    if (!polling.add(key)) {
      return;
    }
    executor.execute(
        () -> {
          try {
            sources.pollDue(directory, source);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            if (!stopped) {
              LOG.log(System.Logger.Level.ERROR, "polling " + key + " failed", e);
            }
          } finally {
            polling.remove(key);
          }
        });
  }

  private void rest(String doing, RuntimeException e) {
    if (stopped) {
      return;
    }
    LOG.log(System.Logger.Level.ERROR, doing + " failed", e);
    try {
      Thread.sleep(AFTER_ERROR_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped = true;
    wake.release();
  }
}
