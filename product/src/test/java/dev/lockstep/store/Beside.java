package dev.lockstep.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What another thread does in the middle of a unit of work of PostgreSQL. The unit goes on once
/// that is done, or waits for what the unit holds.
final class Beside implements Runnable {
  private final Database database;
  private final Runnable work;
  private Optional<CompletableFuture<Void>> begun = Optional.empty();

  Beside(Database database, Runnable work) {
    this.database = database;
    this.work = work;
  }

  /// Begins it, the first time.
  @Override
  public void run() {
    if (begun.isPresent()) {
      return;
    }
    CompletableFuture<Void> running = CompletableFuture.runAsync(work, Thread::startVirtualThread);
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

  /// Waits for its end, outside of the unit.
  void end() {
    begun.orElseThrow().join();
  }
}
