package dev.lockstep.openid;

import dev.lockstep.administration.ClaimGrants;
import java.net.URI;

/// A provider, and what Lockstep is to it.
///
/// @param issuer exactly as the provider's tokens have it
/// @param scope what is asked for, `openid` among it
/// @param claim that roles follow from; dots lead into objects, as in `realm_access.roles`
/// @param url Lockstep's own, as browsers know it. From it alone follows where the provider sends
///     people back to
public record OpenIdSettings(
    String issuer,
    String clientId,
    String clientSecret,
    String scope,
    String claim,
    ClaimGrants grants,
    URI url) {

  public static final String DEFAULT_SCOPE = "openid profile";
  public static final String DEFAULT_CLAIM = "groups";

  /// Where the provider sends people back to; registered there.
  public URI callback() {
    return URI.create(url.toString().replaceFirst("/+$", "") + "/sign-in/callback");
  }

  URI signedOut() {
    return URI.create(url.toString().replaceFirst("/+$", "") + "/sign-in");
  }

  @Override
  public String toString() {
    return "OpenIdSettings[" + issuer + ", " + clientId + "]";
  }
}
