package dev.lockstep.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.SingleSignOn;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Signing in by OpenID Connect: the authorization code flow (OpenID Connect Core 1.0, section 3.1)
/// with PKCE (RFC 7636), state and nonce.
public final class OpenIdProvider implements SingleSignOn {
  /// A provider that moves an endpoint is asked again by then.
  private static final Duration METADATA_LIFE = Duration.ofHours(1);

  private final OpenIdSettings settings;
  private final AuditLog audit;
  private final InstantSource clock;
  private final ProviderHttp http;
  private @Nullable Known known;

  private record Known(ProviderMetadata metadata, IdTokens tokens, Instant at) {}

  public OpenIdProvider(
      OpenIdSettings settings, HttpClient http, AuditLog audit, InstantSource clock) {
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
    this.http = new ProviderHttp(http);
  }

  @Override
  public String name() {
    return URI.create(settings.issuer()).getHost();
  }

  private synchronized Known known() {
    Known before = known;
    if (before != null && clock.instant().isBefore(before.at().plus(METADATA_LIFE))) {
      return before;
    }
    URI discovery =
        URI.create(settings.issuer().replaceFirst("/+$", "") + "/.well-known/openid-configuration");
    ProviderMetadata metadata = ProviderMetadata.of(http.get(discovery), settings.issuer());
    Known now =
        new Known(
            metadata,
            new IdTokens(settings.issuer(), settings.clientId(), metadata.keys(), http, clock),
            clock.instant());
    known = now;
    return now;
  }

  @Override
  public URI leave(Attempt attempt) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", settings.clientId());
    parameters.put("redirect_uri", settings.callback().toString());
    parameters.put("scope", settings.scope());
    parameters.put("state", attempt.state());
    parameters.put("nonce", attempt.nonce());
    parameters.put("code_challenge", challenge(attempt.verifier()));
    parameters.put("code_challenge_method", "S256");
    return with(known().metadata().authorizationEndpoint(), parameters);
  }

  @Override
  public Principal redeem(String code, Attempt attempt) {
    Known provider = known();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", settings.callback().toString());
    form.put("code_verifier", attempt.verifier());
    JsonNode answer = http.post(provider.metadata(), form, settings);
    try {
      return principal(
          provider.tokens().verified(answer.path("id_token").asString(""), attempt.nonce()));
    } catch (ParseException | BadJOSEException e) {
      throw new SignInException("The provider's token isn't valid: " + e.getMessage(), e);
    } catch (JOSEException e) {
      throw new SignInException("The provider's keys can't be had: " + e.getMessage(), e);
    }
  }

  private Principal principal(JWTClaimsSet claims) throws ParseException {
    List<String> values = Claims.values(claims.getClaims(), settings.claim());
    String name = Claims.name(claims) + " (" + name() + ")";
    Access access = settings.grants().of(values);
    if (access.grants().isEmpty()) {
      throw new SignInException(
          "'"
              + name
              + "' has no role here: none of 'signIn.grants' names a value of the claim '"
              + settings.claim()
              + "', which has "
              + (values.isEmpty() ? "none" : String.join(", ", values)));
    }
    Actor actor = new Actor.Administrator(name);
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            "Sign in",
            "sign-in/" + claims.getSubject(),
            Optional.empty(),
            Optional.of(access.toString())));
    return new Principal(actor, access, Principal.SIGNED_ON + claims.getSubject());
  }

  @Override
  public Optional<URI> signOut() {
    return known()
        .metadata()
        .endSessionEndpoint()
        .map(
            url ->
                with(
                    url,
                    Map.of(
                        "client_id",
                        settings.clientId(),
                        "post_logout_redirect_uri",
                        settings.signedOut().toString())));
  }

  /// RFC 7636, section 4.2.
  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static URI with(URI url, Map<String, String> parameters) {
    return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + form(parameters));
  }

  static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
