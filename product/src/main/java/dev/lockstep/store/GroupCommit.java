package dev.lockstep.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one writer of a SQLite database. Units of work wait in a queue; a platform thread takes all
/// that wait, runs each in a savepoint of its own and commits them together, so that a disk that
/// syncs a thousand times a second still takes ten thousand units. Nobody is answered before the
/// commit that holds their unit; a unit that throws is rolled back alone.
///
/// A platform thread, because SQLite's native calls would hold a virtual thread's carrier during
/// the sync.
final class GroupCommit implements AutoCloseable {
  /// So that the first of a batch doesn't wait for hundreds behind it.
  private static final int UNITS_PER_COMMIT = 256;

  private static final Unit<Boolean> STOP = new Unit<>(() -> true);

  private final Session session;
  private final ScopedValue<Session> current;
  private final Runnable afterCommit;
  private final BlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
  private final Thread writer;

  /// @param current where a running unit finds the session
  /// @param afterCommit called on the writer's thread after each commit, before its callers are
  ///     answered; short
  GroupCommit(Session session, ScopedValue<Session> current, Runnable afterCommit) {
    this.session = session;
    this.current = current;
    this.afterCommit = afterCommit;
    this.writer = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
  }

  void start() {
    writer.start();
  }

  /// Runs a unit and waits until it is durable. What the unit throws is thrown here.
  <T> T write(Supplier<T> work) {
    Unit<T> unit = new Unit<>(work);
    waiting.add(unit);
    if (!writer.isAlive()) {
      throw new IllegalStateException("the store is closed");
    }
    try {
      return unit.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void run() {
    List<Unit<?>> batch = new ArrayList<>();
    while (true) {
      batch.clear();
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        return;
      }
      waiting.drainTo(batch, UNITS_PER_COMMIT - 1);
      boolean stop = batch.remove(STOP);
      commit(batch);
      if (stop) {
        return;
      }
    }
  }

  private void commit(List<Unit<?>> batch) {
    try {
      session.execute("begin immediate");
      for (Unit<?> unit : batch) {
        session.execute("savepoint unit");
        if (!ScopedValue.where(current, session).call(unit::run)) {
          session.execute("rollback to unit");
        }
        session.execute("release unit");
      }
      session.execute("commit");
      afterCommit.run();
      batch.forEach(Unit::answer);
    } catch (RuntimeException e) {
      batch.forEach(unit -> unit.answer.completeExceptionally(e));
      rollback();
    }
  }

  private void rollback() {
    try {
      session.execute("rollback");
    } catch (StoreException alreadyRolledBack) {
      // SQLite rolls back by itself after some errors, a full disk among them.
    }
  }

  /// Ends after the units that wait already.
  @Override
  public void close() {
    waiting.add(STOP);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }

  private static final class Unit<T> {
    private final Supplier<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;

    Unit(Supplier<T> work) {
      this.work = work;
    }

    /// @return whether what it wrote is to be kept
    boolean run() {
      try {
        result = work.get();
        return true;
      } catch (RuntimeException | Error e) {
        failure = e;
        return false;
      }
    }

    @SuppressWarnings("NullAway") // a unit that may answer null has a nullable T
    void answer() {
      if (failure != null) {
        answer.completeExceptionally(failure);
      } else {
        answer.complete(result);
      }
    }
  }
}
