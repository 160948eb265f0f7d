package dev.lockstep.directory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// That an object is in a group: directly, or by way of a group within it.
///
/// @param through a group that is a direct member of this one and that the object is in; one of
///     them where there are several, and empty where the object is only in it directly
public record Membership(ObjectId group, boolean direct, Optional<ObjectId> through) {

  /// The groups that some of them name, each once.
  public static List<ObjectId> groups(List<Membership> some) {
    return some.stream()
        .flatMap(one -> Stream.concat(Stream.of(one.group()), one.through().stream()))
        .distinct()
        .toList();
  }
}
