package dev.lockstep;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.Sources;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What polls the sources: all of them at an interval, and in between one that says that it has
/// news. A slow source holds up no other: each poll is a task of its own, one per source at a time.
final class SourcePolls implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SourcePolls.class.getName());

  /// What changes at once is polled at once: a script adds more than one member.
  private static final long TOGETHER_MILLIS = 200;

  private final DirectoryReader directories;
  private final Sources sources;
  private final ExecutorService executor;
  private final Set<Polled> polling = ConcurrentHashMap.newKeySet();
  private final Set<Polled> withNews = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private volatile boolean stopped;

  private record Polled(DirectoryId directory, SourceId source) {}

  /// @param executor for polls, one task each, and for one that begins them
  SourcePolls(DirectoryReader directories, Sources sources, ExecutorService executor) {
    this.directories = directories;
    this.sources = sources;
    this.executor = executor;
  }

  void start(Duration interval) {
    sources.deletions().onBegun((directory, source) -> told(new Polled(directory, source)));
    executor.execute(() -> poll(interval));
  }

  private void poll(Duration interval) {
    while (!stopped) {
      try {
        pollAll();
        pollThoseWithNews(System.nanoTime() + interval.toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          AfterError.rest(LOG, "polling the sources", e);
        }
      }
    }
  }

  private void pollAll() {
    for (Directory directory : directories.directories()) {
      for (SourceDefinition source : sources.list(directory.id())) {
        if (isAtWork(directory.id(), source)) {
          begin(new Polled(directory.id(), source.id()));
        }
      }
    }
  }

  /// Until all are due.
  private void pollThoseWithNews(long due) throws InterruptedException {
    while (!stopped && news.tryAcquire(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      Thread.sleep(TOGETHER_MILLIS);
      news.drainPermits();
      for (Polled polled : Set.copyOf(withNews)) {
        if (runs(polled)) {
          begin(polled);
        } else {
          withNews.remove(polled);
        }
      }
    }
  }

  private boolean runs(Polled polled) {
    try {
      return isAtWork(polled.directory(), sources.get(polled.directory(), polled.source()));
    } catch (NoSuchElementException e) {
      return false;
    }
  }

  private boolean isAtWork(DirectoryId directory, SourceDefinition source) {
    return source.state() == State.RUNNING
        || sources.deletions().deleting(directory, source.id()).isPresent();
  }

  private void begin(Polled polled) {
    if (!polling.add(polled)) {
      return;
    }
    // what is told from now on may come too late for this poll
    withNews.remove(polled);
    executor.execute(
        () -> {
          try {
            if (sources.deletions().deleting(polled.directory(), polled.source()).isPresent()) {
              sources.deletions().finish(polled.directory(), polled.source());
            } else {
              sources.pollDue(polled.directory(), polled.source(), () -> told(polled));
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            if (!stopped) {
              LOG.log(System.Logger.Level.ERROR, "polling " + polled + " failed", e);
            }
          } finally {
            polling.remove(polled);
            if (withNews.contains(polled)) {
              news.release();
            }
          }
        });
  }

  private void told(Polled polled) {
    if (withNews.add(polled)) {
      news.release();
    }
  }

  @Override
  public void close() {
    stopped = true;
    news.release();
  }
}
