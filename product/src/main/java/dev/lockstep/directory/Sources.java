package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What an administrator does to Sources, and their polls. One poll of a source at a time.
public final class Sources {
  private final DirectoryStore store;
  private final SourceStore sources;
  private final SourceRunner runner;
  private final SourceFactory factory;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  public Sources(
      DirectoryStore store,
      SourceStore sources,
      SourceRunner runner,
      SourceFactory factory,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.sources = sources;
    this.runner = runner;
    this.factory = factory;
    this.audit = audit;
    this.clock = clock;
  }

  /// Opens the adapter that a definition asks for.
  public interface SourceFactory {
    /// @throws IllegalArgumentException naming the setting that is wrong and the mend
    Source open(DirectoryId directory, SourceDefinition definition);
  }

  /// Under which name a source's password is kept among the secrets.
  public static String secretName(DirectoryId directory, SourceId id) {
    return "source/" + directory + "/" + id;
  }

  public List<SourceDefinition> list(DirectoryId directory) {
    return sources.sources(directory);
  }

  public SourceDefinition get(DirectoryId directory, SourceId id) {
    return sources
        .source(directory, id)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "the directory '" + directory + "' has no source '" + id + "'"));
  }

  /// Sets a source up; it is polled from then on.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public SourceDefinition define(DirectoryId directory, SourceDefinition definition, Actor actor) {
    factory.open(directory, definition).close();
    store.atomically(
        () -> {
          if (sources.source(directory, definition.id()).isPresent()) {
            throw new DirectoryStore.UniquenessException(
                "the source '" + definition.id() + "' exists already", new IllegalStateException());
          }
          sources.insert(directory, definition);
          record(actor, "Create source", directory, definition.id(), definition.kind());
          return true;
        });
    return definition;
  }

  public void setState(DirectoryId directory, SourceId id, State state, Actor actor) {
    store.atomically(
        () -> {
          get(directory, id);
          sources.setState(directory, id, state);
          record(actor, "Change source", directory, id, state.name());
          return true;
        });
  }

  public SourceStatus status(DirectoryId directory, SourceId id) {
    get(directory, id);
    return sources.status(directory, id);
  }

  /// What the account can and can't see.
  public List<Check> test(DirectoryId directory, SourceId id) {
    try (Source source = factory.open(directory, get(directory, id))) {
      return source.test();
    }
  }

  /// Reads the source now, whether or not it is due; waits for a poll that is under way.
  public SourceStatus poll(DirectoryId directory, SourceId id) throws InterruptedException {
    SourceDefinition definition = get(directory, id);
    Running slot =
        running.computeIfAbsent(
            directory + "/" + id, _ -> new Running(factory.open(directory, definition)));
    slot.lock.lockInterruptibly();
    try {
      return runner.poll(directory, id, slot.source, SourceMapping.of(definition));
    } finally {
      slot.lock.unlock();
    }
  }

  /// Whether a poll of it is under way.
  public boolean isPolling(DirectoryId directory, SourceId id) {
    Running slot = running.get(directory + "/" + id);
    return slot != null && slot.lock.isLocked();
  }

  /// Polls every running source of every Directory once.
  public void pollAll() throws InterruptedException {
    for (Directory directory : store.directories()) {
      for (SourceDefinition definition : sources.sources(directory.id())) {
        if (definition.state() == State.RUNNING) {
          poll(directory.id(), definition.id());
        }
      }
    }
  }

  public void close() {
    running.values().forEach(slot -> slot.source.close());
  }

  private void record(
      Actor actor, String activity, DirectoryId directory, SourceId id, String after) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            "directory/" + directory + "/source/" + id,
            Optional.empty(),
            Optional.of(after)));
  }

  private record Running(Source source, ReentrantLock lock) {
    Running(Source source) {
      this(source, new ReentrantLock());
    }
  }
}
