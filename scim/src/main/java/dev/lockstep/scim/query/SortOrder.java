package dev.lockstep.scim.query;

/// The direction of a sort (RFC 7644, section 3.4.2.3).
public enum SortOrder {
  ASCENDING,
  DESCENDING;

  /// As it is written in a request.
  public String keyword() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
