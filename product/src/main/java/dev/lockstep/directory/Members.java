package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The memberships of groups, as rows: what changes one costs what the change costs, however large
/// the group is. Inside a unit of work.
final class Members {
  /// Members read at a time, so that a group of a million is never in memory.
  static final int AT_ONCE = 1_000;

  private final DirectoryStore store;
  private final InstantSource clock;

  Members(DirectoryStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// @throws ScimException 400 where a member can't be one
  void apply(DirectoryId directory, ObjectId group, List<MemberChange> changes) {
    for (MemberChange change : changes) {
      switch (change) {
        case MemberChange.Add(List<ObjectId> members) -> add(directory, group, members);
        case MemberChange.Remove(List<ObjectId> members) -> remove(directory, group, members);
        case MemberChange.RemoveMatching matching ->
            removeWhere(directory, group, matching::matches);
        case MemberChange.Set(List<ObjectId> members) -> {
          Set<ObjectId> wanted = new HashSet<>(members);
          add(directory, group, members);
          removeWhere(directory, group, member -> !wanted.contains(member));
        }
      }
    }
  }

  /// Takes all but few memberships of an object that is to go, in units of its own.
  void takeMany(DirectoryId directory, ObjectId object) {
    while (areMany(directory, object)) {
      store.atomically(
          () -> {
            takeSome(directory, object);
            return true;
          });
    }
  }

  /// Whether an object has so many memberships that they are taken away before it goes, by
  /// [#takeSome]: no unit of work lasts over a second, and each membership is a feed entry.
  boolean areMany(DirectoryId directory, ObjectId object) {
    return store.members(directory, object, Optional.empty(), AT_ONCE).size() == AT_ONCE
        || store.groupsOf(directory, object, Optional.empty(), AT_ONCE).size() == AT_ONCE;
  }

  /// Takes a page of an object's members from it, and it from a page of the groups that it is in.
  void takeSome(DirectoryId directory, ObjectId object) {
    remove(directory, object, store.members(directory, object, Optional.empty(), AT_ONCE));
    store
        .groupsOf(directory, object, Optional.empty(), AT_ONCE)
        .forEach(group -> store.removeMember(directory, group, object, clock.instant()));
  }

  private void add(DirectoryId directory, ObjectId group, List<ObjectId> members) {
    for (ObjectId member : members) {
      check(directory, group, member);
      store.addMember(directory, group, member, clock.instant());
    }
  }

  private void remove(DirectoryId directory, ObjectId group, List<ObjectId> members) {
    members.forEach(member -> store.removeMember(directory, group, member, clock.instant()));
  }

  private void removeWhere(DirectoryId directory, ObjectId group, Predicate<ObjectId> unwanted) {
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page = store.members(directory, group, after, AT_ONCE);
      remove(directory, group, page.stream().filter(unwanted).toList());
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == AT_ONCE);
  }

  private void check(DirectoryId directory, ObjectId group, ObjectId member) {
    if (member.equals(group)) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "a group can't be its own member: '" + member + "'");
    }
    if (store
        .find(directory, member)
        .filter(object -> !object.inRecycleBin() && object.type().objectType().isPresent())
        .isEmpty()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "no user or group has the id '" + member + "'");
    }
  }
}
