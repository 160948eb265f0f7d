package dev.lockstep.directory;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/// A unit of work that is written while whoever began it goes on. One at a time, so that units stay
/// in their order. Used by one thread.
final class UnitAhead {
  private final Executor executor;
  private Optional<CompletableFuture<Void>> unit = Optional.empty();

  UnitAhead(Executor executor) {
    this.executor = executor;
  }

  /// Waits for the unit before, and throws what that one threw; then nothing of this one is done.
  void begin(Runnable next) {
    await();
    unit = Optional.of(CompletableFuture.runAsync(next, executor));
  }

  /// Waits for the unit that was begun, also where the thread is interrupted, and throws what it
  /// threw, once.
  void await() {
    Optional<CompletableFuture<Void>> begun = unit;
    unit = Optional.empty();
    try {
      begun.ifPresent(CompletableFuture::join);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
