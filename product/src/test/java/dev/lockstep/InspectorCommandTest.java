package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `lockstep inspector` at a running server, of which a client has asked something.
class InspectorCommandTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private String token = "";

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    AdminCalls admin = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    admin.call("POST /directories", "{\"id\":\"aws\"}");
    admin.call("PATCH /directories/aws", "{\"provisioning\":\"automatic\"}");
    token =
        admin
            .call("POST /directories/aws/tokens", "{\"name\":\"Entra\"}")
            .path("secret")
            .asString("");
    scim("POST", "/Users", "{\"userName\":\"ann\",\"active\":\"True\",\"title\":\"\\u001bChair\"}");
    scim("GET", "/Users/none", "");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private void scim(String method, String path, String body) throws Exception {
    http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/scim+json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private Ended inspector(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "inspector";
    all[1] = "aws";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Terminal.of(lockstep, lockstep.firstKey().orElseThrow()).run(all);
  }

  private String created() {
    JsonNode found = Json.parse(inspector("--method", "POST", "--json").output());
    return found.path("items").path(0).path("id").asString("");
  }

  @Test
  void theLatestRequestsAreListedTheNewestFirstAndSearched() {
    assertThat(inspector().output().lines().skip(1))
        .satisfiesExactly(
            line -> assertThat(line).contains("GET /scim/aws/v2/Users/none", "404"),
            line ->
                assertThat(line)
                    .contains(
                        "token 'Entra'",
                        "POST /scim/aws/v2/Users [string-boolean]",
                        "201",
                        "create /Users/",
                        " ms"));
    assertThat(inspector("--status", "4xx").output()).contains("none").doesNotContain("POST");
    assertThat(inspector("--search", "Chair").output()).contains("POST").doesNotContain("none");
    assertThat(inspector("--limit", "1").output()).doesNotContain("POST");
  }

  @Test
  void oneIsShownWholeWithItsAnswer() {
    assertThat(inspector(created()).output())
        .contains(
            "by token 'Entra', Java-http-client",
            "habit: string-boolean",
            "changed: create /Users/",
            "POST /scim/aws/v2/Users\n",
            "content-type: application/scim+json",
            "\"userName\" : \"ann\"",
            "answered 201",
            "\"active\" : true")
        .doesNotContain("\u001b");
    assertThat(inspector(created(), "--json").output()).contains("\"request\":{\"headers\"");
    Ended none = inspector("1");
    assertThat(none.exit()).isEqualTo(5);
  }

  @Test
  void oneIsTakenAwayAsACommandOrAsATestVector() {
    assertThat(inspector(created(), "--curl").output())
        .startsWith("curl -X 'POST' -H \"Authorization: Bearer $TOKEN\"")
        .contains(lockstep.url() + "/scim/aws/v2/Users")
        .doesNotContain(token);
    assertThat(inspector(created(), "--vector").output())
        .contains("\"name\":\"POST /scim/aws/v2/Users\"", "\"status\":201");
    assertThat(inspector("--curl").message()).contains("name the request");
    assertThat(inspector("1", "--curl", "--vector").exit()).isEqualTo(2);
  }

  @Test
  void theKeepingOfRequestsIsSwitchedOffAndOn() throws Exception {
    assertThat(inspector("--off").output()).contains("No requests are kept");
    scim("GET", "/Users", "");
    assertThat(inspector().output()).contains("No requests are kept").doesNotContain("GET");

    assertThat(inspector("--on", "--json").output())
        .isEqualToIgnoringNewLines("{\"recording\":true}");
    scim("GET", "/Groups", "");
    assertThat(inspector().output()).contains("GET /scim/aws/v2/Groups").doesNotContain("/Users");
    assertThat(inspector("--on", "--off").exit()).isEqualTo(2);
    assertThat(inspector("1", "--off").message()).contains("not for one");
  }
}
