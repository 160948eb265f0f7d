package dev.lockstep.scim;

/// The detail error keyword of a SCIM error (RFC 7644, table 9; RFC 9865, section 2.3).
public enum ScimType {
  INVALID_FILTER("invalidFilter"),
  TOO_MANY("tooMany"),
  UNIQUENESS("uniqueness"),
  MUTABILITY("mutability"),
  INVALID_SYNTAX("invalidSyntax"),
  INVALID_PATH("invalidPath"),
  NO_TARGET("noTarget"),
  INVALID_VALUE("invalidValue"),
  INVALID_VERS("invalidVers"),
  SENSITIVE("sensitive"),
  INVALID_CURSOR("invalidCursor"),
  EXPIRED_CURSOR("expiredCursor"),
  INVALID_COUNT("invalidCount");

  private final String keyword;

  ScimType(String keyword) {
    this.keyword = keyword;
  }

  /// As it stands in the JSON, for example `invalidFilter`.
  public String keyword() {
    return keyword;
  }
}
