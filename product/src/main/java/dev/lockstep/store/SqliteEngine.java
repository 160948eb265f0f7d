package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.Connection;
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

  private final GroupCommit writer;
  private final ReadPool readers;

  /// @param afterCommit as [GroupCommit] calls it
  SqliteEngine(Path file, Consumer<Set<String>> afterCommit) {
    this.writer = new GroupCommit(session(source(file, false)), afterCommit);
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

  private static Session session(DataSource source) {
    try {
      Connection connection = source.getConnection();
      return new Session(connection, Dialect.SQLITE, 0);
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
