package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The inspector over the API: what a client did, as an administrator sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InspectedRequestsTest {
  private static final String INSPECTOR = "/api/v1/directories/aws/inspector";

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";
  private String token = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), new SettableClock());
    key = lockstep.firstKey().orElseThrow();
    api("POST", "/api/v1/directories", "{\"id\":\"aws\"}");
    api("PATCH", "/api/v1/directories/aws", "{\"provisioning\":\"automatic\"}");
    token =
        json(api("POST", "/api/v1/directories/aws/tokens", "{\"name\":\"Entra\"}"))
            .path("secret")
            .asString("");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String credential)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + path))
            .header("Authorization", "Bearer " + credential)
            .header("Content-Type", "application/scim+json")
            .header("User-Agent", "Azure AD")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> api(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = OpenApiFile.checked(send(method, path, body, key));
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isLessThan(300);
    return answer;
  }

  private HttpResponse<String> scim(String method, String path, String body) throws Exception {
    return send(method, "/scim/aws/v2" + path, body, token);
  }

  private JsonNode json(HttpResponse<String> answer) {
    return mapper.readTree(answer.body());
  }

  private JsonNode latest() throws Exception {
    return json(api("GET", INSPECTOR + "?limit=1", "")).path("items").path(0);
  }

  private JsonNode whole(JsonNode summary) throws Exception {
    return json(api("GET", INSPECTOR + "/" + summary.path("id").asLong(), ""));
  }

  @Test
  void aRequestIsShownWithItsClientItsHabitsItsChangesAndItsAnswer() throws Exception {
    JsonNode created = json(scim("POST", "/Users", "{\"userName\":\"ann\",\"active\":\"True\"}"));
    JsonNode post = latest();

    assertThat(post.path("client").asString("")).isEqualTo("token 'Entra'");
    assertThat(post.path("userAgent").asString("")).isEqualTo("Azure AD");
    assertThat(post.path("method").asString("")).isEqualTo("POST");
    assertThat(post.path("path").asString("")).isEqualTo("/scim/aws/v2/Users");
    assertThat(post.path("status").asInt()).isEqualTo(201);
    assertThat(post.path("habits").toString()).contains("string-boolean");
    String resource = "/Users/" + created.path("id").asString("");
    assertThat(post.path("changes").path(0).path("action").asString("")).isEqualTo("create");
    assertThat(post.path("changes").path(0).path("resource").asString("")).isEqualTo(resource);
    assertThat(whole(post).path("request").path("body").path("userName").asString(""))
        .isEqualTo("ann");
    assertThat(whole(post).path("response").path("body").path("id")).isEqualTo(created.path("id"));

    String operation = "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Chair\"}";
    String patch =
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[%s]}"
            .formatted(operation);
    scim("PATCH", resource, patch);
    JsonNode change = latest().path("changes").path(0);
    assertThat(change.path("action").asString("")).isEqualTo("patch");
    assertThat(change.path("fromVersion")).isNotEqualTo(change.path("toVersion"));
    scim("PATCH", resource, patch);
    JsonNode none = latest().path("changes").path(0);
    assertThat(none.path("fromVersion")).as("nothing to change").isEqualTo(none.path("toVersion"));

    scim("GET", "/Users?filter=userName%20eq%20%22ann%22", "");
    JsonNode search = latest();
    assertThat(search.path("path").asString(""))
        .isEqualTo("/scim/aws/v2/Users?filter=userName%20eq%20%22ann%22");
    assertThat(search.path("changes")).isEmpty();
    assertThat(whole(search).path("response").path("body").path("totalResults").asInt())
        .isEqualTo(1);
  }

  @Test
  void failuresAreFoundAmongTheRest() throws Exception {
    scim("POST", "/Users", "{\"userName\":\"carl\"}");
    scim("POST", "/Users", "{\"userName\":\"carl\"}");
    scim("GET", "/Users", "");

    JsonNode found = json(api("GET", INSPECTOR + "?search=CARL&status=4xx&method=POST", ""));
    assertThat(found.path("items")).hasSize(1);
    assertThat(found.path("items").path(0).path("status").asInt()).isEqualTo(409);
    HttpResponse<String> wrong = send("GET", INSPECTOR + "?status=bad", "", key);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("not 'bad'");
  }

  @Test
  void neitherAPasswordNorATokenIsShownAnywhere() throws Exception {
    scim("POST", "/Users", "{\"userName\":\"bob\",\"password\":\"horse-battery\"}");
    String one = INSPECTOR + "/" + latest().path("id").asLong();

    for (String path : new String[] {INSPECTOR, one, one + "/vector", one + "/curl"}) {
      assertThat(api("GET", path, "").body())
          .as(path)
          .doesNotContain("horse-battery")
          .doesNotContain(token);
    }
    assertThat(api("GET", one, "").body()).contains("\"password\":\"[hidden]\"");
    scim("GET", "/Users?filter=password%20eq%20%22horse-battery%22", "");
    assertThat(latest().toString()).contains("password").doesNotContain("horse-battery");
  }

  @Test
  void aRequestIsTakenAwayAsATestVectorAndAsACommand() throws Exception {
    scim("POST", "/Users", "{\"userName\":\"o'brien\"}");
    String one = INSPECTOR + "/" + latest().path("id").asLong();

    HttpResponse<String> vector = api("GET", one + "/vector", "");
    assertThat(vector.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment; filename=\"aws-");
    assertThat(json(vector).path("request").path("method").asString("")).isEqualTo("POST");
    assertThat(json(vector).path("request").path("body").path("userName").asString(""))
        .isEqualTo("o'brien");
    assertThat(json(vector).path("response").path("status").asInt()).isEqualTo(201);
    assertThat(api("GET", one + "/curl", "").body())
        .startsWith("curl -X 'POST' -H \"Authorization: Bearer $TOKEN\"")
        .contains("-H 'content-type: application/scim+json'")
        .contains("--data-binary '{\"userName\":\"o'\\''brien\"}'")
        .contains("'" + lockstep.url() + "/scim/aws/v2/Users'");
  }

  @Test
  void aDirectoryIsSwitchedOffAndOnAndTheAuditLogSaysSo() throws Exception {
    scim("GET", "/Users", "");
    JsonNode seen = latest();
    assertThat(json(api("PATCH", INSPECTOR, "{\"recording\":false}")).path("recording"))
        .hasToString("false");
    scim("GET", "/Users", "");
    JsonNode off = json(api("GET", INSPECTOR, ""));
    assertThat(off.path("recording").asBoolean(true)).isFalse();
    assertThat(off.path("items")).isEmpty();
    HttpResponse<String> gone = send("GET", INSPECTOR + "/" + seen.path("id").asLong(), "", key);
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).contains("or none any more: the latest 200 are kept");

    api("PATCH", INSPECTOR, "{\"recording\":true}");
    scim("GET", "/Groups", "");
    assertThat(latest().path("path").asString("")).isEqualTo("/scim/aws/v2/Groups");
    assertThat(api("GET", "/api/v1/audit?activity=Change%20inspector", "").body())
        .contains("directory/aws");
    HttpResponse<String> wrong = send("PATCH", INSPECTOR, "{\"recording\":\"yes\"}", key);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("'recording' is true or false");
  }
}
