package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.servers.FailingTarget;
import dev.lockstep.servers.FailingTarget.Fault;
import dev.lockstep.servers.ScimSdkServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `lockstep reconcile` on a service provider that isn't ours, which somebody else changes.
class ReconcileTest {
  private static final String TOKEN = "the-token-of-the-target";

  private final ScimSdkServer server = new ScimSdkServer(TOKEN, true);
  private final FailingTarget target = new FailingTarget(server.base());
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    post("/directories", "{\"id\":\"corp\"}");
    for (String name : new String[] {"anna", "berta", "carla"}) {
      post(
          "/directories/corp/users",
          """
          {"userName": "%s", "displayName": "%s", "title": "Engineer",
           "emails": [{"value": "%s@example.com", "type": "work", "primary": true}]}
          """
              .formatted(name, name, name));
    }
    post("/directories/corp/groups", "{\"displayName\":\"Staff\"}");
    post(
        "/applications",
        """
        {"id": "app", "directory": "corp", "scope": "all",
         "target": {"url": "%s", "preset": "generic", "token": "%s"}}
        """
            .formatted(target.base(), TOKEN));
    assertThat(run("sync", "app").exit()).isZero();
  }

  @AfterEach
  void stop() {
    lockstep.close();
    target.close();
    server.close();
    http.shutdownNow();
  }

  private void post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private Terminal.Ended run(String... arguments) {
    return Terminal.of(lockstep, key).run(arguments);
  }

  /// As somebody else who has a token of the target.
  private HttpResponse<String> elsewhere(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(server.base() + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/scim+json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer;
  }

  private JsonNode account(String userName) throws Exception {
    String filter = "/Users?filter=userName+eq+%22" + userName + "%22";
    return mapper.readTree(elsewhere("GET", filter, "").body()).path("Resources").path(0);
  }

  private void spoil() throws Exception {
    elsewhere(
        "PATCH",
        "/Users/" + account("anna").path("id").asString(""),
        """
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "replace", "path": "title", "value": "Intern"}]}
        """);
    elsewhere("DELETE", "/Users/" + account("berta").path("id").asString(""), "");
    elsewhere(
        "POST",
        "/Users",
        """
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "stranger"}
        """);
  }

  @Test
  void driftIsReportedAndPutRight() throws Exception {
    assertThat(run("reconcile", "app", "--exit-code"))
        .satisfies(ended -> assertThat(ended.exit()).as(ended.toString()).isZero())
        .satisfies(
            ended ->
                assertThat(ended.output())
                    .contains("complete: 3 users and 1 groups read; 0 changed, 0 missing"));
    spoil();

    Terminal.Ended drifted = run("reconcile", "app", "--exit-code");
    assertThat(drifted.exit()).isEqualTo(10);
    assertThat(drifted.output())
        .contains("title: Intern, not Engineer", "1 changed, 1 missing, 1 unknown")
        .containsPattern("missing +User +berta")
        .containsPattern("unknown +User +stranger");
    assertThat(account("anna").path("title").asString("")).isEqualTo("Intern");

    assertThat(run("reconcile", "app", "--repair").output()).contains("2 queued to be put right");
    assertThat(run("sync", "app").exit()).isLessThanOrEqualTo(1);

    assertThat(account("anna").path("title").asString("")).isEqualTo("Engineer");
    assertThat(account("berta").path("userName").asString("")).isEqualTo("berta");
    assertThat(account("stranger").path("userName").asString("")).isEqualTo("stranger");
    String[] lines = run("reconcile", "app", "--json").output().lines().toArray(String[]::new);
    assertThat(lines).hasSize(2);
    assertThat(mapper.readTree(lines[0]).path("kind").asString("")).isEqualTo("unknown");
    assertThat(mapper.readTree(lines[1]).path("state").asString("")).isEqualTo("complete");
  }

  @Test
  void halfAPageMakesNobodyMissing() throws Exception {
    spoil();
    target.fails(request -> request.target().contains("/Users?"), new Fault.HalfAnswer());

    Terminal.Ended ended = run("reconcile", "app", "--repair");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output()).contains("failed: 0 users", "0 missing", "the target answered 200");
    target.heals();
    assertThat(run("sync", "app").exit()).isZero();
    assertThat(account("berta").isMissingNode()).as("not created anew").isTrue();
    assertThat(run("reconcile", "app", "--last").output()).contains("failed: 0 users");
  }

  @Test
  void whatIsWrongWithTheRequestIsTold() {
    assertThat(run("reconcile", "app", "--last").message()).contains("was never reconciled");
    assertThat(run("reconcile", "nothing").exit()).isEqualTo(5);
  }
}
