package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.provisioning.ApplicationId;
import java.util.Comparator;
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

  /// @param table of numbers that stand in several rows
  /// @param column of whom the number is
  private record Counter(String table, String column, String owner, String type)
      implements Comparable<Counter> {
    private static final Comparator<Counter> ORDER =
        Comparator.comparing(Counter::table)
            .thenComparing(Counter::owner)
            .thenComparing(Counter::type);

    static Counter of(DirectoryId directory, ResourceKind type) {
      return new Counter("object_count", "directory", directory.value(), type.toString());
    }

    static Counter of(ApplicationId application, ObjectType type) {
      return new Counter("link_count", "application", application.value(), type.name());
    }

    @Override
    public int compareTo(Counter other) {
      return ORDER.compare(this, other);
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
    session.unwritten().clear(); // of a unit that has failed
    T result = ScopedValue.where(CURRENT, this).call(work::get);
    session.unwritten().write(session);
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
    counted.merge(Counter.of(directory, type), change, Long::sum);
  }

  /// Likewise, of an application's accounts at its target.
  void count(ApplicationId application, ObjectType type, long change) {
    if (change != 0) {
      counted.merge(Counter.of(application, type), change, Long::sum);
    }
  }

  void writeCounts() {
    counted.forEach(
        (counter, change) ->
            session.update(
                ("insert into %1$s (%2$s, type, stripe, live) values (?, ?, ?, ?)"
                        + " on conflict (%2$s, type, stripe)"
                        + " do update set live = %1$s.live + excluded.live")
                    .formatted(counter.table(), counter.column()),
                counter.owner(),
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
    return count(session, Counter.of(directory, type));
  }

  static long count(Session session, ApplicationId application, ObjectType type) {
    return count(session, Counter.of(application, type));
  }

  private static long count(Session session, Counter counter) {
    current().ifPresent(UnitOfWork::writeCounts);
    return session.number(
        "select sum(live) from %s where %s = ? and type = ?"
            .formatted(counter.table(), counter.column()),
        counter.owner(),
        counter.type());
  }
}
