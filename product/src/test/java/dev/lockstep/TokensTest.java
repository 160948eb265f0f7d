package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tokens and OAuth clients over HTTP, as an administrator issues and a client uses them.
class TokensTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final SettableClock clock = new SettableClock();
  private Lockstep lockstep;
  private String key = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), clock);
    key = lockstep.firstKey().orElseThrow();
    api("POST", "", "{\"id\":\"aws\"}");
    api("PATCH", "/aws", "{\"provisioning\":\"automatic\"}");
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  /// @param path below `/api/v1/directories`
  private HttpResponse<String> api(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1/directories" + path))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return MAPPER.readTree(response.body());
  }

  private String detail(HttpResponse<String> response, int status) {
    return json(response, status).path("detail").asString("");
  }

  private HttpResponse<String> users(String token) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2/Users"))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> accessToken(JsonNode client, String form) throws Exception {
    String pair = client.path("clientId").asString("") + ":" + client.path("secret").asString("");
    return http.send(
        HttpRequest.newBuilder(URI.create(client.path("tokenEndpoint").asString("")))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aTokenIsRotatedWithoutARefusedRequest() throws Exception {
    JsonNode old = json(api("POST", "/aws/tokens", "{\"name\":\"Entra\"}"), 201);
    JsonNode fresh =
        json(
            api(
                "POST",
                "/aws/tokens/" + old.path("id").asString("") + "/rotation",
                "{\"overlap\":\"PT2H\"}"),
            201);

    assertThat(users(old.path("secret").asString("")).statusCode()).isEqualTo(200);
    assertThat(users(fresh.path("secret").asString("")).statusCode()).isEqualTo(200);
    JsonNode listed = json(api("GET", "/aws/tokens", ""), 200).path("items");
    assertThat(listed.size()).isEqualTo(2);
    for (JsonNode token : listed) {
      boolean isOld = token.path("id").equals(old.path("id"));
      assertThat(token.path("state").asString("")).isEqualTo(isOld ? "replaced" : "valid");
      assertThat(token.path("replacedBy").asString(""))
          .isEqualTo(isOld ? fresh.path("id").asString("") : "");
      assertThat(token.path("lastUsed").asString("")).isEqualTo(clock.instant().toString());
    }
    clock.move(Duration.ofHours(2));
    assertThat(users(old.path("secret").asString("")).statusCode()).isEqualTo(401);
    assertThat(users(fresh.path("secret").asString("")).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenOfOneScopeAndAnotherLifeIsIssuedAsAsked() throws Exception {
    JsonNode token =
        json(
            api(
                "POST",
                "/aws/tokens",
                "{\"name\":\"Reporting\",\"scopes\":[\"read\"],\"life\":\"P30D\"}"),
            201);

    assertThat(token.path("scopes").toString()).isEqualTo("[\"read\"]");
    assertThat(token.path("expires").asString(""))
        .isEqualTo(clock.instant().plus(Duration.ofDays(30)).toString());
  }

  @Test
  void anOAuthClientComesInByAnAccessTokenUntilItIsRevoked() throws Exception {
    JsonNode client = json(api("POST", "/aws/oauth-clients", "{\"name\":\"CI\"}"), 201);

    HttpResponse<String> granted = accessToken(client, "grant_type=client_credentials");
    String token = json(granted, 200).path("access_token").asString("");

    assertThat(granted.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(granted.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(users(token).statusCode()).isEqualTo(200);
    lockstep.close();
    lockstep = Lockstep.start(Config.forTesting(folder), clock);
    assertThat(users(token).statusCode()).as("after a restart").isEqualTo(200);
    assertThat(
            api("DELETE", "/aws/oauth-clients/" + client.path("id").asString(""), "").statusCode())
        .isEqualTo(204);
    assertThat(users(token).statusCode()).isEqualTo(401);
  }

  @Test
  void theErrorsOfTheTokenEndpointHaveTheirHeadersOverHttp() throws Exception {
    JsonNode client = json(api("POST", "/aws/oauth-clients", "{\"name\":\"CI\"}"), 201);
    HttpResponse<String> wrongGrant = accessToken(client, "grant_type=password");
    api("DELETE", "/aws/oauth-clients/" + client.path("id").asString(""), "");
    HttpResponse<String> revoked = accessToken(client, "grant_type=client_credentials");

    assertThat(json(wrongGrant, 400).path("error").asString(""))
        .isEqualTo("unsupported_grant_type");
    assertThat(json(revoked, 401).path("error").asString("")).isEqualTo("invalid_client");
    assertThat(revoked.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
  }

  @Test
  void theMetadataIsWhereTheRfcLooksForIt() throws Exception {
    HttpResponse<String> metadata =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(lockstep.url() + "/.well-known/oauth-authorization-server/scim/aws"))
                .build(),
            BodyHandlers.ofString());

    assertThat(json(metadata, 200).path("token_endpoint").asString(""))
        .isEqualTo(lockstep.url() + "/scim/aws/oauth2/token");
  }

  @Test
  void aLimitIsSetAndTakenAwayAgain() throws Exception {
    String secret =
        json(api("POST", "/aws/tokens", "{\"name\":\"Entra\"}"), 201).path("secret").asString("");

    json(
        api("PATCH", "/aws/token-settings", "{\"perCredential\":{\"perSecond\":1,\"burst\":1}}"),
        200);
    List<Integer> statuses = new ArrayList<>();
    statuses.add(users(secret).statusCode());
    HttpResponse<String> refused = users(secret);
    statuses.add(refused.statusCode());
    JsonNode after = json(api("PATCH", "/aws/token-settings", "{\"perCredential\":null}"), 200);
    statuses.add(users(secret).statusCode());

    assertThat(statuses).containsExactly(200, 429, 200);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(refused.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/scim+json"));
    assertThat(after.path("perCredential").isNull()).isTrue();
    assertThat(after.path("life").asString("")).isEqualTo("P365D");
    assertThat(after.path("perDirectory").path("perSecond").asInt()).isEqualTo(2_000);
  }

  @Test
  void whatIsRefusedAtTheDoorIsCounted() throws Exception {
    users("lockstep_scim_guess");
    users("lockstep_scim_guess");

    JsonNode refusals = json(api("GET", "/aws/refusals", ""), 200);

    assertThat(refusals.path("total").asInt()).isEqualTo(2);
    assertThat(refusals.path("last").asString("")).isEqualTo(clock.instant().toString());
  }

  @Test
  void whatIsWrongWithARequestIsNamedWithTheMend() throws Exception {
    String tokens = "/aws/tokens";
    String id = json(api("POST", tokens, "{\"name\":\"Entra\"}"), 201).path("id").asString("");

    assertThat(detail(api("POST", tokens, "{\"name\":\"a\",\"scopes\":[\"wirte\"]}"), 400))
        .contains("'wirte'")
        .contains("did you mean 'write'");
    assertThat(detail(api("POST", tokens, "{\"name\":\"a\",\"scopes\":\"read\"}"), 400))
        .contains("'scopes'");
    assertThat(detail(api("POST", tokens, "{\"name\":\"a\",\"scopes\":[]}"), 400))
        .contains("'scopes'");
    assertThat(detail(api("POST", tokens, "{\"name\":\"a\",\"life\":\"1 year\"}"), 400))
        .contains("'life'")
        .contains("P90D");
    assertThat(detail(api("POST", tokens, "{\"name\":\"a\",\"life\":\"P9999D\"}"), 400))
        .contains("P3650D");
    assertThat(detail(api("POST", tokens + "/" + id + "/rotation", "{\"overlap\":\"-PT1H\"}"), 400))
        .contains("'overlap'");
    assertThat(detail(api("DELETE", tokens + "/none", ""), 404)).contains("'none'");
    assertThat(detail(api("DELETE", "/aws/oauth-clients/" + id, ""), 404))
        .contains("no OAuth client");
    assertThat(detail(api("GET", "/nowhere/refusals", ""), 404)).contains("nowhere");
    assertThat(detail(api("PATCH", "/aws/token-settings", "{\"perDirectory\":5}"), 400))
        .contains("'perDirectory'")
        .contains("perSecond");
    assertThat(
            detail(
                api(
                    "PATCH",
                    "/aws/token-settings",
                    "{\"perDirectory\":{\"perSecond\":0,\"burst\":1}}"),
                400))
        .contains("'perSecond'");
  }

  @Test
  void aTokenThatEndsSoonIsInTheAuditLogOfItsOwnAccord() throws Exception {
    json(api("POST", "/aws/tokens", "{\"name\":\"Entra\"}"), 201);
    clock.move(Duration.ofDays(280));

    lockstep.timeMoved();

    HttpResponse<String> audit =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1/audit"))
                .header("Authorization", "Bearer " + key)
                .build(),
            BodyHandlers.ofString());
    assertThat(json(audit, 200).path("items").path(0).path("after").asString(""))
        .contains("token 'Entra'")
        .contains("90 days");
  }

  @Test
  void theConsoleShowsTokensWithoutSecretsAndWarnsOfTheirEnd() throws Exception {
    String secret =
        json(api("POST", "/aws/tokens", "{\"name\":\"Entra <prod>\",\"scopes\":[\"read\"]}"), 201)
            .path("secret")
            .asString("");
    assertThat(page("/endpoint"))
        .contains("Entra &lt;prod&gt;")
        .contains("valid")
        .doesNotContain(secret);
    assertThat(page("")).doesNotContain("rotate it");

    clock.move(Duration.ofDays(280));

    assertThat(page(""))
        .contains("The token 'Entra &lt;prod&gt;' expires in 85 days: <a")
        .contains("rotate it");
  }

  @Test
  void theConsoleShowsWhatClientsWroteOtherwiseUnderWhichProfile() throws Exception {
    assertThat(page("/endpoint"))
        .contains("value=\"tolerant\" selected")
        .contains("Nothing since the start");
    String secret =
        json(api("POST", "/aws/tokens", "{\"name\":\"Entra\"}"), 201).path("secret").asString("");
    post(secret, "{\"userName\":\"ann\",\"active\":\"True\"}");
    assertThat(page("/endpoint"))
        .contains("a boolean as a string, such as \"False\"")
        .doesNotContain("Nothing since the start")
        .doesNotContain("bg-red-lt");

    api("PATCH", "/aws", "{\"profile\":\"strict\"}");
    post(secret, "{\"userName\":\"bob\",\"active\":\"True\"}");

    assertThat(page("/endpoint")).contains("value=\"strict\" selected").contains("bg-red-lt\">1<");
  }

  private void post(String secret, String user) throws Exception {
    http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2/Users"))
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/scim+json")
            .POST(
                BodyPublishers.ofString(
                    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                        + user.substring(1)))
            .build(),
        BodyHandlers.ofString());
  }

  /// The Directory's, for somebody who signs in now.
  private String page(String tab) throws Exception {
    String cookie =
        http.send(
                HttpRequest.newBuilder(URI.create(lockstep.url() + "/sign-in"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("key=" + key))
                    .build(),
                BodyHandlers.ofString())
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    HttpResponse<String> page =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/directories/aws" + tab))
                .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                .build(),
            BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    return page.body();
  }
}
