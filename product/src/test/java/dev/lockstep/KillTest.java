package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `kill -9` of `lockstep serve` in the middle of its initial cycle.
class KillTest {
  private static final int USERS = 240;

  /// At how many users at the target it is killed.
  private static final List<Integer> KILLS = List.of(40, 120);

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();

  @TempDir private Path folder;

  @Test
  void theInitialCycleCompletesAfterEachRestartAndNobodyIsThereTwice() throws Exception {
    try (Lockstep target =
        Lockstep.start(Config.forTesting(folder.resolve("target")), InstantSource.system())) {
      Api targetApi = new Api(target.url(), target.firstKey().orElseThrow());
      targetApi.send("POST", "/directories", "{\"id\":\"target\"}");
      targetApi.send("PATCH", "/directories/target", "{\"provisioning\":\"automatic\"}");
      String token =
          targetApi
              .send("POST", "/directories/target/tokens", "{\"name\":\"test\"}")
              .path("secret")
              .asString("");

      Program program = Program.serve(folder.resolve("source"));
      String key = program.adminKey();
      prepare(new Api(program.url(), key), target.url(), token);
      for (int kill : KILLS) {
        while (targetApi.users() < kill) {
          Thread.onSpinWait();
        }
        program.kill();
        program = Program.serve(folder.resolve("source"));
      }
      Api api = new Api(program.url(), key);
      JsonNode cycle;
      do {
        cycle = api.send("GET", "/applications/app/status", "").path("cycle");
      } while (cycle.path("running").asBoolean(true));
      program.close();

      List<String> names = targetApi.userNames();
      assertThat(names).hasSize(USERS);
      assertThat(new HashSet<>(names)).hasSize(USERS);
      assertThat(cycle.path("kind").asString("")).isEqualTo("initial");
      assertThat(targetApi.membersOfTheOnlyGroup()).isEqualTo(USERS);
    }
  }

  private static void prepare(Api api, String targetUrl, String token) throws Exception {
    api.send("POST", "/directories", "{\"id\":\"source\"}");
    String group =
        api.send("POST", "/directories/source/groups", "{\"displayName\":\"Everybody\"}")
            .path("id")
            .asString("");
    for (int number = 0; number < USERS; number++) {
      String user =
          api.send(
                  "POST",
                  "/directories/source/users",
                  "{\"userName\":\"user%d@example.com\",\"displayName\":\"User %d\"}"
                      .formatted(number, number))
              .path("id")
              .asString("");
      api.send("PUT", "/directories/source/groups/" + group + "/members/" + user, "{}");
    }
    api.send(
        "POST",
        "/applications",
        """
        {"id": "app", "directory": "source", "scope": "all",
         "target": {"url": "%s/scim/target/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(targetUrl, token));
    api.send("POST", "/applications/app/start", "{}");
  }

  private final class Api {
    private final String url;
    private final String key;

    Api(String url, String key) {
      this.url = url;
      this.key = key;
    }

    JsonNode send(String method, String path, String body) throws Exception {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                  .header("Authorization", "Bearer " + key)
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode())
          .as(method + " " + path + response.body())
          .isBetween(200, 299);
      return mapper.readTree(response.body().isEmpty() ? "{}" : response.body());
    }

    long users() throws Exception {
      return send("GET", "/directories/target", "").path("users").asLong(0);
    }

    List<String> userNames() throws Exception {
      List<String> names = new ArrayList<>();
      for (JsonNode user : send("GET", "/directories/target/users?limit=1000", "").path("items")) {
        names.add(user.path("userName").asString(""));
      }
      return names;
    }

    int membersOfTheOnlyGroup() throws Exception {
      String filter = URLEncoder.encode("displayName eq \"Everybody\"", StandardCharsets.UTF_8);
      JsonNode groups = send("GET", "/directories/target/groups?filter=" + filter, "");
      assertThat(groups.path("total").asInt(0)).isEqualTo(1);
      String id = groups.path("items").get(0).path("id").asString("");
      return send("GET", "/directories/target/groups/" + id, "").path("members").size();
    }
  }
}
