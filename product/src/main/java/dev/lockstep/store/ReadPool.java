package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sqlite.SQLiteConnection;

/// The readers of a SQLite database: a few platform threads with a connection each, because a
/// native call holds a virtual thread's carrier and two slow queries would stop a machine with two
/// cores. Each read sees one committed state and has a time budget, after which it is interrupted.
final class ReadPool implements AutoCloseable {
  /// Long enough for a filter that no index serves on a hundred thousand users; short enough that
  /// strangers can't keep the pool busy.
  static final Duration BUDGET = Duration.ofSeconds(5);

  private final BlockingQueue<Session> idle;
  private final List<Session> all;
  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor alarms;

  ReadPool(List<Session> sessions) {
    this.all = List.copyOf(sessions);
    this.idle = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
    this.threads =
        Executors.newFixedThreadPool(
            sessions.size(), Thread.ofPlatform().name("store-reader-", 0).daemon().factory());
    this.alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("store-budget").daemon().factory());
    this.alarms.setRemoveOnCancelPolicy(true);
  }

  /// @throws IllegalStateException when the store is closed
  <T> T read(Function<Session, T> query) {
    try {
      return threads.submit(() -> inSession(query)).get();
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the store is closed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new StoreException(Kind.FAILED, "a read failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Kind.FAILED, "interrupted while reading", e);
    }
  }

  private <T> T inSession(Function<Session, T> query) throws InterruptedException {
    Session session = idle.take();
    Budget budget = new Budget(session);
    Future<?> alarm = alarms.schedule(budget::spend, BUDGET.toMillis(), TimeUnit.MILLISECONDS);
    try {
      session.renew();
      session.begin("begin");
      return query.apply(session);
    } finally {
      budget.close();
      alarm.cancel(false);
      session.rollback();
      idle.add(session);
    }
  }

  /// One read's time. Closed and spent exclude each other, so that the alarm of one read never
  /// interrupts the next on the same connection.
  private static final class Budget implements AutoCloseable {
    private final Session session;
    private boolean closed;

    Budget(Session session) {
      this.session = session;
    }

    synchronized void spend() {
      if (!closed) {
        session.spend();
        try {
          session.connection().unwrap(SQLiteConnection.class).getDatabase().interrupt();
        } catch (SQLException e) {
          throw new StoreException(Kind.FAILED, "a query could not be interrupted", e);
        }
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    alarms.shutdownNow();
    try {
      if (!threads.awaitTermination(BUDGET.toSeconds(), TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(Session::close);
  }
}
