package dev.lockstep.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.lockstep.administration.SingleSignOn.SignInException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

/// Verifies ID tokens (OpenID Connect Core 1.0, section 3.1.3.7). A key that isn't known is looked
/// for at the provider, which may have changed its keys since.
final class IdTokens {
  /// A key that the provider has withdrawn is trusted no longer than that.
  private static final Duration KEYS_LIFE = Duration.ofMinutes(5);

  private static final Duration KEYS_LIMIT = Duration.ofSeconds(15);

  /// Signatures by a key of the provider's. One by the client's secret would be none of the
  /// provider's alone, and `none` is no signature.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final String issuer;
  private final String clientId;
  private final InstantSource clock;
  private final JWKSource<SecurityContext> keys;

  IdTokens(String issuer, String clientId, URI keys, ProviderHttp http, InstantSource clock) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.clock = clock;
    try {
      this.keys =
          JWKSourceBuilder.create(
                  keys.toURL(), url -> new Resource(text(http, url.toString()), "application/json"))
              .cache(KEYS_LIFE.toMillis(), KEYS_LIMIT.toMillis())
              .refreshAheadCache(false) // it would start threads
              .rateLimited(false) // only a token that the provider itself gave asks for keys
              .build();
    } catch (MalformedURLException e) {
      throw new SignInException("the provider's 'jwks_uri' is no URL: " + keys, e);
    }
  }

  private static String text(ProviderHttp http, String url) throws IOException {
    try {
      return Json.text(http.get(URI.create(url)));
    } catch (SignInException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// @throws BadJOSEException for one that is forged, expired, or for another client or attempt
  JWTClaimsSet verified(String token, String nonce)
      throws ParseException, BadJOSEException, JOSEException {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    processor.setJWTClaimsSetVerifier(verifier(nonce));
    JWTClaimsSet claims = processor.process(token, null);
    String authorized = claims.getStringClaim("azp");
    boolean several = claims.getAudience().size() > 1;
    if (authorized == null ? several : !authorized.equals(clientId)) {
      throw new BadJWSException("the token is for another party: azp " + authorized);
    }
    return claims;
  }

  private DefaultJWTClaimsVerifier<SecurityContext> verifier(String nonce) {
    JWTClaimsSet exactly = new JWTClaimsSet.Builder().issuer(issuer).claim("nonce", nonce).build();
    return new DefaultJWTClaimsVerifier<>(clientId, exactly, Set.of("sub", "exp", "iat")) {
      @Override
      protected Date currentTime() {
        return Date.from(clock.instant());
      }
    };
  }
}
