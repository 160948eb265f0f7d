package dev.lockstep.scim.message;

/// What a schema's `canonicalValues` mean (RFC 7643, section 7): the RFC leaves it to the service
/// provider whether others are taken.
public enum CanonicalValues {
  /// Others are taken too: what clients rely on.
  SUGGESTED,

  /// Others are refused.
  STRICT
}
