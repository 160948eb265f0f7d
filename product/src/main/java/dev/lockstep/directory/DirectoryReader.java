package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What can be read of Directories. Every query starts with the Directory. Inside a unit of work
/// it sees what the unit has written; outside, what is committed.
public interface DirectoryReader {

  List<Directory> directories();

  Optional<Directory> directory(DirectoryId id);

  /// What its resources may hold.
  DirectorySchemas schemas(DirectoryId directory);

  /// Objects in the recycle bin are found too.
  Optional<DirectoryObject> find(DirectoryId directory, ObjectId id);

  /// Those of these that exist, the recycle bin included, in no order.
  List<DirectoryObject> findAll(DirectoryId directory, List<ObjectId> ids);

  /// The same by their ids.
  default Map<ObjectId, DirectoryObject> findById(DirectoryId directory, List<ObjectId> ids) {
    return findAll(directory, ids).stream()
        .collect(Collectors.toMap(DirectoryObject::id, Function.identity()));
  }

  /// Live objects in the order of their ids, those after this id, or from the first on.
  List<DirectoryObject> page(
      DirectoryId directory, ResourceKind type, Optional<ObjectId> after, int limit);

  /// What is in the recycle bin, the longest deleted first.
  List<DirectoryObject> binned(DirectoryId directory, Optional<Place> after, int limit);

  /// Live objects for which a filter holds, in the order asked for.
  ///
  /// @throws ScimException 400 `tooMany` when it takes longer than the budget of a read
  Search.Result search(DirectoryId directory, Search search);

  /// Of live objects; a kept counter, not a scan.
  long count(DirectoryId directory, ResourceKind type);

  boolean isMember(DirectoryId directory, ObjectId group, ObjectId member);

  /// Those of these that are direct members.
  Set<ObjectId> membersAmong(DirectoryId directory, ObjectId group, List<ObjectId> some);

  /// Ids of the direct members in order, those after this id, or from the first on. Members in
  /// the recycle bin have no memberships.
  List<ObjectId> members(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit);

  /// The groups of which the object is a direct member, likewise.
  List<ObjectId> groupsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit);

  /// Whether the object is a member of the group, directly or by way of groups within it.
  boolean isTransitiveMember(DirectoryId directory, ObjectId group, ObjectId member);

  /// The groups of which the object is a member, directly or by way of other groups, likewise.
  List<ObjectId> transitiveGroupsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit);

  /// The same with how it came to be in each.
  List<Membership> memberships(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit);

  /// The groups within a group, directly or by way of other groups, likewise.
  List<ObjectId> groupsWithin(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit);

  /// The direct members themselves, in the order of their ids, those after this id.
  List<DirectoryObject> memberObjects(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit);

  /// The groups themselves of which the object is a direct member, likewise.
  List<DirectoryObject> groupObjectsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit);

  /// The same for several objects at once, as a page of users shows them.
  ///
  /// @param limit of the memberships that are read in all
  /// @return what each of these is a member of; those missing that the limit has cut off
  Map<ObjectId, List<DirectoryObject>> groupObjectsOfEach(
      DirectoryId directory, List<ObjectId> members, int limit);

  /// The users whose manager is this one, likewise.
  List<ObjectId> reportsOf(
      DirectoryId directory, ObjectId manager, Optional<ObjectId> after, int limit);

  FeedPosition feedEnd(DirectoryId directory);

  /// What came after this position, oldest first.
  ///
  /// @throws FeedLostException when the position is of another epoch or compacted away
  List<FeedEntry> feed(DirectoryId directory, FeedPosition after, int limit);

  /// What became of one object and of its memberships, newest first: what came before this place
  /// of the feed, or all. It reads no other object's entries.
  ///
  /// @param before the place of an entry that this gave, as [FeedPosition#place] has it
  /// @throws IllegalArgumentException where it can be no place of this store
  List<PastChange> history(
      DirectoryId directory, ObjectId object, Optional<String> before, int limit);

  /// Whether a source has applied part of a batch whose end is still to come: then what is
  /// missing proves nothing yet (invariant 5).
  boolean hasOpenBatch(DirectoryId directory);

  /// The position means nothing any more: the reader starts over with a full cycle.
  final class FeedLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FeedLostException(FeedPosition position) {
      super("the change feed no longer reaches back to " + position);
    }
  }
}
