package dev.lockstep.directory;

import java.util.List;
import java.util.Optional;

/// What fills a Directory from outside. An adapter of one kind of directory: it reads and reports,
/// and decides nothing: scope, mapping, identity and safety belong to [SourceRunner].
///
/// A batch may be repeated after a crash, so applying a change twice must give the same state; the
/// runner stores the cursor in the transaction of the batch's last changes.
public interface Source extends AutoCloseable {

  /// Hands every change since the cursor to the sink, in an order in which containers come before
  /// what they contain; without a cursor, every object there is.
  ///
  /// @throws SourceException when the read failed or is known to be incomplete: then nothing may
  ///     be concluded from what is missing, and the batch is void
  BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException;

  /// Whether a poll with a cursor may end complete: then what each poll tells of is marked, so
  /// that what the source left out can be found.
  default boolean mayEndComplete() {
    return false;
  }

  /// Whether a complete read may leave out an object that is there, as pages by position do while
  /// another one is deleted: then what it left out is read by itself before it counts as gone.
  default boolean mayLeaveOut() {
    return false;
  }

  /// Whether an object that a complete read left out is told of once it is back, though nothing of
  /// it has changed. Where not, only another complete read would show it.
  default boolean tellsOfReturns() {
    return false;
  }

  /// Sees to it that `news` is called, from any thread and quickly, when there may be something to
  /// tell before the next poll. Asked for after each poll that went well; one that listens already
  /// goes on, one that can't listen does nothing.
  ///
  /// @param since where the last poll ended
  default void listen(SourceCursor since, Runnable news) {}

  /// Hands the present state of these objects to the sink; one that is gone comes as a removal, and
  /// one of which there is nothing to read as present. An object that comes in part is all there is
  /// to be had of it. What refers to them comes too, where it isn't told of with its own object.
  void read(List<String> anchors, SourceSink sink) throws SourceException, InterruptedException;

  /// The anchors of the containers whose contents the administrator wants; empty for everything.
  /// Looked up at each poll, because a container may have been renamed.
  default List<String> baseAnchors() throws SourceException {
    return List.of();
  }

  /// The anchors of the containers whose contents the administrator doesn't want, unless they are in
  /// a wanted one further in.
  default List<String> excludedAnchors() throws SourceException {
    return List.of();
  }

  /// What the account can and can't see, a line each. Never throws for what it finds.
  List<Check> test();

  @Override
  void close();

  interface SourceSink {
    void accept(SourceChange change) throws SourceException, InterruptedException;
  }

  /// An opaque position in the source's history: the source's own text.
  record SourceCursor(String value) {}

  /// @param complete whether the batch told of every object there is, so that what it did not
  ///     tell of is gone
  /// @param problems what of it couldn't be taken, a line each; the rest was
  record BatchEnd(SourceCursor next, boolean complete, List<String> problems) {
    public BatchEnd {
      problems = List.copyOf(problems);
    }

    public BatchEnd(SourceCursor next, boolean complete) {
      this(next, complete, List.of());
    }
  }

  /// @param mend what to do about it, where the verdict isn't [Verdict#PASSED]
  record Check(String name, Verdict verdict, String found, Optional<String> mend) {
    public enum Verdict {
      PASSED,
      WARNING,
      FAILED
    }
  }
}
