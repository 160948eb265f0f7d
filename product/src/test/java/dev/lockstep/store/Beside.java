package dev.lockstep.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What another thread does in the middle of a unit of work of PostgreSQL. The unit goes on once
/// that is done, or waits for what the unit holds.
final class Beside implements Runnable {
  private final Database database;
  private final Runnable work;
  private final AtomicReference<@Nullable CompletableFuture<Void>> begun = new AtomicReference<>();

  Beside(Database database, Runnable work) {
    this.database = database;
    this.work = work;
  }

  /// Begins it, the first time.
  @Override
  public void run() {
    CompletableFuture<Void> running = new CompletableFuture<>();
    if (!begun.compareAndSet(null, running)) {
      return;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                work.run();
                running.complete(null);
              } catch (RuntimeException | Error e) {
                running.completeExceptionally(e);
              }
            });
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
    CompletableFuture<Void> running = begun.get();
    if (running == null) {
      throw new IllegalStateException("it was never begun");
    }
    running.join();
  }
}
