package dev.lockstep.scim;

import java.util.Optional;

/// A request that RFC 7644 answers with an error: its HTTP status, the optional `scimType` and a
/// detail that names the culprit and the mend (RFC 7644, section 3.12). The detail is shown to the
/// client as it is, so it never holds a secret.
public final class ScimException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<ScimType> scimType;

  public ScimException(int status, Optional<ScimType> scimType, String detail) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }

  /// A 400 with its `scimType`.
  public static ScimException badRequest(ScimType scimType, String detail) {
    return new ScimException(400, Optional.of(scimType), detail);
  }

  /// A 404: the resource doesn't exist, or no longer.
  public static ScimException notFound(String detail) {
    return new ScimException(404, Optional.empty(), detail);
  }

  /// A 409 `uniqueness` (RFC 7644, section 3.3).
  public static ScimException conflict(String detail) {
    return new ScimException(409, Optional.of(ScimType.UNIQUENESS), detail);
  }

  public int status() {
    return status;
  }

  public Optional<ScimType> scimType() {
    return scimType;
  }

  /// The same as [#getMessage()], never null.
  public String detail() {
    return String.valueOf(getMessage());
  }
}
