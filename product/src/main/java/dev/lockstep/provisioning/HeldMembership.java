package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import java.time.Instant;

/// What an undo wants of one membership at the target, whatever the Directory says, until it is
/// released by a person. A changed mapping doesn't release it: no mapping decides who is in a group.
///
/// @param wanted whether the member is to be in the group
/// @param by who put it on hold
/// @param reason in a few words
public record HeldMembership(
    ObjectId group,
    String groupLabel,
    ObjectId member,
    String memberLabel,
    boolean wanted,
    Instant since,
    String by,
    String reason) {

  HeldMembership by(String actor) {
    return new HeldMembership(group, groupLabel, member, memberLabel, wanted, since, actor, reason);
  }

  public Key key() {
    return new Key(group, member);
  }

  /// In the order of groups, and within one in that of members.
  public record Key(ObjectId group, ObjectId member) {}
}
