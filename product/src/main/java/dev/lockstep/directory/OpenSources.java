package dev.lockstep.directory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The adapters that are open, one of a source at most, each used by one thread at a time. They stay
/// open from poll to poll, as a connection is dear, until the source is another.
final class OpenSources {
  private final Opening opening;
  private final InstantSource clock;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  OpenSources(Opening opening, InstantSource clock) {
    this.opening = opening;
    this.clock = clock;
  }

  interface Opening {
    Source open(DirectoryId directory, SourceDefinition definition);
  }

  interface Use<T> {
    T of(Source source, SourceDefinition definition, Reading reading) throws InterruptedException;
  }

  /// Polls a source; waits for a poll that is under way.
  ///
  /// @param current what it is once its turn has come; empty where it isn't to be polled then
  <T> Optional<T> poll(
      DirectoryId directory, SourceId id, Supplier<Optional<SourceDefinition>> current, Use<T> use)
      throws InterruptedException {
    Slot slot = slot(directory, id);
    slot.lock.lockInterruptibly();
    try {
      Optional<SourceDefinition> definition = current.get();
      if (definition.isEmpty()) {
        return Optional.empty();
      }
      Source source = slot.open(directory, definition.get());
      Reading reading = new Reading(clock.instant(), () -> slot.changing.get() > 0);
      slot.reading = reading;
      T result = use.of(source, definition.get(), reading);
      slot.polled = clock.instant();
      return Optional.of(result);
    } finally {
      slot.reading = null;
      slot.lock.unlock();
    }
  }

  /// Does something to a source while nobody reads it. A poll that is under way is stopped; the next
  /// one opens the source anew.
  <T> T change(DirectoryId directory, SourceId id, Supplier<T> change) throws InterruptedException {
    Slot slot = slot(directory, id);
    slot.changing.incrementAndGet();
    try {
      slot.lock.lockInterruptibly();
      try {
        T result = change.get();
        slot.close();
        return result;
      } finally {
        slot.lock.unlock();
      }
    } finally {
      slot.changing.decrementAndGet();
    }
  }

  Optional<Reading> reading(DirectoryId directory, SourceId id) {
    return known(directory, id).map(slot -> slot.reading);
  }

  /// When a poll of it ended last, since the program runs.
  Optional<Instant> polled(DirectoryId directory, SourceId id) {
    return known(directory, id).map(slot -> slot.polled);
  }

  /// The source is deleted; another one may get its name.
  void forget(DirectoryId directory, SourceId id) {
    known(directory, id).ifPresent(slot -> slot.polled = null);
  }

  private Slot slot(DirectoryId directory, SourceId id) {
    return slots.computeIfAbsent(key(directory, id), _ -> new Slot());
  }

  private Optional<Slot> known(DirectoryId directory, SourceId id) {
    return Optional.ofNullable(slots.get(key(directory, id)));
  }

  private static String key(DirectoryId directory, SourceId id) {
    return directory + "/" + id;
  }

  /// Also those that are being read: the program ends.
  void close() {
    slots.values().forEach(Slot::close);
  }

  private final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger changing = new AtomicInteger();
    private volatile @Nullable Reading reading;
    private volatile @Nullable Instant polled;
    private volatile @Nullable Source source;
    private Map<String, String> settings = Map.of();

    /// Another node may have changed the settings meanwhile.
    Source open(DirectoryId directory, SourceDefinition definition) {
      Source open = source;
      if (open != null && settings.equals(definition.settings())) {
        return open;
      }
      close();
      Source opened = opening.open(directory, definition);
      source = opened;
      settings = definition.settings();
      return opened;
    }

    void close() {
      Source open = source;
      source = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
