package dev.lockstep.directory;

import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceStore.Link;
import dev.lockstep.directory.SourceStore.Owned;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What becomes of the users and groups that a source filled a Directory with, once the source is
/// deleted. In units of a few hundred: a source may have filled it with a million. What is done is
/// found done, so that the rest follows after a crash.
final class SourceDeletion {
  /// A few statements each; well under a second of the writer.
  private static final int AT_ONCE = 200;

  /// Rows that nothing hangs on.
  private static final int ROWS_AT_ONCE = 5_000;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final Members members;
  private final InstantSource clock;

  SourceDeletion(DirectoryStore store, SourceStore sources, InstantSource clock) {
    this.store = store;
    this.sources = sources;
    this.members = new Members(store, clock);
    this.clock = clock;
  }

  private SourceJoining joining(DirectoryId directory, SourceId source) {
    return new SourceJoining(new PolledSource(store, sources, clock, directory, source));
  }

  /// How many users and groups the source has in the Directory, without those of whom others tell
  /// as well: these become theirs.
  long live(DirectoryId directory, SourceId source) {
    SourceJoining joining = joining(directory, source);
    long live = 0;
    Optional<ObjectId> after = Optional.empty();
    do {
      Owned owned = sources.owned(directory, source, after);
      live += owned.live().stream().filter(object -> joining.others(object).isEmpty()).count();
      after = owned.next();
    } while (after.isPresent());
    return live;
  }

  /// Everything but the source itself.
  void handOver(DirectoryId directory, SourceId source, Remains remains) {
    SourceJoining joining = joining(directory, source);
    Optional<ObjectId> after = Optional.empty();
    do {
      Owned owned = sources.owned(directory, source, after);
      handOver(directory, joining, owned.live(), remains);
      handOver(directory, joining, owned.binned(), Remains.KEEP);
      after = owned.next();
    } while (after.isPresent());
    boolean more;
    do {
      more = store.atomically(() -> sources.forget(directory, source, ROWS_AT_ONCE));
    } while (more);
  }

  private void handOver(
      DirectoryId directory, SourceJoining joining, List<ObjectId> objects, Remains remains) {
    for (int from = 0; from < objects.size(); from += AT_ONCE) {
      List<ObjectId> unit = objects.subList(from, Math.min(from + AT_ONCE, objects.size()));
      joining.beginUnit();
      if (remains == Remains.REMOVE) {
        unit.stream()
            .filter(object -> joining.others(object).isEmpty())
            .forEach(object -> members.takeMany(directory, object));
      }
      store.atomically(
          () -> {
            joining.beginUnit();
            unit.forEach(object -> handOver(directory, joining, object, remains));
            return true;
          });
    }
  }

  private void handOver(
      DirectoryId directory, SourceJoining joining, ObjectId id, Remains remains) {
    Optional<DirectoryObject> found = store.find(directory, id);
    if (found.isEmpty()) {
      // purged meanwhile
      return;
    }
    DirectoryObject object = found.get();
    List<Link> others = object.inRecycleBin() ? List.of() : joining.others(id);
    if (!others.isEmpty()) {
      joining.leave(object, others);
      return;
    }
    boolean goes = remains == Remains.REMOVE && !object.inRecycleBin();
    if (goes) {
      store.update(directory, object.binned(clock.instant()));
    }
    DirectoryObject before = goes ? store.find(directory, id).orElseThrow() : object;
    store.update(directory, before.ownedBy(Owner.local(), clock.instant()));
    sources.detach(directory, id);
  }
}
