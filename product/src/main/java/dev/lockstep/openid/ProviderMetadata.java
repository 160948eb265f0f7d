package dev.lockstep.openid;

import dev.lockstep.administration.SingleSignOn.SignInException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a provider says of itself (OpenID Connect Discovery 1.0, section 3).
///
/// @param basicAuthentication whether the client's secret goes into a header, not into the form
record ProviderMetadata(
    URI authorizationEndpoint,
    URI tokenEndpoint,
    URI keys,
    Optional<URI> endSessionEndpoint,
    boolean basicAuthentication) {

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  /// @throws SignInException naming what is missing or isn't as it has to be
  static ProviderMetadata of(JsonNode json, String issuer) {
    String said = json.path("issuer").asString("");
    if (!said.equals(issuer)) { // section 4.3
      throw new SignInException(
          "the provider calls itself '" + said + "'; 'signIn.issuer' has '" + issuer + "'");
    }
    JsonNode methods = json.path("token_endpoint_auth_methods_supported");
    boolean basic =
        methods.isMissingNode()
            || methods
                .valueStream()
                .anyMatch(one -> one.asString("").equals("client_secret_basic"));
    return new ProviderMetadata(
        endpoint(json, "authorization_endpoint"),
        endpoint(json, "token_endpoint"),
        endpoint(json, "jwks_uri"),
        json.has("end_session_endpoint")
            ? Optional.of(endpoint(json, "end_session_endpoint"))
            : Optional.empty(),
        basic);
  }

  private static URI endpoint(JsonNode json, String name) {
    String text = json.path(name).asString("");
    try {
      URI url = new URI(text);
      if ("https".equals(url.getScheme())
          || ("http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new SignInException(
        "the provider's '" + name + "' isn't an https:// URL: '" + text + "'");
  }
}
