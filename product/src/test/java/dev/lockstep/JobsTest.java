package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.scim.json.Json;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Long work over the API, by commands and at the console.
@Timeout(180) // a job that never ends would be watched for ever
class JobsTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private AdminCalls admin;
  private String key = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    admin = new AdminCalls(http, lockstep.url(), key);
    admin.call("POST /directories", "{\"id\":\"acme\"}");
    admin.call("POST /directories", "{\"id\":\"aws\"}");
    admin.call("PATCH /directories/aws", "{\"provisioning\":\"automatic\"}");
    String token =
        admin.call("POST /directories/aws/tokens", "{\"name\":\"t\"}").path("secret").asString("");
    admin.call(
        "POST /applications",
        """
        {"id": "app", "directory": "acme", "scope": "all",
         "target": {"url": "%s/scim/aws/v2", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
    for (String name : new String[] {"ann", "bob"}) {
      admin.call("POST /directories/acme/users", "{\"userName\":\"%s\"}".formatted(name));
    }
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private Ended run(String... arguments) {
    return Terminal.of(lockstep, key).run(arguments);
  }

  private HttpResponse<String> send(String route, String credential) throws Exception {
    String[] parts = route.split(" ", 2);
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + parts[1]))
                .header("Authorization", "Bearer " + credential)
                .method(parts[0], BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString()));
  }

  private String key(String role, String directory) throws Exception {
    return admin
        .call(
            "POST /admin-keys",
            "{\"name\":\"x\",\"grants\":[{\"role\":\"%s\",\"directory\":\"%s\"}]}"
                .formatted(role, directory))
        .path("secret")
        .asString("");
  }

  @Test
  void aCycleIsAJobThatIsListedWatchedAndEnds() throws Exception {
    assertThat(admin.call("GET /jobs", "").path("items")).isEmpty();
    assertThat(run("sync", "app").exit()).isZero();

    assertThat(run("jobs").output()).contains("cycle:app", "completed", "2");
    assertThat(run("jobs", "cycle:app", "--watch").output()).contains("cycle:app: completed");
    JsonNode job = Json.parse(run("jobs", "cycle:app", "--json").output());
    assertThat(job.path("state").asString("")).isEqualTo("completed");
    assertThat(job.path("done").asLong()).isEqualTo(job.path("total").asLong()).isPositive();
    HttpResponse<String> over = send("POST /jobs/cycle:app/cancel", key);
    assertThat(over.statusCode()).isEqualTo(409);
    assertThat(over.body()).contains("is completed: only what runs can be cancelled");
    assertThat(send("POST /jobs/cycle:app/resume", key).body())
        .contains("only what was cancelled or failed can be resumed");
  }

  @Test
  void aReconciliationIsAJobToo() {
    assertThat(run("sync", "app").exit()).isZero();
    assertThat(run("reconcile", "app").exit()).isZero();

    assertThat(run("jobs", "reconciliation:app").output())
        .contains("reconciliation:app: completed, 2 of 2");
  }

  @Test
  void whoSeesAJobAndWhoMayCancelItFollowsFromItsDirectory() throws Exception {
    assertThat(run("sync", "app").exit()).isZero();
    String viewer = key("viewer", "acme");
    String stranger = key("admin", "aws");

    assertThat(send("GET /jobs", viewer).body()).contains("cycle:app");
    assertThat(send("POST /jobs/cycle:app/cancel", viewer).statusCode()).isEqualTo(403);
    assertThat(send("POST /jobs/cycle:app/cancel", key("operator", "acme")).statusCode())
        .as("they may, but it has ended")
        .isEqualTo(409);
    assertThat(send("GET /jobs", stranger).body()).doesNotContain("app");
    for (String route :
        new String[] {
          "GET /jobs/cycle:app", "POST /jobs/cycle:app/cancel", "POST /jobs/cycle:app/resume"
        }) {
      HttpResponse<String> answer = send(route, stranger);
      assertThat(answer.statusCode()).as(route).isEqualTo(404);
      assertThat(answer.body()).contains("there is no job 'cycle:app'");
    }
  }

  @Test
  void whatIsWrongWithTheRequestIsNamed() throws Exception {
    assertThat(send("GET /jobs/cycle:nothing", key).statusCode()).isEqualTo(404);
    assertThat(send("GET /jobs?state=ready", key).body())
        .contains(
            "'state' is one of running, cancelling, cancelled, failed, completed, not 'ready'");
    assertThat(run("jobs", "--cancel").message()).contains("name the job");
    assertThat(run("jobs", "cycle:nothing").message()).contains("there is no job 'cycle:nothing'");
  }

  @Test
  void theConsoleShowsThem() throws Exception {
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    assertThat(visitor.page("/jobs")).contains("Nothing has run yet");
    assertThat(run("sync", "app").exit()).isZero();

    assertThat(visitor.page("/jobs"))
        .contains("Cycle <a", "href=\"/applications/app\"", "completed");
    HttpResponse<String> over = visitor.post("/directories/acme/jobs/cycle%3Aapp/cancel");
    assertThat(over.statusCode()).isEqualTo(409);
    assertThat(over.body()).contains("only what runs can be cancelled");
  }
}
