package dev.lockstep.client;

import java.net.URI;
import java.util.Optional;

/// Where and how access tokens are asked for with OAuth 2.0 client credentials (RFC 6749, section
/// 4.4).
///
/// @param endpoint the token endpoint, encrypted but for this machine itself
/// @param scope as the service provider spells it, where it wants one
/// @param keyId the `kid` of the private key, where the service provider wants one
public record TokenRequest(
    URI endpoint,
    String clientId,
    ClientAuthentication authentication,
    Optional<String> scope,
    Optional<String> keyId) {

  /// How the client proves who it is at the token endpoint.
  public enum ClientAuthentication {
    /// The secret in a header (RFC 6749, section 2.3.1).
    SECRET_BASIC,
    /// The secret in the body, which some want instead.
    SECRET_POST,
    /// A signed assertion, so that no secret travels (RFC 7523).
    PRIVATE_KEY
  }

  /// @throws IllegalArgumentException naming what is wrong and the mend
  public TokenRequest {
    Settings.checkAddress(endpoint, false, "the token endpoint");
    if (clientId.isBlank()) {
      throw new IllegalArgumentException("OAuth client credentials need a client id");
    }
  }
}
