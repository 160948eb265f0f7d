package dev.lockstep.endpoint;

import dev.lockstep.directory.VersionCondition;
import java.util.Optional;

/// A condition that remembers the version which it was asked of: that before the write.
final class SeenVersion implements VersionCondition {
  private final VersionCondition condition;
  private Optional<String> seen = Optional.empty();

  SeenVersion(VersionCondition condition) {
    this.condition = condition;
  }

  @Override
  public boolean holds(long version) {
    seen = Optional.of(Preconditions.tag(version));
    return condition.holds(version);
  }

  Optional<String> seen() {
    return seen;
  }
}
