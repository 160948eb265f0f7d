package dev.lockstep.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL database: a pool of connections that write, one transaction for each unit of work,
/// and a pool of those that read.
///
/// Units run at the isolation `read committed`. What must not change between a look and the write
/// that depends on it is locked by the look ([Session#held]), so that a unit means the same here
/// as under SQLite's one writer; two that lock in different orders are told apart by PostgreSQL,
/// and one of them runs again. A read is one snapshot (`repeatable read`).
final class PostgresEngine implements Engine {
  /// More don't commit faster on any disk measured; two nodes and their side connections stay well
  /// below the hundred that PostgreSQL gives by default.
  private static final int WRITERS = 16;

  private static final int READERS = 12;

  /// Rows that a number stands in. As many as there are writers would be never in each other's way;
  /// the sum of few costs less.
  private static final int STRIPES = 16;

  /// A unit that lost a deadlock mostly has its way free the next time.
  private static final int RUNS = 10;

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// What waits longer for a row waits for a node that hangs: it runs again.
  private static final Duration LOCK = Duration.ofSeconds(5);

  /// The oldest transaction holds up the feed of all, so one that its node has forgotten ends.
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final Duration STATEMENT = Duration.ofSeconds(30);

  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final FeedBell bell;

  PostgresEngine(PostgresAccess access, FeedBell bell) {
    this.bell = bell;
    this.writers = writers(access);
    this.readers = readers(access);
    bell.start();
  }

  static DataSource source(PostgresAccess access) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(access.url());
    source.setUser(access.user());
    source.setPassword(access.password());
    source.setApplicationName("Lockstep");
    source.setConnectTimeout((int) CONNECT.toSeconds());
    source.setTcpKeepAlive(true);
    return source;
  }

  private static HikariDataSource writers(PostgresAccess access) {
    HikariConfig pool = pool(access, "store-writers", WRITERS);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    pool.setConnectionInitSql(
        "set statement_timeout = %d; set lock_timeout = %d;"
                .formatted(STATEMENT.toMillis(), LOCK.toMillis())
            + " set idle_in_transaction_session_timeout = %d; set synchronous_commit = on"
                .formatted(IDLE.toMillis()));
    return new HikariDataSource(pool);
  }

  private static HikariDataSource readers(PostgresAccess access) {
    HikariConfig pool = pool(access, "store-readers", READERS);
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    pool.setReadOnly(true);
    pool.setConnectionInitSql("set statement_timeout = " + ReadPool.BUDGET.toMillis());
    return new HikariDataSource(pool);
  }

  private static HikariConfig pool(PostgresAccess access, String name, int size) {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source(access));
    pool.setPoolName(name);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setAutoCommit(false);
    pool.setConnectionTimeout(CONNECT.toMillis());
    return pool;
  }

  @Override
  public <T> T write(Supplier<T> unit) {
    int run = 1;
    while (true) {
      try {
        return once(unit);
      } catch (StoreException e) {
        if (e.kind() != Kind.CONFLICT || run == RUNS) {
          throw e;
        }
        run++;
      }
    }
  }

  private <T> T once(Supplier<T> work) {
    try (Session session = session(writers)) {
      UnitOfWork unit = new UnitOfWork(session);
      T result;
      try {
        result = unit.run(work);
      } catch (RuntimeException | Error e) {
        rollback(session);
        throw e;
      }
      commit(session);
      bell.ring(unit.touched());
      return result;
    }
  }

  @Override
  public <T> T read(Function<Session, T> query) {
    try (Session session = session(readers)) {
      session.limit(ReadPool.BUDGET);
      try {
        return query.apply(session);
      } finally {
        rollback(session);
      }
    }
  }

  private static Session session(HikariDataSource pool) {
    try {
      Connection connection = pool.getConnection();
      int process = connection.unwrap(PGConnection.class).getBackendPID();
      return new Session(connection, Dialect.POSTGRESQL, Math.floorMod(process, STRIPES));
    } catch (SQLException e) {
      if (pool.isClosed()) {
        throw new IllegalStateException("the store is closed", e);
      }
      throw new StoreException(
          Kind.FAILED, "there is no connection to the database: " + e.getMessage(), e);
    }
  }

  /// A commit that fails without an answer may have happened: whoever waits for it is told that it
  /// failed, and looks before trying again.
  private static void commit(Session session) {
    try {
      session.connection().commit();
    } catch (SQLException e) {
      throw new StoreException(
          Dialect.POSTGRESQL.kind(e), "the commit failed: " + e.getMessage(), e);
    }
  }

  private static void rollback(Session session) {
    try {
      session.connection().rollback();
    } catch (SQLException connectionLost) {
      // then PostgreSQL rolls back, and the pool puts the connection away
    }
  }

  @Override
  public void close() {
    bell.close();
    writers.close();
    readers.close();
  }
}
