package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A directory that is pulled out of a SCIM service provider, which here is another directory's
/// endpoint.
class ScimSourceTest {
  private static final String THERE = "/directories/there";
  private static final String HERE = "/directories/here";

  @TempDir private Path folder;

  private final MovableClock clock = new MovableClock(InstantSource.system());
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";
  private String ann = "";
  private String bob = "";
  private String sales = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), clock);
    key = lockstep.firstKey().orElseThrow();
    send("POST", "/directories", "{\"id\":\"there\"}");
    send("PATCH", THERE, "{\"provisioning\":\"automatic\"}");
    send("POST", "/directories", "{\"id\":\"here\"}");
    ann =
        made(
            THERE + "/users", "{\"userName\":\"ann\",\"displayName\":\"Ann\",\"title\":\"Chair\"}");
    bob = made(THERE + "/users", manages("bob", ann));
    sales = made(THERE + "/groups", "{\"displayName\":\"Sales\"}");
    send("PUT", THERE + "/groups/" + sales + "/members/" + ann, "");
    String token =
        send("POST", THERE + "/tokens", "{\"name\":\"pull\",\"scopes\":[\"read\"]}")
            .path("secret")
            .asString("");
    define("pull", token);
  }

  @AfterEach
  void stop() {
    lockstep.close();
    http.close();
  }

  private static String manages(String name, String manager) {
    return "{\"userName\":\"%s\",\"displayName\":\"%s\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"%s\"}}}"
        .formatted(name, name, manager);
  }

  private JsonNode define(String id, String token) throws Exception {
    return send(
        "POST",
        HERE + "/sources",
        "{\"id\":\"%s\",\"kind\":\"scim\",\"password\":\"%s\",\"settings\":{\"url\":\"%s/scim/there/v2\",\"pageSize\":\"1\"}}"
            .formatted(id, token, lockstep.url()));
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    return response.body().isEmpty() ? mapper.createObjectNode() : mapper.readTree(response.body());
  }

  private String made(String path, String body) throws Exception {
    JsonNode object = send("POST", path, body);
    assertThat(object.has("id")).as("%s", object).isTrue();
    return object.path("id").asString("");
  }

  private JsonNode poll() throws Exception {
    return send("POST", HERE + "/sources/pull/poll", "");
  }

  /// Users and groups with their managers and members, by names.
  private Map<String, String> told() throws Exception {
    Map<String, String> labels = new TreeMap<>();
    Map<String, JsonNode> objects = new TreeMap<>();
    for (String kind : new String[] {"/users", "/groups"}) {
      for (JsonNode item : send("GET", HERE + kind, "").path("items")) {
        JsonNode whole = send("GET", HERE + kind + "/" + item.path("id").asString(""), "");
        String label = whole.path("displayName").asString("");
        labels.put(whole.path("id").asString(""), label);
        objects.put(label, whole);
      }
    }
    Map<String, String> told = new TreeMap<>();
    objects.forEach(
        (label, object) -> {
          TreeSet<String> others = new TreeSet<>();
          object
              .path("members")
              .forEach(one -> others.add(labels.getOrDefault(one.path("value").asString(""), "?")));
          String manager =
              object
                  .path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
                  .path("manager")
                  .path("value")
                  .asString("");
          told.put(
              label,
              object.path("title").asString("")
                  + object.path("active").asString("")
                  + (manager.isEmpty() ? "" : " of " + labels.get(manager))
                  + (others.isEmpty() ? "" : " " + others));
        });
    return told;
  }

  @Test
  void usersGroupsMembersAndManagersArePulled() throws Exception {
    JsonNode status = poll();

    assertThat(status.has("error")).as("%s", status).isFalse();
    assertThat(told())
        .isEqualTo(Map.of("Ann", "Chairtrue", "bob", "true of Ann", "Sales", " [Ann]"));
  }

  @Test
  void aPollAsksForWhatWasModifiedAndAFullListingShowsWhoIsGone() throws Exception {
    poll();
    send(
        "PATCH",
        THERE + "/users/" + ann,
        "{\"Operations\":[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]}");
    send("PUT", THERE + "/groups/" + sales + "/members/" + bob, "");
    send("DELETE", THERE + "/users/" + ann, "");
    made(THERE + "/users", "{\"userName\":\"eve\",\"displayName\":\"Eve\"}");

    poll();
    assertThat(told().keySet()).contains("Ann", "Eve");
    assertThat(told().get("Sales")).isEqualTo(" [bob]");

    clock.move(Duration.ofHours(2));
    poll();
    assertThat(told()).isEqualTo(Map.of("bob", "true", "Eve", "true", "Sales", " [bob]"));
  }

  @Test
  void whoIsRefusedRemovesNobody() throws Exception {
    poll();
    send("PATCH", THERE, "{\"provisioning\":\"manual\"}");
    clock.move(Duration.ofHours(2));

    JsonNode status = poll();

    assertThat(status.path("error").asString("")).contains("CREDENTIALS", "GET Users answered 401");
    assertThat(told()).hasSize(3);
  }

  @Test
  void testingSaysWhatTheTokenCanSee() throws Exception {
    define("wrong", "lockstep_scim_wrong");

    assertThat(send("POST", HERE + "/sources/pull/test", "").toString())
        .contains("passed")
        .doesNotContain("failed");
    assertThat(send("POST", HERE + "/sources/wrong/test", "").toString())
        .contains("failed", "answered 401", "check the URL");
  }

  @Test
  void aWrongSettingIsNamed() throws Exception {
    JsonNode refused =
        send(
            "POST",
            HERE + "/sources",
            "{\"id\":\"x\",\"kind\":\"scim\",\"settings\":{\"url\":\"https://x.example\",\"pageSize\":\"none\"}}");

    assertThat(refused.path("detail").asString(""))
        .contains("'pageSize' is a number from 1 to 1000");
  }
}
