package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.util.Optional;

/// Who writes an object, and what it has seen of it.
///
/// @param owner of what it may change
record Writer(Owner owner, VersionCondition condition) {
  Writer(Owner owner) {
    this(owner, VersionCondition.ANY);
  }

  /// @throws ScimException 403 for an object of another owner, 412 for a version that it hasn't seen
  void check(DirectoryObject object) {
    checkOwner(object);
    if (!condition.holds(object.version())) {
      throw new ScimException(
          412,
          Optional.empty(),
          "the version of '"
              + object.label()
              + "' is W/\""
              + object.version()
              + "\", not what the request wants: read it again and repeat the change");
    }
  }

  /// @throws ScimException 403
  void checkOwner(DirectoryObject object) {
    if (!object.owner().equals(owner)) {
      throw new ScimException(
          403,
          Optional.empty(),
          "'" + object.label() + "' is " + ownedBy(object.owner()) + "; change it there");
    }
  }

  private static String ownedBy(Owner owner) {
    return switch (owner) {
      case Owner.Local() -> "managed in Lockstep's console and API";
      case Owner.Endpoint() -> "managed by a SCIM client";
      case Owner.OwnedBySource(SourceId source) -> "managed by the source '" + source + "'";
    };
  }

  /// @throws ScimException as [#check(DirectoryObject)], and 400 `mutability` for a group with a rule
  void checkMembers(DirectoryObject group) {
    check(group);
    if (DynamicMemberships.ruleOf(group).isPresent()) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY,
          "the members of '"
              + group.label()
              + "' follow from its rule; change the rule, or remove it");
    }
  }
}
