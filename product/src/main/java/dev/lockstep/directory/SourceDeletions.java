package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.Sources.SourceFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Deletions of sources. What one has filled a Directory with may be a million objects: so a deletion
/// begins, and is taken on until all of it is done, over a crash too.
public final class SourceDeletions {
  /// Done while who asked for it waits: a second or two.
  private static final int DELETED_AT_ONCE = 1_000;

  private final Sources definitions;
  private final DirectoryStore store;
  private final SourceStore sources;
  private final OpenSources open;
  private final SourceFactory factory;
  private final SourceDeletion handing;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  SourceDeletions(
      Sources definitions,
      DirectoryStore store,
      SourceStore sources,
      OpenSources open,
      SourceFactory factory,
      SourceDeletion handing) {
    this.definitions = definitions;
    this.store = store;
    this.sources = sources;
    this.open = open;
    this.factory = factory;
    this.handing = handing;
  }

  /// What becomes of what a source filled the Directory with when the source is deleted.
  public enum Remains {
    /// They stay as they are, and belong to Lockstep: console and API may change them.
    KEEP,
    /// They go into the recycle bin, from which an administrator may restore them.
    REMOVE
  }

  /// How many users and groups would stay, or go, if it were deleted.
  public long live(DirectoryId directory, SourceId id) {
    return handing.live(directory, id);
  }

  /// Whether it may be deleted so.
  ///
  /// @return how many objects it has in the Directory
  /// @throws IllegalArgumentException where another number was confirmed, or none and they go
  public long check(DirectoryId directory, SourceId id, Remains remains, Optional<Long> confirmed) {
    long live = live(directory, id);
    if (confirmed.isEmpty() ? remains == Remains.REMOVE : confirmed.get() != live) {
      throw new IllegalArgumentException(
          "the source '%s' has %d users and groups: confirm with 'confirm=%d' that they %s"
              .formatted(id, live, live, remains == Remains.KEEP ? "stay" : "go"));
    }
    return live;
  }

  /// Lets a source be deleted with its password, and stops a poll of it. From then on nothing else
  /// can be done with it. Where it has few objects it is gone when this returns; else
  /// [#finish] takes it on, which those are told who listen.
  ///
  /// @throws IllegalArgumentException as [#check]
  public void delete(
      DirectoryId directory, SourceId id, Remains remains, Optional<Long> confirmed, Actor actor)
      throws InterruptedException {
    definitions.get(directory, id);
    boolean few =
        deleting(directory, id).isEmpty()
            && open.change(directory, id, () -> begin(directory, id, remains, confirmed, actor))
                <= DELETED_AT_ONCE;
    if (few || listeners.isEmpty()) {
      finish(directory, id);
    } else {
      listeners.forEach(listener -> listener.deleting(directory, id));
    }
  }

  private long begin(
      DirectoryId directory, SourceId id, Remains remains, Optional<Long> confirmed, Actor actor) {
    long live = check(directory, id, remains, confirmed);
    return store.atomically(
        () -> {
          sources.update(directory, definitions.notDeleted(directory, id).with(State.PAUSED));
          sources.setDeleting(directory, id, remains);
          definitions.record(
              actor, "Delete source", directory, id, remains + " " + live + " objects");
          return live;
        });
  }

  /// What becomes of its objects, where a source is being deleted.
  public Optional<Remains> deleting(DirectoryId directory, SourceId id) {
    return sources.deleting(directory, id);
  }

  /// Called when the deletion of a source has begun and takes long.
  public void onBegun(Listener listener) {
    listeners.add(listener);
  }

  /// Is to call [#finish], on another thread.
  public interface Listener {
    void deleting(DirectoryId directory, SourceId source);
  }

  /// Does what is left of a deletion, also of one that an earlier run of the program began.
  public void finish(DirectoryId directory, SourceId id) throws InterruptedException {
    open.change(
        directory,
        id,
        () -> {
          Optional<Remains> remains = deleting(directory, id);
          if (remains.isPresent()) {
            handing.handOver(directory, id, remains.get());
            factory.forget(directory, id);
            store.atomically(() -> forgotten(directory, id));
            open.forget(directory, id);
          }
          return true;
        });
  }

  private boolean forgotten(DirectoryId directory, SourceId id) {
    boolean joined =
        sources.sources(directory).stream()
            .anyMatch(one -> !JoinSettings.of(one.settings()).rules().isEmpty());
    sources.remove(directory, id);
    if (joined) {
      definitions.readAnew(directory);
    }
    definitions.forgetPassword(directory, id);
    return true;
  }
}
