package dev.lockstep.endpoint;

import dev.lockstep.directory.Authenticator;
import dev.lockstep.directory.Authenticator.Granted;
import dev.lockstep.directory.Authenticator.Visitor;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.scim.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The second way in: OAuth 2.0 client credentials. `POST /scim/{directory}/oauth2/token` changes
/// an id and a secret for an access token (RFC 6749, section 4.4), and
/// `/.well-known/oauth-authorization-server/scim/{directory}` says so (RFC 8414).
///
/// A wrong secret, an unknown client and an unknown Directory get the same answer; the metadata is
/// the same for every name, whether there is a Directory or not.
public final class OAuth {
  /// A form has four short fields.
  private static final int MAX_FORM = 8_192;

  private static final String GRANT_TYPE = "client_credentials";

  private final Authenticator authenticator;
  private final Authentication authentication;

  public OAuth(Authenticator authenticator, Authentication authentication) {
    this.authenticator = authenticator;
    this.authentication = authentication;
  }

  static String tokenPath(String directory) {
    return "/scim/" + directory + "/oauth2/token";
  }

  /// Empty where the path is another's.
  ///
  /// @param path the request's, by segments
  Optional<ScimResponse> answer(ScimRequest request, List<String> path) {
    if (path.size() == 4
        && path.getFirst().equals("scim")
        && path.subList(2, 4).equals(List.of("oauth2", "token"))) {
      return Optional.of(token(request, path.get(1)));
    }
    if (path.size() == 4
        && path.subList(0, 3).equals(List.of(".well-known", "oauth-authorization-server", "scim"))
        && DirectoryId.isValid(path.get(3))) {
      return Optional.of(metadata(request, path.get(3)));
    }
    return Optional.empty();
  }

  private static ScimResponse metadata(ScimRequest request, String directory) {
    ObjectNode body = Json.object();
    body.put("issuer", request.base() + "/scim/" + directory);
    body.put("token_endpoint", request.base() + tokenPath(directory));
    ArrayNode methods = body.putArray("token_endpoint_auth_methods_supported");
    methods.add("client_secret_basic").add("client_secret_post");
    body.putArray("grant_types_supported").add(GRANT_TYPE);
    ArrayNode scopes = body.putArray("scopes_supported");
    Scope.ALL.forEach(scope -> scopes.add(scope.text()));
    // there is no authorization endpoint; section 2 wants the member all the same
    body.putArray("response_types_supported");
    return ScimResponse.of(200, body).with("Content-Type", "application/json");
  }

  // The token endpoint

  private ScimResponse token(ScimRequest request, String directory) {
    try {
      return granted(request, directory);
    } catch (OAuthException e) {
      return e.answer();
    }
  }

  private ScimResponse granted(ScimRequest request, String directory) throws OAuthException {
    Form form = form(request);
    Client client = client(request, form);
    String grantType = form.required("grant_type");
    if (!grantType.equals(GRANT_TYPE)) {
      throw new OAuthException(
          400, "unsupported_grant_type", "only " + GRANT_TYPE + " is, not '" + grantType + "'");
    }
    Visitor visitor = authenticated(directory, client);
    Optional<Authentication.TooFast> tooFast = authentication.tooFast(visitor);
    if (tooFast.isPresent()) {
      throw new OAuthException(429, "temporarily_unavailable", tooFast.get().detail())
          .with("Retry-After", tooFast.get().retryAfter());
    }
    Granted granted = authenticator.grant(visitor, scopes(visitor, form));
    ObjectNode body =
        Json.object()
            .put("access_token", granted.secret())
            .put("token_type", "Bearer")
            .put("expires_in", Duration.between(granted.issued(), granted.expires()).toSeconds())
            .put(
                "scope",
                granted.scopes().stream().map(Scope::text).collect(Collectors.joining(" ")));
    return uncached(200, body);
  }

  private Visitor authenticated(String directory, Client client) throws OAuthException {
    if (!DirectoryId.isValid(directory)) {
      authenticator.refuse(Optional.empty());
      throw unknownClient();
    }
    return authenticator
        .client(new DirectoryId(directory), client.id(), client.secret())
        .orElseThrow(OAuth::unknownClient);
  }

