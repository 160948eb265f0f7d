package dev.lockstep.administration;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A log that somebody follows: each entry is met once, also where many are written at a time.
public interface FollowedLog {
  /// `audit`, `provisioning`.
  String name();

  /// What comes behind this place, in the order in which it became readable; empty for the
  /// beginning of what is kept.
  ///
  /// @throws IllegalArgumentException for what this log has never given as a place
  List<Line> after(Optional<String> place, int limit);

  /// The place of the last one; empty for a log without entries.
  Optional<String> end();

  /// @param place only the log understands it
  /// @param json as the API gives an entry
  record Line(String place, ObjectNode json) {}
}
