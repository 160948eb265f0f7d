package dev.lockstep.directory;

/// The kinds of object that a Directory keeps and an Application provisions.
public enum ObjectType {
  USER("User"),
  GROUP("Group");

  private final String resourceType;

  ObjectType(String resourceType) {
    this.resourceType = resourceType;
  }

  /// The name of its SCIM resource type.
  public String resourceType() {
    return resourceType;
  }
}
