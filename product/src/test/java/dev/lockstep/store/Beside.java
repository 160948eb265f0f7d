package dev.lockstep.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// What another thread does in the middle of a unit of work of PostgreSQL. The unit goes on once
/// that is done, or waits for what the unit holds.
public final class Beside<T> implements Runnable {
  private final Database database;
  private final Supplier<T> work;
  private Optional<CompletableFuture<T>> begun = Optional.empty();

  public Beside(Database database, Supplier<T> work) {
    this.database = database;
    this.work = work;
  }

  /// Begins it, the first time that a unit runs.
  @Override
  public void run() {
    if (begun.isPresent() || UnitOfWork.current().isEmpty()) {
      return;
    }
    CompletableFuture<T> running = CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    begun = Optional.of(running);
    while (!running.isDone() && !waits()) {
      Thread.onSpinWait();
    }
  }

  private boolean waits() {
    return database.read(
        session ->
            session.exists(
                "select 1 from pg_locks l where not l.granted"
                    + " and pg_backend_pid() = any(pg_blocking_pids(l.pid))"));
  }

  /// What comes of it, outside of the unit; throws what it throws.
  public T end() {
    try {
      return begun.orElseThrow().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
