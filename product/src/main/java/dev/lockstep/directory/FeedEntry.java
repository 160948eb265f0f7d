package dev.lockstep.directory;

import java.time.Instant;
import java.util.Optional;

/// One change of a Directory, in the order of commits.
///
/// @param member whose membership it was, for the two membership events; then `object` is the
///     group
public record FeedEntry(
    FeedPosition position,
    ObjectId object,
    ResourceKind type,
    Event event,
    Optional<ObjectId> member,
    Instant at) {

  public enum Event {
    CREATED,
    UPDATED,
    /// Into the recycle bin.
    DELETED,
    RESTORED,
    /// Out of the recycle bin, for good.
    PURGED,
    MEMBER_ADDED,
    MEMBER_REMOVED
  }
}
