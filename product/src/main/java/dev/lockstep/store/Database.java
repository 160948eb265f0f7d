package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/// One SQLite database file: WAL, `synchronous=FULL`, one writer with group commit, a few readers.
/// The stores of all rooms share it, so that what one unit of work writes through several of them
/// commits together.
///
/// The session of a running unit is found through a scoped value: a store method called inside a
/// unit writes and reads there, called outside it reads what is committed.
public final class Database implements AutoCloseable {
  private static final int READERS = 4;

  private static final ScopedValue<Session> CURRENT = ScopedValue.newInstance();

  private final GroupCommit writer;
  private final ReadPool readers;
  private final String epoch;

  /// Subjects touched by the units of the batch that is being written; used by the writer only.
  private final Set<String> touched = new LinkedHashSet<>();

  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  private Database(Session writing, ReadPool readers, String epoch) {
    this.writer = new GroupCommit(writing, CURRENT, this::announce);
    this.readers = readers;
    this.epoch = epoch;
    this.writer.start();
  }

  /// Opens the file, creating it where there is none, and brings its schema up to date.
  ///
  /// @throws StoreException when a newer version of Lockstep has written it, or it isn't ours
  public static Database open(Path file) {
    SQLiteDataSource writable = source(file, false);
    migrate(writable, file);
    Session writing = new Session(connect(writable));
    SQLiteDataSource readable = source(file, true);
    List<Session> reading = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      reading.add(new Session(connect(readable)));
    }
    return new Database(writing, new ReadPool(reading), epoch(writing));
  }

  /// Runs a unit of work on the writer and returns when it is durable; inside a unit, runs at
  /// once as a part of that unit.
  public <T> T write(Supplier<T> unit) {
    return CURRENT.isBound() ? unit.get() : writer.write(unit);
  }

  /// Runs a query: inside a unit of work on the unit's own connection, else on a reader.
  <T> T read(Function<Session, T> query) {
    return CURRENT.isBound() ? query.apply(CURRENT.get()) : readers.read(query);
  }

  /// The session of the running unit of work.
  ///
  /// @throws IllegalStateException outside a unit: a write that could be lost half-way
  Session unit() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException("a write outside a unit of work");
    }
    return CURRENT.get();
  }

  /// Changes when the file is restored or copied; part of every feed position.
  String epoch() {
    return epoch;
  }

  /// Tells the listeners about this subject once the running unit is committed.
  void touch(String subject) {
    touched.add(subject);
  }

  /// Called on the writer's thread with each subject that a commit touched; must be quick.
  void onTouch(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void announce() {
    for (String subject : touched) {
      listeners.forEach(listener -> listener.accept(subject));
    }
    touched.clear();
  }

  private static void migrate(SQLiteDataSource source, Path file) {
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:dev/lockstep/store/migrations")
          .load()
          .migrate();
    } catch (org.flywaydb.core.api.FlywayException e) {
      throw new StoreException(
          Kind.FAILED,
          "the database " + file + " can't be brought up to date: " + e.getMessage(),
          e);
    }
  }

  private static String epoch(Session session) {
    return session
        .first("select value from store where name = 'epoch'", row -> row.text(1))
        .orElseGet(
            () -> {
              String fresh = UUID.randomUUID().toString().substring(0, 8);
              session.update("insert into store (name, value) values ('epoch', ?)", fresh);
              return fresh;
            });
  }

  private static SQLiteDataSource source(Path file, boolean readOnly) {
    SQLiteConfig configuration = new SQLiteConfig();
    configuration.setJournalMode(JournalMode.WAL);
    configuration.setSynchronous(SynchronousMode.FULL);
    configuration.setBusyTimeout(5_000);
    configuration.setReadOnly(readOnly);
    configuration.setCacheSize(-16_384);
    SQLiteDataSource source = new SQLiteDataSource(configuration);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static Connection connect(SQLiteDataSource source) {
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw new StoreException(Kind.FAILED, "the database can't be opened: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}
