package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.Terminal.Ended;
import dev.lockstep.scim.json.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        .contains("Cycle of <a", "href=\"/applications/app\"", "completed");
    HttpResponse<String> over = visitor.post("/directories/acme/jobs/cycle%3Aapp/cancel");
    assertThat(over.statusCode()).isEqualTo(409);
    assertThat(over.body()).contains("only what runs can be cancelled");
  }

  /// A target that doesn't answer.
  private HttpServer silent() throws Exception {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext("/", _ -> {}); // nothing is sent, and nothing closed
    target.start();
    admin.call(
        "POST /applications",
        """
        {"id": "slow", "directory": "acme", "scope": "all",
         "target": {"url": "http://127.0.0.1:%d/scim", "token": "x"}}
        """
            .formatted(target.getAddress().getPort()));
    return target;
  }

  private String state(String job) throws Exception {
    return admin.call("GET /jobs/" + job, "").path("state").asString("");
  }

  private void await(String job, String wanted) throws Exception {
    while (!state(job).equals(wanted)) {
      Thread.onSpinWait();
    }
  }

  private void restart() throws Exception {
    lockstep.close();
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    admin = new AdminCalls(http, lockstep.url(), key);
  }

  @Test
  void aCancelledCycleStaysSoOverARestartAndGoesOnWhenItIsResumed() throws Exception {
    HttpServer target = silent();
    try {
      admin.call("POST /applications/slow/start", "");
      while (!send("GET /jobs/cycle:slow", key).body().contains("\"running\"")) {
        Thread.onSpinWait();
      }
      assertThat(send("POST /jobs/cycle:slow/cancel", key).statusCode()).isEqualTo(200);
      assertThat(state("cycle:slow")).isEqualTo("cancelled");

      restart();

      assertThat(state("cycle:slow")).isEqualTo("cancelled");
      assertThat(send("POST /jobs/cycle:slow/resume", key).statusCode()).isEqualTo(200);
      assertThat(state("cycle:slow")).isEqualTo("running");
    } finally {
      target.stop(0);
    }
  }

  @Test
  void aPlanIsAJobWhosePagesAreReadWhenItIsMade() throws Exception {
    assertThat(send("GET /applications/app/plan", key).body())
        .contains("begin one by POST /applications/app/plans");
    JsonNode begun = admin.call("POST /applications/app/plans", "{}");
    assertThat(begun.path("id").asString("")).isEqualTo("plan:app");
    await("plan:app", "completed");

    JsonNode page = admin.call("GET /applications/app/plan?limit=1&action=create", "");
    assertThat(page.path("counts").path("create").asLong()).isEqualTo(2);
    assertThat(page.path("items").path(0).path("label").asString("")).isEqualTo("ann");
    JsonNode next =
        admin.call(
            "GET /applications/app/plan?limit=1&action=create&cursor="
                + page.path("next").asString(""),
            "");
    assertThat(next.path("items").path(0).path("label").asString("")).isEqualTo("bob");
    assertThat(next.has("next")).isFalse();
    assertThat(run("jobs", "plan:app", "--result").output().lines().toList())
        .hasSize(3)
        .last()
        .asString()
        .contains("\"summary\"");
    assertThat(run("plan", "app", "--json-lines").output().lines()).hasSize(3);
    assertThat(run("plan", "app", "--json").output()).contains("\"complete\":true");
    restart();
    assertThat(send("GET /jobs/plan:app/result", key).body().lines()).hasSize(3);
  }

  @Test
  void aPlanThatIsCancelledOrInterruptedSaysSoAndBeginsAnew() throws Exception {
    HttpServer target = silent();
    try {
      admin.call("POST /applications/slow/plans", "{}");
      assertThat(run("plan", "slow").message()).contains("the job 'plan:slow' is under way");
      assertThat(run("jobs", "plan:slow", "--cancel").exit()).isZero();
      assertThat(state("plan:slow")).isIn("cancelling", "cancelled");
      assertThat(send("GET /applications/slow/plan", key).statusCode()).isEqualTo(409);

      restart();
      assertThat(state("plan:slow")).isEqualTo("cancelled");
      assertThat(send("POST /jobs/plan:slow/resume", key).statusCode()).isEqualTo(200);
      assertThat(state("plan:slow")).isEqualTo("running");

      restart();
      assertThat(state("plan:slow")).isEqualTo("failed");
      assertThat(send("GET /applications/slow/plan", key).body())
          .contains("interrupted: Lockstep was stopped while it ran. Resume it");
      ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
      assertThat(visitor.page("/applications/slow/plan"))
          .contains("interrupted: Lockstep was stopped", "Take a plan");
      assertThat(visitor.post("/applications/slow/plan").statusCode()).isEqualTo(303);
      assertThat(visitor.page("/applications/slow/plan"))
          .contains("Progress of the plan", "Cancel");
      assertThat(visitor.post("/applications/slow/plan/cancel").statusCode()).isEqualTo(303);
      assertThat(state("plan:slow")).isIn("cancelling", "cancelled");
    } finally {
      target.stop(0);
    }
  }

  @Test
  void theFormOfAPlanIsAWordThatTheDescriptionKnows() throws Exception {
    HttpResponse<String> refused = send("POST /applications/app/plan?format=JSONL", key);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("'format' is one of json, jsonl, not 'JSONL'");
  }

  @Test
  void whatCannotBeFetchedYetIsToldAtTheConsoleToo() throws Exception {
    HttpServer target = silent();
    try {
      admin.call("POST /applications/slow/plans", "{}");
      ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);

      HttpResponse<String> early = visitor.get("/jobs/plan%3Aslow/result");

      assertThat(early.statusCode()).isEqualTo(409);
      assertThat(early.body()).contains("is running: it has made nothing that can be fetched");
    } finally {
      target.stop(0);
    }
  }

  @Test
  void aPlanOfAProposalDoesNotTakeThePlaceOfThatOfWhatIsSetUp() throws Exception {
    admin.call("POST /applications/app/plans", "{}");
    await("plan:app", "completed");
    JsonNode begun = admin.call("POST /applications/app/plans", "{\"scope\":\"assigned\"}");
    assertThat(begun.path("id").asString("")).isEqualTo("plan:app:proposal");
    await("plan:app:proposal", "completed");

    assertThat(send("GET /jobs/plan:app:proposal/result", key).body().lines()).hasSize(1);
    assertThat(send("GET /jobs/plan:app/result", key).body().lines()).hasSize(3);
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    assertThat(visitor.page("/jobs"))
        .contains("Plan of a proposal for <a", "href=\"/jobs/plan%3Aapp%3Aproposal/result\"")
        .contains("Plan of <a", "href=\"/applications/app/plan\"");
  }

  @Test
  void anExportIsAJobOfItsDirectoryAndIsFetchedByWhoMayReadIt() throws Exception {
    assertThat(run("sync", "app").exit()).isZero();
    String operator = key("operator", "acme");
    HttpResponse<String> begun = send("POST /provisioning-log/export?format=jsonl", operator);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    JsonNode job = Json.parse(begun.body());
    String id = job.path("id").asString("");
    assertThat(job.path("directory").asString("")).isEqualTo("acme");
    assertThat(begun.headers().firstValue("Location"))
        .hasValue(lockstep.url() + "/api/v1/jobs/" + id);
    await(id, "completed");

    String lines = send("GET /jobs/" + id + "/result", operator).body();
    assertThat(lines).isEqualTo(send("GET /provisioning-log/export?format=jsonl", key).body());
    assertThat(lines.lines().count()).isEqualTo(2);
    assertThat(send("GET /jobs/" + id + "/result", key("admin", "aws")).statusCode())
        .isEqualTo(404);
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    assertThat(visitor.page("/jobs")).contains("Export of the", "Download");
    assertThat(visitor.page("/jobs/" + id.replace(":", "%3A") + "/result"))
        .contains("\"label\":\"ann\"", "\"label\":\"bob\"");
  }

  @Test
  void anExportOfAllDirectoriesIsForWhoSeesThemAll() throws Exception {
    JsonNode begun = admin.call("POST /audit/export", "{}");
    String id = begun.path("id").asString("");
    assertThat(begun.has("directory")).isFalse();
    await(id, "completed");

    assertThat(send("GET /jobs/" + id + "/result", key).body()).contains("Create application");
    assertThat(send("GET /jobs/" + id, key("auditor", "acme")).statusCode()).isEqualTo(404);
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    assertThat(visitor.page("/jobs")).contains("all directories");
    assertThat(send("GET /events?types=job&follow=false", key).body()).contains(id);
  }
}
