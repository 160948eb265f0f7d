package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What all lines of a plan come down to.
///
/// @param id what it was taken of and what it says, by which it is approved
/// @param counts lines by what is done
/// @param failing lines of what would fail; they are among the skipped
/// @param removals memberships that are taken away
/// @param exceedsGuard whether the deletion guard would hold back what it destroys
public record Plan(
    PlanId id, Map<Action, Long> counts, long failing, long removals, boolean exceedsGuard) {
  public Plan {
    Map<Action, Long> ordered = new EnumMap<>(Action.class);
    ordered.putAll(counts);
    counts = Collections.unmodifiableMap(ordered);
  }

  public long count(Action action) {
    return counts.getOrDefault(action, 0L);
  }

  /// How many accounts it disables or deletes.
  public long destructive() {
    return count(Action.DISABLE) + count(Action.DELETE);
  }
}
