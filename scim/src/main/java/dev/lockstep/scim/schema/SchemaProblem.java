package dev.lockstep.scim.schema;

/// One mistake in a declared schema or resource type.
///
/// @param place the URN, attribute or type it is in, for example `urn:example:Badge:color.name`
/// @param detail what is wrong, and what would be right
public record SchemaProblem(String place, String detail) {
  @Override
  public String toString() {
    return place + " " + detail;
  }
}
