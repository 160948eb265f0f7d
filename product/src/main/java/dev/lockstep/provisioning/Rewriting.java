package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.Target.Deviation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a target made of the attributes that an operation sent, as far as its answer told.
///
/// @param sent the attributes, as their mappings spell them
/// @param made of those that are others now; an empty text where the value was dropped
record Rewriting(Set<String> sent, Map<String, String> made) {

  /// @param deviations those of other attributes are nobody's business
  static Rewriting of(Operation operation, List<Deviation> deviations) {
    Set<String> sent =
        operation.changes().stream().map(ModifiedProperty::name).collect(Collectors.toSet());
    Map<String, String> made = new HashMap<>();
    for (Deviation deviation : deviations) {
      if (sent.contains(deviation.path())) {
        made.put(deviation.path(), deviation.returned().map(Planner::text).orElse(""));
      }
    }
    return new Rewriting(sent, Map.copyOf(made));
  }

  Link in(Link link) {
    return link.rewrote(sent, made);
  }

  /// For the log, behind what was done; empty where everything was taken as it was sent.
  String explanation() {
    return new TreeMap<>(made)
        .entrySet().stream()
            .map(
                one ->
                    one.getValue().isEmpty()
                        ? "; the target dropped " + one.getKey()
                        : "; the target made '" + one.getValue() + "' of " + one.getKey())
            .collect(Collectors.joining());
  }
}
