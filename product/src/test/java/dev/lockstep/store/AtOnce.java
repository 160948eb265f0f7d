package dev.lockstep.store;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/// Work beside a unit of work that runs, where there are several writers.
public final class AtOnce {
  private AtOnce() {}

  /// Begins the work, and returns once it is done or waits for what the running unit holds.
  public static <T> Future<T> begun(Database database, Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread _ =
        Thread.startVirtualThread(
            () -> {
              try {
                done.complete(work.call());
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    while (!done.isDone() && !waits(database)) {
      Thread.onSpinWait();
    }
    return done;
  }

  /// Asked on a thread of its own: on that of a unit, the unit's connection would be asked.
  private static boolean waits(Database database) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread _ =
        Thread.startVirtualThread(
            () ->
                answer.complete(
                    database.read(
                        session ->
                            session.exists(
                                "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()"))));
    return answer.join();
  }

  /// What came of it; throws what it threw.
  public static <T> T result(Future<T> work) {
    try {
      return ((CompletableFuture<T>) work).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
