package dev.lockstep.endpoint;

import dev.lockstep.scim.json.Json;

/// An error of the token endpoint (RFC 6749, section 5.2).
final class OAuthException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ScimResponse answer;

  OAuthException(int status, String error, String description) {
    this(
        OAuth.uncached(
            status,
            Json.object().put("error", error).put("error_description", ascii(description))));
  }

  private OAuthException(ScimResponse answer) {
    super("", null, false, false);
    this.answer = answer;
  }

  OAuthException with(String header, String value) {
    return new OAuthException(answer.with(header, value));
  }

  ScimResponse answer() {
    return answer;
  }

  /// The characters that an `error_description` may have (RFC 6749, section 5.2).
  private static String ascii(String text) {
    return text.replace('"', '\'').replaceAll("[^\\x20-\\x5B\\x5D-\\x7E]", "?");
  }
}
