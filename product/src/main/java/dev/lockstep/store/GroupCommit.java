package dev.lockstep.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one writer of a SQLite database. Units of work wait in a queue; a platform thread takes all
/// that wait, runs each in a savepoint of its own and commits them together, so that a disk that
/// syncs a thousand times a second still takes ten thousand units. Nobody is answered before the
/// commit that holds their unit; a unit that throws is rolled back alone. A unit with which the
/// database gives up the whole transaction (a full disk) takes no other with it: each of the batch
/// is tried again by itself. One that nobody waits beside has the transaction for itself and needs no
/// savepoint, for which SQLite would copy each page that the unit changes.
///
/// A platform thread, because SQLite's native calls would hold a virtual thread's carrier during
/// the sync.
final class GroupCommit implements AutoCloseable {
  /// So that the first of a batch doesn't wait for hundreds behind it.
  static final int UNITS_PER_COMMIT = 256;

  private final Session session;
  private final Consumer<Set<String>> afterCommit;
  private final BlockingQueue<Waiting<?>> waiting = new LinkedBlockingQueue<>();
  private final Waiting<Boolean> stop = new Waiting<>(() -> true);
  private final Thread writer;
  private boolean closed;

  /// @param afterCommit called on the writer's thread after each commit with the subjects that it
  ///     touched, before its callers are answered; short, and throws nothing
  GroupCommit(Session session, Consumer<Set<String>> afterCommit) {
    this.session = session;
    this.afterCommit = afterCommit;
    this.writer = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
  }

  void start() {
    writer.start();
  }

  /// Runs a unit and waits until it is durable. What the unit throws is thrown here.
  ///
  /// @throws IllegalStateException when the store is closed
  <T> T write(Supplier<T> work) {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a listener of commits can't wait for a commit");
    }
    Waiting<T> unit = new Waiting<>(work);
    admit(unit);
    return unit.await();
  }

  private synchronized void admit(Waiting<?> unit) {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    waiting.add(unit);
  }

  private void run() {
    List<Waiting<?>> batch = new ArrayList<>();
    Throwable cause = new IllegalStateException("the store is closed");
    try {
      boolean stopped = false;
      while (!stopped) {
        batch.clear();
        batch.add(waiting.take());
        waiting.drainTo(batch, UNITS_PER_COMMIT - 1);
        stopped = batch.remove(stop);
        commit(batch);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      cause = new IllegalStateException("the store's writer has ended: " + e, e);
    } finally {
      refuseAll(batch, cause);
    }
  }

  /// However the writer ends, nobody waits for it for ever.
  private synchronized void refuseAll(List<Waiting<?>> batch, Throwable cause) {
    closed = true;
    waiting.drainTo(batch);
    batch.forEach(unit -> unit.fail(cause));
  }

  private void commit(List<Waiting<?>> batch) {
    if (batch.size() == 1) {
      commitAlone(batch.getFirst());
    } else {
      commitTogether(batch);
    }
  }

  private void commitAlone(Waiting<?> unit) {
    try {
      session.begin("begin immediate");
    } catch (StoreException e) {
      session.rollback();
      unit.fail(e);
      return;
    }
    Optional<Set<String>> kept = run(unit);
    if (kept.isPresent()) {
      end(List.of(unit), kept.get());
    } else {
      session.rollback();
      unit.answer();
    }
  }

  private void commitTogether(List<Waiting<?>> batch) {
    Set<String> touched = new LinkedHashSet<>();
    try {
      session.begin("begin immediate");
      for (Waiting<?> unit : batch) {
        touched.addAll(runInSavepoint(unit));
      }
    } catch (StoreException e) {
      session.rollback();
      batch.forEach(this::commitAlone);
      return;
    }
    end(batch, touched);
  }

  private void end(List<Waiting<?>> batch, Set<String> touched) {
    try {
      session.execute("commit");
    } catch (StoreException e) {
      session.rollback();
      batch.forEach(unit -> unit.fail(e));
      return;
    }
    afterCommit.accept(touched);
    batch.forEach(Waiting::answer);
  }

  private Set<String> runInSavepoint(Waiting<?> unit) {
    session.execute("savepoint unit");
    Optional<Set<String>> kept = run(unit);
    if (kept.isEmpty()) {
      session.execute("rollback to unit");
    }
    session.execute("release unit");
    return kept.orElse(Set.of());
  }

  /// @return what the unit touched; empty where what it wrote isn't to be kept
  private Optional<Set<String>> run(Waiting<?> unit) {
    UnitOfWork work = new UnitOfWork(session);
    return unit.run(work) ? Optional.of(work.touched()) : Optional.empty();
  }

  /// Ends after the units that wait already.
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        waiting.add(stop);
      }
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }

  private static final class Waiting<T> {
    private final Supplier<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;

    Waiting(Supplier<T> work) {
      this.work = work;
    }

    /// @return whether what it wrote is to be kept
    boolean run(UnitOfWork unit) {
      try {
        failure = null;
        result = unit.run(work);
        return true;
      } catch (RuntimeException | Error e) {
        failure = e;
        return false;
      }
    }

    @SuppressWarnings("NullAway") // a unit that may answer null has a nullable T
    void answer() {
      if (failure != null) {
        fail(failure);
      } else {
        answer.complete(result);
      }
    }

    void fail(Throwable cause) {
      answer.completeExceptionally(cause);
    }

    T await() {
      try {
        return answer.join();
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
}
