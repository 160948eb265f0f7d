package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.ObjectType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How objects of one type are provisioned.
///
/// @param enabled users always are; groups may be switched off
/// @param actions what may be done at the target
/// @param scopingFilters an object is in scope where any of them holds; all are without any
public record ObjectMapping(
    ObjectType type,
    boolean enabled,
    Set<Action> actions,
    List<AttributeMapping> attributes,
    List<ScopingFilter> scopingFilters) {

  public ObjectMapping {
    actions = Set.copyOf(actions);
    attributes = List.copyOf(attributes);
    scopingFilters = List.copyOf(scopingFilters);
  }

  /// Entra's *target object actions*.
  public enum Action {
    CREATE,
    UPDATE,
    DELETE
  }

  /// The matching attributes, in the order in which they are tried.
  public List<AttributeMapping> matching() {
    return attributes.stream()
        .filter(mapping -> mapping.matchingPrecedence().isPresent())
        .sorted(Comparator.comparingInt(mapping -> mapping.matchingPrecedence().getAsInt()))
        .toList();
  }

  public Optional<AttributeMapping> to(String targetPath) {
    return attributes.stream()
        .filter(mapping -> mapping.targetPath().equals(targetPath))
        .findFirst();
  }

  /// Whether the members of nested groups are provisioned as direct ones, and nested groups aren't:
  /// by the source `transitiveMembers`, as Microsoft Graph calls them.
  public boolean flattensGroups() {
    return attributes.stream()
        .anyMatch(
            line -> line.isMembers() && line.source().equals(SourceAttributes.TRANSITIVE_MEMBERS));
  }

  public boolean provisionsMembers() {
    return enabled && attributes.stream().anyMatch(AttributeMapping::isMembers);
  }
}