  /// RFC 6749, section 5.2: with the scheme that a client may try.
  private static OAuthException unknownClient() {
    return new OAuthException(
            401,
            "invalid_client",
            "the directory, the client or its secret is unknown: check the URL and issue a new"
                + " client if need be")
        .with("WWW-Authenticate", "Basic realm=\"scim\", charset=\"UTF-8\"");
  }

  private static Set<Scope> scopes(Visitor visitor, Form form) throws OAuthException {
    Optional<String> asked = form.optional("scope");
    if (asked.isEmpty()) {
      return visitor.scopes();
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String text : asked.get().strip().split(" +", -1)) {
      try {
        scopes.add(Scope.of(text));
      } catch (IllegalArgumentException e) {
        throw new OAuthException(400, "invalid_scope", String.valueOf(e.getMessage()));
      }
    }
    if (!visitor.scopes().containsAll(scopes)) {
      throw new OAuthException(
          400,
          "invalid_scope",
          "the "
              + visitor.credential().label()
              + " has only "
              + visitor.scopes().stream().map(Scope::text).collect(Collectors.joining(" and ")));
    }
    return scopes;
  }

  private record Client(String id, String secret) {
    @Override
    public String toString() {
      return "Client[" + id + "]";
    }
  }

  /// By `client_secret_basic` or `client_secret_post`, never by both (RFC 6749, section 2.3).
  private static Client client(ScimRequest request, Form form) throws OAuthException {
    Optional<String> header = request.header("authorization");
    Optional<String> id = form.optional("client_id");
    Optional<String> secret = form.optional("client_secret");
    if (header.isEmpty()) {
      return new Client(id.orElse(""), secret.orElse(""));
    }
    Client client = basic(header.get());
    if (secret.isPresent() || id.filter(one -> !one.equals(client.id())).isPresent()) {
      throw invalid("the client is named both in the header and in the body");
    }
    return client;
  }

  private static Client basic(String header) throws OAuthException {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw unknownClient();
    }
    try {
      String text =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon >= 0) {
        return new Client(
            Form.decoded(text.substring(0, colon)), Form.decoded(text.substring(colon + 1)));
      }
    } catch (IllegalArgumentException malformed) {
      // as wrong as any other
    }
    throw unknownClient();
  }

  private static Form form(ScimRequest request) throws OAuthException {
    if (!request.method().equals("POST")) {
      throw new OAuthException(405, "invalid_request", "tokens are asked for by POST")
          .with("Allow", "POST");
    }
    String type = request.header("content-type").orElse("");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded")) {
      throw invalid("the body is application/x-www-form-urlencoded, not '" + type + "'");
    }
    byte[] bytes = request.body().bytes();
    if (bytes.length > MAX_FORM) {
      throw invalid("the body is longer than " + MAX_FORM + " bytes");
    }
    try {
      return Form.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static OAuthException invalid(String description) {
    return new OAuthException(400, "invalid_request", description);
  }

  static ScimResponse uncached(int status, ObjectNode body) {
    return ScimResponse.of(status, body)
        .with("Content-Type", "application/json")
        .with("Cache-Control", "no-store")
        .with("Pragma", "no-cache");
  }

  /// The fields of a form. One without a value is as good as absent (RFC 6749, section 3.2).
  private record Form(Map<String, String> fields) {

    /// @throws IllegalArgumentException naming a field that comes twice, or what is no encoding
    static Form parse(String text) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (String part : text.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0 && equals < part.length() - 1) {
          String name = decoded(part.substring(0, equals));
          if (fields.put(name, decoded(part.substring(equals + 1))) != null) {
            throw new IllegalArgumentException("'" + name + "' comes twice");
          }
        }
      }
      return new Form(fields);
    }

    static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> optional(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !value.isBlank());
    }

    String required(String name) throws OAuthException {
      Optional<String> value = optional(name);
      if (value.isEmpty()) {
        throw invalid("'" + name + "' is missing");
      }
      return value.get();
    }
  }
}
