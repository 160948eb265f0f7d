package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where Directories are kept. Every change of an object or membership writes its feed entry
/// itself, in the same transaction, so that the feed can't skip one.
public interface DirectoryStore extends DirectoryReader {

  /// Runs a unit of work: all it writes through this and any other store of the same database is
  /// durable when this returns, or none of it is written. Short: no I/O, no waiting. Inside a
  /// unit, a further one joins it.
  ///
  /// Objects that a unit finds by their ids stay as they are found until it ends, but for what it
  /// does itself; other units wait for it. Where units wait for each other, one of them is run
  /// again from its beginning, so what it changes outside the store has to bear that.
  <T> T atomically(Supplier<T> unit);

  /// Makes other units that claim the same wait for the end of this one: for what is decided by a
  /// search, which holds nothing.
  ///
  /// @param matter what is decided, for example the name of a group
  void claim(DirectoryId directory, String matter);

  /// Called after each commit that added to a Directory's feed.
  void onFeed(FeedListener listener);

  /// Called for each object that is inserted or updated, inside the unit of work that does it.
  void onWrite(WriteListener listener);

  void insert(Directory directory);

  void update(Directory directory);

  /// From now on its resources may hold what these schemas say.
  void setSchemas(DirectoryId directory, DirectorySchemas schemas);

  // Objects and memberships: inside a unit of work

  /// Adds an object, with the entry CREATED.
  ///
  /// @throws UniquenessException when its userName is taken by a live user, or another value that
  ///     its schema wants to be unique by a live object of its type
  void insert(DirectoryId directory, DirectoryObject object);

  /// Writes the next version of an object, with the entry that fits: UPDATED, DELETED when it
  /// went into the recycle bin, RESTORED when it came back. Into the bin it goes without its
  /// memberships, each with an entry of its own, and nobody's manager is left pointing at it.
  ///
  /// @return false when the stored version isn't the one before: somebody was faster
  /// @throws UniquenessException as for insert
  boolean update(DirectoryId directory, DirectoryObject object);

  /// Takes an object out of the recycle bin for good, with the entry PURGED. A source that tells of
  /// it again gets a new object.
  void purge(DirectoryId directory, DirectoryObject object, Instant at);

  /// @return false when it was there already: then nothing is written
  boolean addMember(DirectoryId directory, ObjectId group, ObjectId member, Instant at);

  /// Adds those of them who aren't members yet.
  void addMembers(DirectoryId directory, ObjectId group, List<ObjectId> members, Instant at);

  /// @return false when it wasn't there: then nothing is written
  boolean removeMember(DirectoryId directory, ObjectId group, ObjectId member, Instant at);

  interface FeedListener {
    void feedGrew(DirectoryId directory);
  }

  interface WriteListener {
    /// @param before what it was; empty where it is new
    void written(DirectoryId directory, Optional<DirectoryObject> before, DirectoryObject after);
  }

  /// Another live object has this value.
  final class UniquenessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UniquenessException(String message) {
      super(message);
    }

    public UniquenessException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
