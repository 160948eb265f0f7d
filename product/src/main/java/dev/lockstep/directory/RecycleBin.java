package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Purging;
import dev.lockstep.scim.ScimException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What was deleted and can still be restored. After [Directory#recycleBinLife] it is purged: gone
/// for good, with a feed entry of its own.
public final class RecycleBin {
  /// Objects that one unit purges: a few statements each, well under a second of the writer.
  static final int AT_ONCE = 200;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final LocalObjects objects;
  private final AuditLog audit;
  private final InstantSource clock;

  public RecycleBin(
      DirectoryStore store,
      SourceStore sources,
      LocalObjects objects,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.sources = sources;
    this.objects = objects;
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

  /// Takes an object out of the bin, without the memberships that it had.
  ///
  /// What a source or a SCIM client owns is restored there: it is in the bin because they say that
  /// it is gone, and nothing would tell of its changes. As Lockstep's own it can be restored all
  /// the same; who owned it has no say any more.
  ///
  /// @param asOwn whether it becomes Lockstep's own, whoever owned it
  /// @throws ScimException 404 where it isn't in the bin, 409 where its name was taken meanwhile,
  ///     403 where it belongs to others, with the mend
  public DirectoryObject restore(DirectoryId directory, ObjectId id, boolean asOwn, Actor actor) {
    return store.atomically(
        () -> {
          DirectoryObject object = binned(directory, id);
          if (!object.owner().equals(Owner.local())) {
            if (!asOwn) {
              throw new ScimException(403, Optional.empty(), elsewhere(object));
            }
            store.update(directory, object.ownedBy(Owner.local(), clock.instant()));
            sources.detach(directory, id);
          }
          return objects.restore(directory, object.objectType(), id.toString(), actor);
        });
  }

  private static String elsewhere(DirectoryObject object) {
    String owner =
        switch (object.owner()) {
          case Owner.OwnedBySource(SourceId source) ->
              "the source '"
                  + source
                  + "', which has deleted it or tells of it no more; restored there, it is back with"
                  + " its id at the next poll";
          case Owner.Endpoint() ->
              "SCIM clients, and one of them has deleted it; a client may create it anew";
          case Owner.Local() -> "Lockstep";
        };
    return "'%s' belongs to %s. To make it Lockstep's own, restore it with 'as=own'"
        .formatted(object.label(), owner);
  }

  private DirectoryObject binned(DirectoryId directory, ObjectId id) {
    return store
        .find(directory, id)
        .filter(DirectoryObject::inRecycleBin)
        .orElseThrow(() -> ScimException.notFound("'" + id + "' isn't in the recycle bin"));
  }

  /// Purges one before its time is over.
  ///
  /// @throws ScimException 404 where it isn't in the bin
  public void purge(DirectoryId directory, ObjectId id, Actor actor) {
    store.atomically(
        () -> {
          DirectoryObject object = binned(directory, id);
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

  /// Purges what has been in the bin for as long as its Directory says, a chunk at a time.
  ///
  /// @return how many objects
  public long purgeDue(Purging purging) {
    long purged = 0;
    for (Directory directory : store.directories()) {
      purged +=
          purging.purge(
              directory.id().value(),
              "recycle-bin",
              new Purging.Chunks(AT_ONCE, OptionalLong::empty, () -> purgeChunk(directory.id())));
    }
    return purged;
  }

  /// How long they are kept may be changed between two of them.
  private int purgeChunk(DirectoryId directory) {
    Optional<Instant> end =
        store.directory(directory).map(now -> clock.instant().minus(now.recycleBinLife()));
    return end.isEmpty() ? 0 : store.atomically(() -> purgeChunk(directory, end.get()));
  }

  private int purgeChunk(DirectoryId directory, Instant end) {
    List<ObjectId> listed =
        store.binned(directory, Optional.empty(), AT_ONCE).stream()
            .filter(object -> isDue(object, end))
            .map(DirectoryObject::id)
            .toList();
    // found by their ids, so that none is restored meanwhile
    List<DirectoryObject> due =
        store.findAll(directory, listed).stream().filter(object -> isDue(object, end)).toList();
    due.forEach(object -> store.purge(directory, object, clock.instant()));
    return due.size();
  }

  private static boolean isDue(DirectoryObject object, Instant end) {
    return object.deleted().filter(at -> !at.isAfter(end)).isPresent();
  }
}
