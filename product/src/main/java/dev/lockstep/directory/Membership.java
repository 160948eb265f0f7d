package dev.lockstep.directory;

import java.util.Optional;

/// That an object is in a group: directly, or by way of a group within it.
///
/// @param through a group that is a direct member of this one and that the object is in; one of
///     them where there are several, and empty where the object is only in it directly
public record Membership(ObjectId group, boolean direct, Optional<ObjectId> through) {}
