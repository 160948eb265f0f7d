package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `lockstep inspector` at a running server, of which a client has asked something.
class InspectorCommandTest extends CommandsAtAServer {
  private String token = "";

  @BeforeEach
  void setUp() throws Exception {
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
    return run(behind(List.of("inspector", "aws"), arguments));
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
