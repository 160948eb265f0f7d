package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.scim.ScimException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What was deleted and can still be restored. After [#LIFE] it is purged: gone for good, with a
/// feed entry of its own. Restoring is the business of [Resources] and of the sources.
public final class RecycleBin {
  /// How long a deleted object stays, as in Entra: long enough to notice that it is missed.
  public static final Duration LIFE = Duration.ofDays(30);

  /// Objects that one unit purges: a few statements each, well under a second of the writer.
  static final int AT_ONCE = 200;

  private final DirectoryStore store;
  private final AuditLog audit;
  private final InstantSource clock;

  public RecycleBin(DirectoryStore store, AuditLog audit, InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  /// The longest deleted first.
  public List<DirectoryObject> list(DirectoryId directory, Optional<Place> after, int limit) {
    return store.binned(directory, after, limit);
  }

  /// Where an object stands in the bin.
  public static Place place(DirectoryObject object) {
    return new Place(object.deleted().orElseThrow(), object.id());
  }

  /// When an object in the bin will be purged.
  public static Instant purged(DirectoryObject object) {
    return object.deleted().orElseThrow().plus(LIFE);
  }

  /// Purges one before its time is over.
  ///
  /// @throws ScimException 404 where it isn't in the bin
  public void purge(DirectoryId directory, ObjectId id, Actor actor) {
    store.atomically(
        () -> {
          DirectoryObject object =
              store
                  .find(directory, id)
                  .filter(DirectoryObject::inRecycleBin)
                  .orElseThrow(
                      () -> ScimException.notFound("'" + id + "' isn't in the recycle bin"));
          store.purge(directory, object, clock.instant());
          audit.record(
              new AuditEntry(
                  0,
                  clock.instant(),
                  actor,
                  "Purge " + object.type().resourceType().toLowerCase(java.util.Locale.ROOT),
                  "directory/" + directory + "/recycle-bin/" + id,
                  Optional.of(object.label()),
                  Optional.empty()));
          return true;
        });
  }

  /// Purges what has been in the bin for its [#LIFE], a chunk at a time.
  ///
  /// @return how many objects
  public int purgeDue() {
    Instant before = clock.instant().minus(LIFE);
    int purged = 0;
    for (Directory directory : store.directories()) {
      int chunk;
      do {
        chunk = store.atomically(() -> purgeChunk(directory.id(), before));
        purged += chunk;
      } while (chunk == AT_ONCE);
    }
    return purged;
  }

  private int purgeChunk(DirectoryId directory, Instant before) {
    List<DirectoryObject> due =
        store.binned(directory, Optional.empty(), AT_ONCE).stream()
            .filter(object -> !object.deleted().orElseThrow().isAfter(before))
            .toList();
    due.forEach(object -> store.purge(directory, object, clock.instant()));
    return due.size();
  }
}
