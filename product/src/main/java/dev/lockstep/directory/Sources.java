package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What an administrator does to Sources, and their polls. One poll of a source at a time.
public final class Sources {
  /// Between complete reads that only wait for a person or for what is missing.
  private static final Duration COMPLETE_READS = Duration.ofMinutes(10);

  private final DirectoryStore store;
  private final SourceStore sources;
  private final SourceRunner runner;
  private final SourceFactory factory;
  private final Secrets secrets;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  public Sources(
      DirectoryStore store,
      SourceStore sources,
      SourceRunner runner,
      SourceFactory factory,
      Secrets secrets,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.sources = sources;
    this.runner = runner;
    this.factory = factory;
    this.secrets = secrets;
    this.audit = audit;
    this.clock = clock;
  }

  /// Opens the adapter that a definition asks for.
  public interface SourceFactory {
    /// @param password of its account; empty where there is none
    /// @throws IllegalArgumentException naming the setting that is wrong and the mend
    Source open(SourceDefinition definition, String password);
  }

  private Source open(DirectoryId directory, SourceDefinition definition) {
    return factory.open(
        definition, secrets.open(secretName(directory, definition.id())).orElse(""));
  }

  /// Under which name a source's password is kept among the secrets.
  private static String secretName(DirectoryId directory, SourceId id) {
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
  /// @param password of its account; kept with the source, or not at all
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public SourceDefinition define(
      DirectoryId directory, SourceDefinition definition, Optional<String> password, Actor actor) {
    factory.open(definition, password.orElse("")).close();
    store.atomically(
        () -> {
          if (sources.source(directory, definition.id()).isPresent()) {
            throw new DirectoryStore.UniquenessException(
                "the source '" + definition.id() + "' exists already", new IllegalStateException());
          }
          sources.insert(directory, definition);
          String secret = secretName(directory, definition.id());
          password.ifPresentOrElse(
              value -> secrets.keep(secret, value), () -> secrets.forget(secret));
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
    try (Source source = open(directory, get(directory, id))) {
      return source.test();
    }
  }

  /// @param limit from the next poll on, also for what is held back
  public void setRemovalLimit(DirectoryId directory, SourceId id, RemovalLimit limit, Actor actor) {
    store.atomically(
        () -> {
          get(directory, id);
          sources.setRemovalLimit(directory, id, limit);
          record(actor, "Change source", directory, id, limit.toString());
          return true;
        });
  }

  /// What the source would take away, where that is more than its limit.
  public Optional<HeldRemovals> held(DirectoryId directory, SourceId id) {
    return HeldRemovals.of(store, sources, directory, id);
  }

  /// What waits to be taken away, in the order of the anchors.
  public List<Removal> removals(DirectoryId directory, SourceId id, String after, int limit) {
    List<Removal> found = new ArrayList<>();
    for (RemovalStore.Staged staged : sources.removals().page(directory, id, after, limit)) {
      sources
          .node(directory, id, staged.anchor())
          .flatMap(SourceStore.Node::object)
          .flatMap(object -> store.find(directory, object))
          .ifPresent(object -> found.add(new Removal(staged, object)));
    }
    return found;
  }

  /// An object that is to leave the Directory.
  public record Removal(RemovalStore.Staged staged, DirectoryObject object) {}

  /// Lets all that is held back go, once. It goes at the end of the next poll that succeeds, if the
  /// source hasn't told of it again; what it takes away meanwhile is counted anew.
  ///
  /// @param confirmed how many objects that is, as was shown
  /// @throws IllegalArgumentException where it is another number by now, or nothing is held
  public void allowRemovals(DirectoryId directory, SourceId id, long confirmed, Actor actor) {
    store.atomically(
        () -> {
          get(directory, id);
          if (sources.removals().hold(directory, id).isEmpty()) {
            throw new IllegalArgumentException("the source '" + id + "' holds nothing back");
          }
          long waiting = sources.removals().count(directory, id, false);
          if (waiting != confirmed) {
            throw new IllegalArgumentException(
                "the source '%s' holds back %d removals by now: look at them and confirm with 'removals': %d"
                    .formatted(id, waiting, waiting));
          }
          sources.removals().allow(directory, id);
          record(actor, "Allow removals", directory, id, waiting + " objects");
          return true;
        });
  }

  /// Reads the source where it is due. One that holds back what a complete read left out is read
  /// completely until that is decided, but not all the time.
  ///
  /// @param news called from any thread when the source may have something to tell before it is due
  public void pollDue(DirectoryId directory, SourceId id, Runnable news)
      throws InterruptedException {
    boolean again =
        sources.removals().hold(directory, id).isPresent()
            && sources.cursor(directory, id).isEmpty()
            && sources.removals().count(directory, id, true) == 0;
    Instant soon = clock.instant().minus(COMPLETE_READS);
    if (!again || status(directory, id).ended().filter(soon::isBefore).isEmpty()) {
      poll(directory, id, Optional.of(news));
    }
  }

  /// Reads the source now, whether or not it is due; waits for a poll that is under way.
  public SourceStatus poll(DirectoryId directory, SourceId id) throws InterruptedException {
    return poll(directory, id, Optional.empty());
  }

  private SourceStatus poll(DirectoryId directory, SourceId id, Optional<Runnable> news)
      throws InterruptedException {
    SourceDefinition definition = get(directory, id);
    Running slot =
        running.computeIfAbsent(
            directory + "/" + id, _ -> new Running(open(directory, definition)));
    slot.lock.lockInterruptibly();
    try {
      Reading reading = new Reading(clock.instant());
      slot.reading = Optional.of(reading);
      SourceStatus status =
          runner.poll(directory, id, slot.source, SourceMapping.of(definition), reading);
      Optional<SourceCursor> since = sources.cursor(directory, id);
      if (since.isPresent() && news.isPresent()) {
        slot.source.listen(since.get(), news.get());
      }
      return status;
    } finally {
      slot.reading = Optional.empty();
      slot.lock.unlock();
    }
  }

  /// Whether a poll of it is under way.
  public boolean isPolling(DirectoryId directory, SourceId id) {
    Running slot = running.get(directory + "/" + id);
    return slot != null && slot.lock.isLocked();
  }

  /// The poll that is under way.
  public Optional<Reading> reading(DirectoryId directory, SourceId id) {
    return Optional.ofNullable(running.get(directory + "/" + id)).flatMap(slot -> slot.reading);
  }

  /// Stops the poll that is under way after its unit, and pauses the source, as its next poll would
  /// read what this one leaves.
  public void cancelReading(DirectoryId directory, SourceId id, Actor actor) {
    setState(directory, id, State.PAUSED, actor);
    reading(directory, id).ifPresent(reading -> reading.cancel(actor.label()));
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

  /// A source that is open, and its poll while one is under way.
  private static final class Running {
    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Reading> reading = Optional.empty();

    Running(Source source) {
      this.source = source;
    }
  }
}
