package dev.lockstep.scim.query;

/// The comparison operators with a value (RFC 7644, table 3); `pr` has a form of its own.
public enum Operator {
  EQ,
  NE,
  CO,
  SW,
  EW,
  GT,
  GE,
  LT,
  LE;

  /// As it is written in a filter.
  public String keyword() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
