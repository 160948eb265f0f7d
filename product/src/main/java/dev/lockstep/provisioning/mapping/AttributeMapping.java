package dev.lockstep.provisioning.mapping;

import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value;
import java.util.Optional;
import java.util.OptionalInt;

/// One line of a mapping: source on the left, target on the right.
///
/// @param defaultValue sent where the source has no value, at the creation only, as Entra does
/// @param matchingPrecedence 1 is tried first; empty where the attribute isn't for matching
/// @param caseExact whether another case is another value, which is sent (Entra: *Exact case?*); empty
///     for what the target's schema says
public record AttributeMapping(
    MappingSource source,
    BoundPath target,
    Optional<String> defaultValue,
    OptionalInt matchingPrecedence,
    Apply apply,
    Optional<Boolean> caseExact) {

  /// When the mapping applies (Entra: *Apply this mapping*).
  public enum Apply {
    ALWAYS,
    ONLY_DURING_CREATION
  }

  /// Whether the target's schema refuses a resource without it. A sub-attribute that its
  /// attribute requires isn't: the attribute itself may be missing.
  public boolean isRequired() {
    return target.subAttribute().isEmpty()
        && target.element().isEmpty()
        && target.attribute().attribute().required();
  }

  /// Whether a value that differs from the one before only in upper and lower case is to be sent.
  /// Ids of others always are.
  public boolean tellsCase() {
    return isReference() || caseExact.orElse(target.innermost().caseExact());
  }

  /// Whether both are one value to the target, though they may be written otherwise.
  public boolean isSame(Value one, Value other) {
    return one.equals(other)
        || (!tellsCase()
            && one instanceof Value.Text(String text)
            && other instanceof Value.Text(String written)
            && CaseFolding.fold(text).equals(CaseFolding.fold(written)));
  }

  /// The target as the schema spells it.
  public String targetPath() {
    return PatchWriter.path(target);
  }

  /// Whether the value is another object: a manager, whose id at the target is sent.
  public boolean isReference() {
    return target.element().isEmpty()
        && target.attribute().attribute().subAttribute("$ref").isPresent()
        && !isMembers();
  }

  /// Whether it stands for the memberships, which are provisioned as edges.
  public boolean isMembers() {
    return target.attribute().extension().isEmpty()
        && target.attribute().attribute().name().equals("members");
  }
}
