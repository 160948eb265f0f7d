package dev.lockstep.directory;

/// The kinds of object that every Directory keeps and an Application provisions.
public enum ObjectType implements ResourceKind {
  USER("User"),
  GROUP("Group");

  private final String resourceType;

  ObjectType(String resourceType) {
    this.resourceType = resourceType;
  }

  @Override
  public String resourceType() {
    return resourceType;
  }
}
