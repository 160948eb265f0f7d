package dev.lockstep.directory;

import java.util.Optional;

/// What a Directory can hold: users and groups, which sources fill and Applications provision, and
/// the resource types that it declares itself, which only SCIM clients know.
public sealed interface ResourceKind permits ObjectType, ResourceKind.Custom {

  /// A resource type that a Directory has declared (RFC 7643, section 6).
  ///
  /// @param resourceType as its declaration spells it
  record Custom(String resourceType) implements ResourceKind {
    @Override
    public String toString() {
      return resourceType;
    }
  }

  /// The name of its SCIM resource type, for example `User`.
  String resourceType();

  /// What sources and Applications call it; empty where they leave it alone.
  default Optional<ObjectType> objectType() {
    return switch (this) {
      case ObjectType type -> Optional.of(type);
      case Custom _ -> Optional.empty();
    };
  }

  /// The inverse of `toString`, as stores keep it. No declared type is called User or Group in
  /// whatever case, so that `USER` is never one of them.
  static ResourceKind parse(String text) {
    return switch (text) {
      case "USER" -> ObjectType.USER;
      case "GROUP" -> ObjectType.GROUP;
      default -> new Custom(text);
    };
  }
}
