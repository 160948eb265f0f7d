package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.EndpointUnderTest.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.endpoint.ScimRequest.Body;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The token endpoint (RFC 6749, sections 2.3, 4.4 and 5) and its metadata (RFC 8414).
class OAuthTest {
  private static final Actor ALICE = new Actor.Administrator("alice");
  private static final String GRANT = "grant_type=client_credentials";

  @TempDir private Path folder;
  private final SettableClock clock = new SettableClock();
  private EndpointUnderTest endpoint;
  private Issued client;

  @BeforeEach
  void start() {
    endpoint = new EndpointUnderTest(folder, clock);
    client = endpoint.credentials().issue(ACME, Wish.of(Kind.OAUTH_CLIENT, "CI"), ALICE);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private String id() {
    return client.credential().id().toString();
  }

  private static String basic(String id, String secret) {
    return "Basic "
        + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private Answer token(String form) {
    return token("acme", form, basic(id(), client.secret()));
  }

  private Answer token(String directory, String form, String authorization) {
    return ask("POST", directory, form, authorization, "application/x-www-form-urlencoded");
  }

  private Answer ask(
      String method, String directory, String form, String authorization, String contentType) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", contentType);
    if (!authorization.isEmpty()) {
      headers.put("authorization", authorization);
    }
    return endpoint.send(
        new ScimRequest(
            method,
            "http://localhost",
            "/scim/" + directory + "/oauth2/token",
            Map.of(),
            headers,
            new Body(form.getBytes(StandardCharsets.UTF_8))));
  }

  private static void assertError(Answer answer, int status, String error) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.body().path("error").asString("")).as(answer.text()).isEqualTo(error);
    assertThat(answer.body().path("error_description").asString(""))
        .isNotBlank()
        .matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+");
    assertThat(answer.response().headers())
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Content-Type", "application/json");
  }

  // Success

  @Test
  void aClientGetsAnAccessTokenForItsSecretInTheHeader() {
    Answer answer = token(GRANT);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body().path("token_type").asString("")).isEqualTo("Bearer");
    assertThat(answer.body().path("expires_in").asInt()).isEqualTo(3_600);
    assertThat(answer.body().path("scope").asString("")).isEqualTo("read write");
    assertThat(answer.body().has("refresh_token")).isFalse();
    assertThat(answer.response().headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Pragma", "no-cache");
    String accessToken = answer.body().path("access_token").asString("");
    assertThat(users(accessToken).status()).isEqualTo(200);
  }

  private Answer users(String accessToken) {
    return endpoint.send("GET", "/Users", Map.of(), new byte[0], accessToken);
  }

  @Test
  void aClientGetsAnAccessTokenForItsSecretInTheBody() {
    Answer answer =
        token("acme", GRANT + "&client_id=" + id() + "&client_secret=" + client.secret(), "");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  void anIdAndSecretInTheHeaderMayBeFormEncoded() {
    String encoded = client.secret().replace("_", "%5F").replace("-", "%2D");

    assertThat(token("acme", GRANT, basic(id().replace("-", "%2d"), encoded)).status())
        .isEqualTo(200);
  }

  @Test
  void theClientsOwnIdMayStandInTheBodyAsWell() {
    assertThat(token(GRANT + "&client_id=" + id()).status()).isEqualTo(200);
  }

  @Test
  void fewerScopesMayBeAskedForAndHoldForTheAccessToken() {
    Answer answer = token(GRANT + "&scope=read");
    String accessToken = answer.body().path("access_token").asString("");

    assertThat(answer.body().path("scope").asString("")).isEqualTo("read");
    assertThat(users(accessToken).status()).isEqualTo(200);
    assertThat(endpoint.send("DELETE", "/Users/x", Map.of(), new byte[0], accessToken).status())
        .isEqualTo(403);
  }

  @Test
  void theAccessTokensOfARevokedClientEndAtOnce() {
    String accessToken = token(GRANT).body().path("access_token").asString("");
    assertThat(users(accessToken).status()).isEqualTo(200);

    endpoint.credentials().revoke(ACME, Kind.OAUTH_CLIENT, client.credential().id(), ALICE);

    assertThat(users(accessToken).status()).isEqualTo(401);
    assertError(token(GRANT), 401, "invalid_client");
  }

  // Errors

  @Test
  void wrongSecretUnknownClientUnknownDirectoryAndAClosedOneAreTheSame401() {
    DirectoryId closed = new DirectoryId("closed");
    endpoint.open(closed);
    Issued closedClient =
        endpoint.credentials().issue(closed, Wish.of(Kind.OAUTH_CLIENT, "CI"), ALICE);
    endpoint.directories().setProvisioning(closed, Provisioning.MANUAL, ALICE);

    Answer wrong = token("acme", GRANT, basic(id(), "lockstep_client_wrong"));

    assertError(wrong, 401, "invalid_client");
    assertThat(wrong.response().headers().get("WWW-Authenticate")).startsWith("Basic realm=");
    assertThat(token("acme", GRANT, basic("unknown", client.secret()))).isEqualTo(wrong);
    assertThat(token("acme", GRANT, "Basic !")).isEqualTo(wrong);
    assertThat(token("acme", GRANT, "Basic " + Base64.getEncoder().encodeToString(new byte[3])))
        .isEqualTo(wrong);
    assertThat(token("acme", GRANT, "Bearer " + client.secret())).isEqualTo(wrong);
    assertThat(token("acme", GRANT, "")).isEqualTo(wrong);
    assertThat(token("nowhere", GRANT, basic(id(), client.secret()))).isEqualTo(wrong);
    assertThat(token("No Name", GRANT, basic(id(), client.secret()))).isEqualTo(wrong);
    assertThat(
            token(
                "closed",
                GRANT,
                basic(closedClient.credential().id().toString(), closedClient.secret())))
        .isEqualTo(wrong);
  }

  @Test
  void whatIsWrongWithARequestHasTheErrorOfTheRfc() {
    assertError(token(""), 400, "invalid_request");
    assertError(token("grant_type="), 400, "invalid_request");
    assertError(token("grant_type=password"), 400, "unsupported_grant_type");
    assertError(token("grant_type=\u00fcml\u00e4ut\"\\"), 400, "unsupported_grant_type");
    assertError(token(GRANT + "&scope=admin"), 400, "invalid_scope");
    assertError(token(GRANT + "&" + GRANT), 400, "invalid_request");
    assertError(token(GRANT + "&scope=%zz"), 400, "invalid_request");
    assertError(token(GRANT + "&client_secret=" + client.secret()), 400, "invalid_request");
    assertError(token(GRANT + "&client_id=another"), 400, "invalid_request");
    assertError(token(GRANT + "&x=" + "y".repeat(10_000)), 400, "invalid_request");
    assertError(
        ask("POST", "acme", "{}", basic(id(), client.secret()), "application/json"),
        400,
        "invalid_request");
    Answer get = ask("GET", "acme", "", "", "application/x-www-form-urlencoded");
    assertError(get, 405, "invalid_request");
    assertThat(get.response().headers()).containsEntry("Allow", "POST");
  }

  @Test
  void scopesThatTheClientLacksAreRefused() {
    client =
        endpoint
            .credentials()
            .issue(
                ACME,
                new Wish(Kind.OAUTH_CLIENT, "Reporting", Set.of(Scope.READ), Optional.empty()),
                ALICE);

    Answer answer = token(GRANT + "&scope=read+write");

    assertError(answer, 400, "invalid_scope");
    assertThat(answer.text()).contains("only read");
    assertThat(token(GRANT).body().path("scope").asString("")).isEqualTo("read");
  }

  @Test
  void noAnswerHoldsTheSecret() {
    assertThat(token(GRANT).text()).doesNotContain(client.secret());
    assertThat(token("grant_type=" + client.secret() + "&x=%zz").text())
        .doesNotContain(client.secret());
  }

  @Test
  void aClientPastItsLimitIs429AndItsAccessTokensShareIt() {
    endpoint
        .credentials()
        .change(
            ACME,
            new TokenSettings(
                Duration.ofDays(365),
                Duration.ofHours(1),
                Optional.of(new RateLimit(1, 3)),
                Optional.empty()),
            ALICE);
    String first = token(GRANT).body().path("access_token").asString("");
    String second = token(GRANT).body().path("access_token").asString("");

    assertThat(users(first).status()).isEqualTo(200);
    assertThat(users(second).status()).isEqualTo(429);
    Answer refused = token(GRANT);
    assertError(refused, 429, "temporarily_unavailable");
    assertThat(refused.response().headers()).containsEntry("Retry-After", "1");
  }

  // Metadata

  @Test
  void theMetadataOfADirectoryNamesItsTokenEndpoint() {
    Answer answer = metadata("acme");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().headers()).containsEntry("Content-Type", "application/json");
    assertThat(answer.body().path("issuer").asString("")).isEqualTo("http://localhost/scim/acme");
    assertThat(answer.body().path("token_endpoint").asString(""))
        .isEqualTo("http://localhost/scim/acme/oauth2/token");
    assertThat(answer.body().path("grant_types_supported").toString())
        .isEqualTo("[\"client_credentials\"]");
    assertThat(answer.body().path("token_endpoint_auth_methods_supported").toString())
        .isEqualTo("[\"client_secret_basic\",\"client_secret_post\"]");
    assertThat(answer.body().path("scopes_supported").toString()).isEqualTo("[\"read\",\"write\"]");
  }

  @Test
  void theMetadataTellsNobodyWhichDirectoriesExist() {
    assertThat(metadata("nowhere").text())
        .isEqualTo(metadata("acme").text().replace("acme", "nowhere"));
  }

  private Answer metadata(String directory) {
    return endpoint.send(
        new ScimRequest(
            "GET",
            "http://localhost",
            "/.well-known/oauth-authorization-server/scim/" + directory,
            Map.of(),
            Map.of(),
            Body.EMPTY));
  }
}
