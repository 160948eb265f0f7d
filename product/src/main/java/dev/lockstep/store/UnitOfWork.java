package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ResourceKind;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A unit of work while it runs: the session it writes on, and what its end has to see to. Found
/// through a scoped value by whatever the unit calls.
final class UnitOfWork {
  private static final ScopedValue<UnitOfWork> CURRENT = ScopedValue.newInstance();

  private final Session session;
  private final Set<String> touched = new LinkedHashSet<>();

  /// Sorted, so that no two units wait for each other's rows.
  private final Map<Counter, Long> counted = new TreeMap<>();

  private final Map<String, Long> revisions = new TreeMap<>();

  private record Counter(String directory, String type) implements Comparable<Counter> {
    @Override
    public int compareTo(Counter other) {
      int order = directory.compareTo(other.directory);
      return order != 0 ? order : type.compareTo(other.type);
    }
  }

  UnitOfWork(Session session) {
    this.session = session;
  }

  static Optional<UnitOfWork> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /// Runs the work to its end, short of the commit.
  <T> T run(Supplier<T> work) {
    session.newIndexRows().clear(); // of a unit that has failed
    T result = ScopedValue.where(CURRENT, this).call(work::get);
    session.newIndexRows().write(session);
    writeCounts();
    writeRevisions();
    return result;
  }

  Session session() {
    return session;
  }

  /// Subjects of which listeners are to be told once this is committed.
  Set<String> touched() {
    return touched;
  }

  void touch(String subject) {
    touched.add(subject);
  }

  /// Remembered, and written once at the end: a row that every writer changes is held for no
  /// longer than the commit, and a thousand new objects change it once.
  void count(DirectoryId directory, ResourceKind type, long change) {
    counted.merge(new Counter(directory.value(), type.toString()), change, Long::sum);
  }

  void writeCounts() {
    counted.forEach(
        (counter, change) ->
            session.update(
                "insert into object_count (directory, type, stripe, live) values (?, ?, ?, ?)"
                    + " on conflict (directory, type, stripe)"
                    + " do update set live = object_count.live + excluded.live",
                counter.directory(),
                counter.type(),
                session.stripe(),
                change));
    counted.clear();
  }

  /// The next place in the feed of a Directory, where there is one writer: what is reached is
  /// written once at the end.
  long nextRevision(DirectoryId directory) {
    long last =
        revisions.computeIfAbsent(
            directory.value(),
            _ -> session.number("select revision from feed_end where directory = ?", directory));
    revisions.put(directory.value(), last + 1);
    return last + 1;
  }

  void writeRevisions() {
    revisions.forEach(
        (directory, revision) ->
            session.update(
                "insert into feed_end (directory, revision) values (?, ?)"
                    + " on conflict (directory) do update set revision = excluded.revision",
                directory,
                revision));
    revisions.clear();
  }

  static long count(Session session, DirectoryId directory, ResourceKind type) {
    current().ifPresent(UnitOfWork::writeCounts);
    return session.number(
        "select sum(live) from object_count where directory = ? and type = ?", directory, type);
  }
}
