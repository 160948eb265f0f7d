package dev.lockstep.provisioning;

import java.net.URI;
import java.util.Optional;

/// How an Application signs in at its target. Holds no secret: that is kept apart, and is the
/// token, the password, the client secret or the private key, whichever it takes.
public sealed interface Authentication {

  /// A token that the target has issued.
  record Bearer() implements Authentication {}

  record Basic(String userName) implements Authentication {}

  /// OAuth 2.0 client credentials (RFC 6749, section 4.4).
  ///
  /// @param tokenUrl where access tokens are issued
  record ClientCredentials(
      URI tokenUrl,
      String clientId,
      ClientAuthentication clientAuthentication,
      Optional<String> scope,
      Optional<String> keyId)
      implements Authentication {}

  enum ClientAuthentication {
    SECRET_BASIC,
    SECRET_POST,
    /// A signed assertion (RFC 7523); the secret is a private key, in PEM or as a JSON Web Key.
    PRIVATE_KEY
  }
}
