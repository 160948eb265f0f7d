package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.EndpointUnderTest.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The Endpoint's door: scopes, limits, and what it says of itself.
class AuthenticationTest {
  private static final Actor ALICE = new Actor.Administrator("alice");
  private static final String USER =
      "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"bjensen\"}";

  @TempDir private Path folder;
  private final SettableClock clock = new SettableClock();
  private EndpointUnderTest endpoint;

  @BeforeEach
  void start() {
    endpoint = new EndpointUnderTest(folder, clock);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private String token(String name, Scope... scopes) {
    return endpoint
        .credentials()
        .issue(ACME, new Wish(Kind.TOKEN, name, Set.of(scopes), Optional.empty()), ALICE)
        .secret();
  }

  private Answer send(String method, String path, String body, String token) {
    return endpoint.send(method, path, Map.of(), body.getBytes(StandardCharsets.UTF_8), token);
  }

  private void limit(Optional<RateLimit> perCredential, Optional<RateLimit> perDirectory) {
    endpoint
        .credentials()
        .change(
            ACME,
            new TokenSettings(
                Duration.ofDays(365), Duration.ofHours(1), perCredential, perDirectory),
            ALICE);
  }

  // Scopes

  @Test
  void aTokenThatOnlyReadsIsRefusedEveryWriteWithTheScopeNamed() {
    String reader = token("Reporting", Scope.READ);

    assertThat(send("GET", "/Users", "", reader).status()).isEqualTo(200);
    for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
      Answer answer = send(method, "/Users", USER, reader);

      assertThat(answer.status()).as(method).isEqualTo(403);
      assertThat(answer.detail()).contains("'Reporting'").contains("scope write");
      assertThat(answer.response().headers().get("WWW-Authenticate"))
          .isEqualTo("Bearer realm=\"scim\", error=\"insufficient_scope\", scope=\"write\"");
    }
    assertThat(send("GET", "/Users", "", reader).body().path("totalResults").asInt()).isZero();
  }

  @Test
  void aTokenThatOnlyWritesIsRefusedReads() {
    String writer = token("Import", Scope.WRITE);

    assertThat(send("POST", "/Users", USER, writer).status()).isEqualTo(201);
    assertThat(send("GET", "/Users", "", writer).status()).isEqualTo(403);
    assertThat(send("GET", "/Users", "", writer).detail()).contains("scope read");
  }

  @Test
  void aSearchByPostReads() {
    assertThat(send("POST", "/Users/.search", "{}", token("Import", Scope.WRITE)).status())
        .isEqualTo(403);
    assertThat(send("POST", "/Users/.search", "{}", token("Reporting", Scope.READ)).status())
        .isNotEqualTo(403);
  }

  // Limits

  @Test
  void aTokenPastItsLimitIs429WithWholeSecondsToWait_Q_O19() {
    limit(Optional.of(new RateLimit(1, 2)), Optional.empty());
    String token = token("Entra", Scope.READ);

    assertThat(send("GET", "/Users", "", token).status()).isEqualTo(200);
    assertThat(send("GET", "/Users", "", token).status()).isEqualTo(200);
    clock.move(Duration.ofMillis(300));
    Answer refused = send("GET", "/Users", "", token);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body().path("status").asString("")).isEqualTo("429");
    assertThat(refused.response().headers().get("Retry-After")).isEqualTo("1");
    assertThat(refused.detail())
        .contains("token 'Entra'")
        .contains("1 request a second: wait a second");
    clock.move(Duration.ofSeconds(1));
    assertThat(send("GET", "/Users", "", token).status()).isEqualTo(200);
  }

  @Test
  void whatATokenSendsPastItsLimitTakesNothingFromTheOthers() {
    limit(Optional.of(new RateLimit(1, 2)), Optional.of(new RateLimit(1, 4)));
    String wild = token("wild", Scope.READ);
    String quiet = token("quiet", Scope.READ);

    for (int time = 0; time < 50; time++) {
      send("GET", "/Users", "", wild);
    }

    assertThat(send("GET", "/Users", "", quiet).status()).isEqualTo(200);
    assertThat(send("GET", "/Users", "", quiet).status()).isEqualTo(200);
  }

  @Test
  void theDirectorysLimitHoldsForAllItsTokensTogether() {
    limit(Optional.empty(), Optional.of(new RateLimit(1, 3)));
    String one = token("one", Scope.READ);
    String two = token("two", Scope.READ);

    for (int time = 0; time < 3; time++) {
      assertThat(send("GET", "/Users", "", time % 2 == 0 ? one : two).status()).isEqualTo(200);
    }
    Answer refused = send("GET", "/Users", "", two);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.detail()).contains("directory together");
  }

  @Test
  void byDefaultAnIdentityProviderAtFullSpeedIsNeverHeldUp() {
    String token = token("Entra", Scope.READ);

    for (int request = 0; request < 250; request++) {
      assertThat(send("GET", "/ResourceTypes", "", token).status()).isEqualTo(200);
      clock.move(Duration.ofMillis(40)); // 25 requests a second
    }
  }

  @Test
  void withoutALimitNothingIsCounted() {
    limit(Optional.empty(), Optional.empty());
    String token = token("Load test", Scope.READ);

    for (int request = 0; request < 2_100; request++) {
      assertThat(send("GET", "/ResourceTypes", "", token).status()).isEqualTo(200);
    }
  }

  @Test
  void aWrongTokenIsNeverAnsweredWithALimit() {
    limit(Optional.of(new RateLimit(1, 1)), Optional.of(new RateLimit(1, 1)));

    for (int time = 0; time < 10; time++) {
      assertThat(send("GET", "/Users", "", "lockstep_scim_guess").status()).isEqualTo(401);
    }
    assertThat(send("GET", "/Users", "", token("Entra", Scope.READ)).status()).isEqualTo(200);
  }

  // What it says of itself

  @Test
  void theServiceProviderConfigNamesOAuthOnlyWhileAClientMayComeInByIt() {
    assertThat(schemes()).isEqualTo("oauthbearertoken");

    Issued client = endpoint.credentials().issue(ACME, Wish.of(Kind.OAUTH_CLIENT, "CI"), ALICE);
    assertThat(schemes()).isEqualTo("oauthbearertoken oauth2");

    endpoint.credentials().revoke(ACME, Kind.OAUTH_CLIENT, client.credential().id(), ALICE);
    assertThat(schemes()).isEqualTo("oauthbearertoken");
  }

  private String schemes() {
    JsonNode schemes =
        endpoint.get("/ServiceProviderConfig", Map.of()).body().path("authenticationSchemes");
    StringBuilder types = new StringBuilder();
    schemes.forEach(scheme -> types.append(' ').append(scheme.path("type").asString("")));
    return types.toString().strip();
  }
}
