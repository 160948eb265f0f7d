package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/// That one process at a time works on a PostgreSQL database, as the lock on the data folder sees
/// to it for SQLite: two would run the same cycles. An advisory lock of a connection of its own,
/// which PostgreSQL gives up when the process ends however it does.
///
/// It bars a second start. It doesn't fence: a process that loses this connection and goes on isn't
/// stopped by it.
final class SoleNode implements AutoCloseable {
  /// What the lock is called among those of the database: `lockstep` in ASCII.
  private static final long KEY = 0x6c6f636b73746570L;

  /// How long a server takes to see that the process before this one is gone.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Connection connection;

  private SoleNode(Connection connection) {
    this.connection = connection;
  }

  /// @param name what the database is called in errors
  /// @throws StoreException where another process holds it after this time
  static SoleNode hold(DataSource source, String name, Duration patience) {
    try {
      Connection connection = source.getConnection();
      try (Statement statement = connection.createStatement()) {
        // without these, a machine that died would hold the lock for hours
        statement.execute(
            "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5;"
                + " set tcp_keepalives_count = 3; set lock_timeout = "
                + patience.toMillis());
        statement.execute("select pg_advisory_lock(" + KEY + ")");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return new SoleNode(connection);
    } catch (SQLException e) {
      throw new StoreException(
          Kind.FAILED,
          Dialect.POSTGRESQL.kind(e) == Kind.CONFLICT
              ? "another Lockstep uses the database " + name + "; stop it, or give this one another"
              : "the database " + name + " can't be locked: " + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException gone) {
      // then the lock is gone with it
    }
  }
}
