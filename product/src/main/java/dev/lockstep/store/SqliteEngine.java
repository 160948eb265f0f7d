package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/// One SQLite file: WAL, `synchronous=FULL`, one writer with group commit, a few readers.
final class SqliteEngine implements Engine {
  private static final int READERS = 4;

  private static final int BUSY_MILLIS = 5_000;

  private static final int CACHE_KIBIBYTES = 16_384;

  /// 64 MiB. Pages that one commit after the other changes are written back once instead of each
  /// time, which with SQLite's own 4 MiB is a third of all that a large source's first read writes.
  private static final int PAGES_PER_CHECKPOINT = 16_384;

  private final GroupCommit writer;
  private final ReadPool readers;

  /// @param afterCommit as [GroupCommit] calls it
  SqliteEngine(Path file, Consumer<Set<String>> afterCommit) {
    this.writer = new GroupCommit(writing(session(source(file, false))), afterCommit);
    DataSource readable = source(file, true);
    List<Session> reading = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      reading.add(session(readable));
    }
    this.readers = new ReadPool(reading);
    this.writer.start();
  }

  @Override
  public <T> T write(Supplier<T> unit) {
    return writer.write(unit);
  }

  @Override
  public <T> T read(Function<Session, T> query) {
    return readers.read(query);
  }

  static DataSource source(Path file, boolean readOnly) {
    SQLiteConfig configuration = new SQLiteConfig();
    configuration.setJournalMode(JournalMode.WAL);
    configuration.setSynchronous(SynchronousMode.FULL);
    configuration.setBusyTimeout(BUSY_MILLIS);
    configuration.setReadOnly(readOnly);
    configuration.setCacheSize(-CACHE_KIBIBYTES);
    // nobody asks for the number of a row, which the driver else looks up after each
    configuration.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(configuration);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static Session writing(Session session) {
    session.execute("pragma wal_autocheckpoint = " + PAGES_PER_CHECKPOINT);
    return session;
  }

  private static Session session(DataSource source) {
    try {
      return new Session(source.getConnection(), Dialect.SQLITE, 0);
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
