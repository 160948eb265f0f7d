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
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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
  private final OpenSources open;
  private final SourceDeletions deletions;
  private final RemovalDecisions decisions;

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
    this.open = new OpenSources(this::open, clock);
    this.deletions =
        new SourceDeletions(
            this, store, sources, open, factory, new SourceDeletion(store, sources, clock));
    this.decisions = new RemovalDecisions(this, store, sources, open);
  }

  /// Opens the adapter that a definition asks for.
  public interface SourceFactory {
    /// @param password of its account; empty where there is none
    /// @throws IllegalArgumentException naming the setting that is wrong and the mend
    Source open(DirectoryId directory, SourceDefinition definition, String password);

    /// A source is deleted: so is what its adapter keeps of it.
    default void forget(DirectoryId directory, SourceId source) {}
  }

  private Source open(DirectoryId directory, SourceDefinition definition) {
    return factory.open(directory, definition, password(directory, definition.id()));
  }

  private String password(DirectoryId directory, SourceId id) {
    return secrets.open(secretName(directory, id)).orElse("");
  }

  /// Refuses settings before they are kept: those that every kind of source has, and those of its
  /// adapter.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  private void check(DirectoryId directory, SourceDefinition definition, String password) {
    SourceMapping _ = SourceMapping.of(definition);
    factory.open(directory, definition, password).close();
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
    check(directory, definition, password.orElse(""));
    store.atomically(
        () -> {
          if (sources.source(directory, definition.id()).isPresent()) {
            throw new DirectoryStore.UniquenessException(
                "the source '" + definition.id() + "' exists already", new IllegalStateException());
          }
          sources.insert(directory, definition);
          keep(directory, definition.id(), password);
          record(actor, "Create source", directory, definition.id(), definition.kind());
          return true;
        });
    return definition;
  }

  /// Gives a source other settings, another password, state or limit. With other settings it is
  /// read completely at the next poll, as they may tell of other people; a poll that is under way
  /// is stopped then.
  ///
  /// @param edit given what it is by now; the kind stays
  /// @param password a new one; an empty text for none any more
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend; then nothing
  ///     is changed
  public SourceDefinition change(
      DirectoryId directory,
      SourceId id,
      UnaryOperator<SourceDefinition> edit,
      Optional<String> password,
      Actor actor)
      throws InterruptedException {
    SourceDefinition now = notDeleted(directory, id);
    if (edit.apply(now).settings().equals(now.settings()) && password.isEmpty()) {
      return write(directory, id, edit, password, actor);
    }
    return open.change(
        directory,
        id,
        () -> {
          SourceDefinition wanted = edit.apply(get(directory, id));
          check(directory, wanted, password.orElseGet(() -> password(directory, id)));
          return write(directory, id, edit, password, actor);
        });
  }

  private SourceDefinition write(
      DirectoryId directory,
      SourceId id,
      UnaryOperator<SourceDefinition> edit,
      Optional<String> password,
      Actor actor) {
    return store.atomically(
        () -> {
          SourceDefinition before = notDeleted(directory, id);
          SourceDefinition after = edit.apply(before);
          if (!after.equals(before)) {
            sources.update(directory, after);
            record(actor, "Change source", directory, id, text(before), text(after));
          }
          if (!after.settings().equals(before.settings())) {
            sources.forgetCursor(directory, id);
          }
          if (!JoinSettings.of(after.settings()).equals(JoinSettings.of(before.settings()))) {
            readAnew(directory);
          }
          if (password.isPresent()) {
            keep(directory, id, password.filter(text -> !text.isEmpty()));
            record(actor, "Change source", directory, id, "password");
          }
          return after;
        });
  }

  /// What belongs to which of the sources of one person is another by now.
  void readAnew(DirectoryId directory) {
    sources.sources(directory).forEach(one -> sources.forgetCursor(directory, one.id()));
  }

  private static Optional<String> text(SourceDefinition definition) {
    return Optional.of(
        "%s, %s, %s"
            .formatted(
                definition.state(),
                new TreeMap<>(definition.settings()),
                definition.removalLimit()));
  }

  void forgetPassword(DirectoryId directory, SourceId id) {
    keep(directory, id, Optional.empty());
  }

  private void keep(DirectoryId directory, SourceId id, Optional<String> password) {
    String secret = secretName(directory, id);
    password.ifPresentOrElse(value -> secrets.keep(secret, value), () -> secrets.forget(secret));
  }

  /// Pauses a source or lets it go on. A poll that is under way goes on to its end, as a half-read
  /// batch would hold back what the Applications are to remove.
  public void setState(DirectoryId directory, SourceId id, State state, Actor actor) {
    write(directory, id, now -> now.with(state), Optional.empty(), actor);
  }

  /// Lets the next poll read everything there is; one that is under way is stopped.
  public void resync(DirectoryId directory, SourceId id, Actor actor) throws InterruptedException {
    notDeleted(directory, id);
    open.change(
        directory,
        id,
        () ->
            store.atomically(
                () -> {
                  notDeleted(directory, id);
                  sources.forgetCursor(directory, id);
                  record(actor, "Resynchronize source", directory, id, "full read");
                  return true;
                }));
  }

  /// Inside a unit of work it stays so until the unit ends.
  SourceDefinition notDeleted(DirectoryId directory, SourceId id) {
    SourceDefinition definition = get(directory, id);
    if (sources.deleting(directory, id).isPresent()) {
      throw new IllegalArgumentException("the source '" + id + "' is being deleted");
    }
    return definition;
  }

  public SourceDeletions deletions() {
    return deletions;
  }

  /// What its sources take away, and may not without a person's word.
  public RemovalDecisions decisions() {
    return decisions;
  }

  public SourceStatus status(DirectoryId directory, SourceId id) {
    get(directory, id);
    return sources.status(directory, id);
  }

  /// What became of its polls, the newest first.
  public List<SourceLog.Entry> log(
      DirectoryId directory, SourceId id, SourceLog.Query query, int limit) {
    get(directory, id);
    return sources.log().page(directory, id, query, limit);
  }

  /// When it was read last, whether or not there was news; before this program's start only polls
  /// with news are known.
  public Optional<Instant> lastPolled(DirectoryId directory, SourceId id) {
    return open.polled(directory, id).or(() -> sources.status(directory, id).ended());
  }

  /// What the account can and can't see.
  public List<Check> test(DirectoryId directory, SourceId id) {
    try (Source source = open(directory, get(directory, id))) {
      return source.test();
    }
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
      Optional<SourceStatus> _ =
          poll(directory, id, () -> running(directory, id), Optional.of(news));
    }
  }

  /// Empty where it was paused before its turn came.
  private Optional<SourceDefinition> running(DirectoryId directory, SourceId id) {
    return Optional.of(notDeleted(directory, id)).filter(one -> one.state() == State.RUNNING);
  }

  /// Reads the source now, whether or not it is due; waits for a poll that is under way.
  public SourceStatus poll(DirectoryId directory, SourceId id) throws InterruptedException {
    return poll(directory, id, () -> Optional.of(notDeleted(directory, id)), Optional.empty())
        .orElseThrow();
  }

  private Optional<SourceStatus> poll(
      DirectoryId directory,
      SourceId id,
      Supplier<Optional<SourceDefinition>> current,
      Optional<Runnable> news)
      throws InterruptedException {
    notDeleted(directory, id);
    return open.poll(
        directory,
        id,
        current,
        (source, definition, reading) -> {
          SourceStatus status =
              runner.poll(directory, id, source, SourceMapping.of(definition), reading);
          Optional<SourceCursor> since = sources.cursor(directory, id);
          if (since.isPresent() && news.isPresent()) {
            source.listen(since.get(), news.get());
          }
          return status;
        });
  }

  /// The poll that is under way.
  public Optional<Reading> reading(DirectoryId directory, SourceId id) {
    return open.reading(directory, id);
  }

  /// Stops the poll that is under way, and pauses the source, as its next poll would
  /// read what this one leaves.
  public void cancelReading(DirectoryId directory, SourceId id, Actor actor) {
    setState(directory, id, State.PAUSED, actor);
    reading(directory, id)
        .ifPresent(
            reading -> {
              reading.cancel(actor.label());
              new CancelledReading(store, sources, directory, id, reading).keep(clock.instant());
            });
  }

  /// Takes a file for a source whose files are handed to it, and reads it at once.
  ///
  /// @param name such as `users.csv`
  /// @return how the reading went; rows that are wrong are in there, by their lines
  /// @throws IllegalArgumentException where the source takes no such file, or can't read it
  public SourceStatus upload(
      DirectoryId directory, SourceId id, String name, byte[] content, Actor actor)
      throws InterruptedException {
    notDeleted(directory, id);
    Optional<SourceStatus> status =
        open.poll(
            directory,
            id,
            () -> Optional.of(notDeleted(directory, id)),
            (source, definition, reading) -> {
              if (!(source instanceof TakesFiles files)) {
                throw new IllegalArgumentException(
                    "a source of the kind " + definition.kind() + " takes no files");
              }
              files.take(name, content);
              store.atomically(
                  () -> {
                    String what = name + ", " + content.length + " bytes";
                    record(actor, "Upload file", directory, id, what);
                    return true;
                  });
              return runner.poll(directory, id, source, SourceMapping.of(definition), reading);
            });
    return status.orElseThrow();
  }

  public void close() {
    open.close();
  }

  void record(Actor actor, String activity, DirectoryId directory, SourceId id, String after) {
    record(actor, activity, directory, id, Optional.empty(), Optional.of(after));
  }

  private void record(
      Actor actor,
      String activity,
      DirectoryId directory,
      SourceId id,
      Optional<String> before,
      Optional<String> after) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            "directory/" + directory + "/source/" + id,
            before,
            after));
  }
}
