package dev.lockstep.directory;

import java.util.List;
import java.util.Optional;

/// An entry of the feed as a person looks back at it: with who changed what.
///
/// @param by who owned the object then, and so changed it; of memberships the group's owner.
///     Unknown of what an earlier version of Lockstep has written
/// @param attributes that an update has changed, as SCIM paths
public record PastChange(FeedEntry entry, Optional<Owner> by, List<String> attributes) {
  public PastChange {
    attributes = List.copyOf(attributes);
  }

  /// Of a membership, the other end as this object sees it.
  public Optional<ObjectId> other(ObjectId self) {
    return entry.member().map(member -> member.equals(self) ? entry.object() : member);
  }
}
