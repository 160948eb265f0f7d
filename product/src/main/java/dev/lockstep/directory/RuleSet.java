package dev.lockstep.directory;

import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.Property;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All rules of a Directory, and which of them ask for which property: a user's change is put only
/// to those whom it may concern.
final class RuleSet {

  /// A dynamic group.
  record RuledGroup(ObjectId group, CompiledRule rule) {}

  private final String version;
  private final List<RuledGroup> groups;
  private final Map<Property, List<RuledGroup>> byProperty = new LinkedHashMap<>();

  /// @param version under which the store knows this set
  RuleSet(String version, List<RuledGroup> groups) {
    this.version = version;
    this.groups = List.copyOf(groups);
    for (RuledGroup group : groups) {
      for (Property property : group.rule().properties()) {
        byProperty.computeIfAbsent(property, _ -> new ArrayList<>()).add(group);
      }
    }
  }

  String version() {
    return version;
  }

  List<RuledGroup> groups() {
    return groups;
  }

  Optional<CompiledRule> ruleOf(ObjectId group) {
    return groups.stream()
        .filter(one -> one.group().equals(group))
        .map(RuledGroup::rule)
        .findFirst();
  }

  /// The groups whose rules ask for something in which two versions of a user differ.
  Collection<RuledGroup> concernedBy(DirectoryObject before, DirectoryObject after) {
    LinkedHashSet<RuledGroup> concerned = new LinkedHashSet<>();
    byProperty.forEach(
        (property, asking) -> {
          if (property.differs(before, after)) {
            concerned.addAll(asking);
          }
        });
    return concerned;
  }
}
