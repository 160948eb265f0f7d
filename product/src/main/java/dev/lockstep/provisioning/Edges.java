package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which memberships at the target a membership of the Directory is about. As a rule it is one;
/// where nested groups are flattened, the groups around its group have the member too.
///
/// A group that comes into another brings the members of all groups within it, in chunks. When one
/// leaves, what was sent of the groups around is compared: who else was within may be gone itself
/// by now, so the way down would no longer find everybody.
final class Edges {
  /// Groups read at a time.
  private static final int PAGE = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final boolean flattened;

  Edges(Application application, DirectoryReader directory, ProvisioningStore store) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.flattened = application.mappings().groups().flattensGroups();
  }

  private interface Pages {
    List<ObjectId> after(Optional<ObjectId> last);
  }

  private static List<ObjectId> all(Pages pages) {
    List<ObjectId> all = new ArrayList<>();
    List<ObjectId> page;
    do {
      page = pages.after(all.isEmpty() ? Optional.empty() : Optional.of(all.getLast()));
      all.addAll(page);
    } while (page.size() == PAGE);
    return all;
  }

  boolean flattened() {
    return flattened;
  }

  /// The groups that an object is a member of for the target, there already or not.
  List<ObjectId> groupsOf(ObjectId member, Optional<ObjectId> after, int limit) {
    return flattened
        ? directory.transitiveGroupsOf(application.directory(), member, after, limit)
        : directory.groupsOf(application.directory(), member, after, limit);
  }

  /// Whether an undo wants anything of a group's memberships.
  boolean isHeld(ObjectId group) {
    return store.holds().holdsMembershipsOf(application.id(), group);
  }

  /// Whether this membership is wanted at the target: an undo says so, else the Directory. Where
  /// nested groups are flattened, they are no members themselves.
  ///
  /// @param held as [#isHeld] says of the group
  boolean isMember(ObjectId group, ObjectId member, boolean held) {
    return (held ? store.holds().wants(application.id(), group, member) : Optional.<Boolean>empty())
        .orElseGet(() -> isMember(group, member));
  }

  /// Those of these whose membership isn't wanted, in their order.
  List<ObjectId> strangersAmong(ObjectId group, List<ObjectId> some, boolean held) {
    if (flattened || held) {
      return some.stream().filter(member -> !isMember(group, member, held)).toList();
    }
    Set<ObjectId> members = directory.membersAmong(application.directory(), group, some);
    return some.stream().filter(member -> !members.contains(member)).toList();
  }

  private boolean isMember(ObjectId group, ObjectId member) {
    return flattened
        ? directory.isTransitiveMember(application.directory(), group, member)
            && store
                .link(application.id(), member)
                .filter(link -> link.type() == ObjectType.GROUP)
                .isEmpty()
        : directory.isMember(application.directory(), group, member);
  }

  /// The groups at the target whose members a member of this group is.
  List<ObjectId> groupsWith(ObjectId group) {
    List<ObjectId> around =
        flattened
            ? all(last -> directory.transitiveGroupsOf(application.directory(), group, last, PAGE))
            : List.of();
    return Stream.concat(Stream.of(group), around.stream())
        .distinct()
        .filter(one -> store.link(application.id(), one).isPresent())
        .toList();
  }

  /// What marks all memberships of a group.
  List<Expansion> of(ObjectId group, Priority priority) {
    if (!flattened) {
      return List.of(Expansion.of(Kind.GROUP_EDGES, group, Reason.REFERENCE, priority));
    }
    return Stream.concat(
            Stream.of(group),
            all(last -> directory.groupsWithin(application.directory(), group, last, PAGE))
                .stream())
        .distinct()
        .map(one -> Expansion.of(Kind.NESTED_EDGES, one, Reason.REFERENCE, priority))
        .toList();
  }

  /// What marks all that was sent of a group.
  static Expansion sentOf(ObjectId group, Priority priority) {
    return Expansion.of(Kind.SENT_EDGES, group, Reason.REFERENCE, priority);
  }

  /// @param member a group, or nobody knows what it was
  boolean mayBeNested(Optional<ObjectType> member) {
    return flattened && member.filter(type -> type == ObjectType.USER).isEmpty();
  }
}
