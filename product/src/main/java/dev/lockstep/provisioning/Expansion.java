package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import java.util.Optional;

/// A trigger that touches many objects, expanded into pending rows chunk by chunk; the cursor
/// survives a crash. While one is under way nothing destructive is done.
///
/// @param id 0 until it is stored
/// @param object whose members or groups are walked, where the kind says so
/// @param after where the next chunk begins
/// @param priority of the rows it makes
public record Expansion(
    long id,
    Kind kind,
    Optional<ObjectId> object,
    Optional<ObjectId> after,
    Reason reason,
    Pending.Priority priority) {

  static Expansion of(Kind kind, Reason reason, Pending.Priority priority) {
    return new Expansion(0, kind, Optional.empty(), Optional.empty(), reason, priority);
  }

  static Expansion of(Kind kind, ObjectId object, Reason reason, Pending.Priority priority) {
    return new Expansion(0, kind, Optional.of(object), Optional.empty(), reason, priority);
  }

  public enum Kind {
    ALL_USERS,
    ALL_GROUPS,
    /// Everything that is linked, to find what left.
    LINKS,
    /// The members of a group, as objects whose scope may have changed.
    MEMBERS,
    /// The memberships of a group that came to the target.
    GROUP_EDGES,
    /// The memberships of such a group that an undo has put on hold: the Directory may not have them.
    HELD_EDGES,
    /// The members of a group, as members of each group around it that has them flattened.
    NESTED_EDGES,
    /// What was sent of the memberships of a group, to find who is no longer a member.
    SENT_EDGES,
    /// The memberships of an object that came to the target.
    MEMBER_EDGES,
    /// The memberships of such an object that an undo has put on hold.
    HELD_MEMBER_EDGES,
    /// The users whose manager came to the target.
    REPORTS
  }
}
