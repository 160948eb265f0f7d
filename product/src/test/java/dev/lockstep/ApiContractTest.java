package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the API's description names, seen once: each route with each success that it names, 304,
/// 412 and 422, and each body held against its schema. `ApiStatusTest` has the other errors. All
/// tests of the API hold their answers against the description too.
class ApiContractTest {
  private static final String ACME = "/directories/acme";
  private static final String AWS = "/directories/aws";
  private static final String APP = "/applications/app";

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final Set<String> seen = new TreeSet<>();
  private Lockstep lockstep;
  private String key = "";

  @BeforeEach
  void start() {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  /// @param headers names and values in turn
  private HttpResponse<String> send(String route, String body, String... headers) throws Exception {
    String[] parts = route.split(" ", 2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + parts[1]))
            .header("Authorization", "Bearer " + key)
            .method(parts[0], BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer =
        OpenApiFile.checked(http.send(request.build(), BodyHandlers.ofString()));
    seen.add(operation(route).route() + " " + answer.statusCode());
    return answer;
  }

  private static OpenApiFile.Operation operation(String route) {
    String[] parts = route.split("[ ?]", -1);
    return OpenApiFile.get().operation(parts[0], "/api/v1" + parts[1]).orElseThrow();
  }

  /// What may depend on a state is asked to depend on another one first, and then on the present
  /// one.
  private JsonNode call(String route, String body, int expected) throws Exception {
    boolean depends = operation(route).json().path("responses").has("412");
    String[] headers = {};
    if (depends) {
      HttpResponse<String> other = send(route, body, "If-Match", "\"another\"");
      assertThat(other.statusCode()).as(route + ": " + other.body()).isEqualTo(412);
      headers =
          other
              .headers()
              .firstValue("ETag")
              .map(tag -> new String[] {"If-Match", tag})
              .orElse(headers);
    }
    boolean repeatable = route.startsWith("POST ");
    if (repeatable) {
      headers = new String[] {"Idempotency-Key", "key " + seen.size() + route};
    }
    HttpResponse<String> answer = send(route, body, headers);
    assertThat(answer.statusCode()).as(route + ": " + answer.body()).isEqualTo(expected);
    if (repeatable) {
      assertThat(send(route, "{\"another\":1}", headers).statusCode()).as(route).isEqualTo(422);
    }
    if (operation(route).json().path("responses").has("304")) {
      known(route);
    }
    assertThat(OpenApiFile.get().requestProblems(operation(route), body)).as(route).isEmpty();
    boolean json =
        answer.headers().firstValue("Content-Type").orElse("").matches("application/json(;.*)?");
    return json ? mapper.readTree(answer.body()) : mapper.missingNode();
  }

  /// What goes on in the background may change an answer between two requests, but not for ever.
  private void known(String route) throws Exception {
    int status = 200;
    for (int attempt = 0; attempt < 1_000 && status == 200; attempt++) {
      String tag = send(route, "").headers().firstValue("ETag").orElseThrow();
      status = send(route, "", "If-None-Match", tag).statusCode();
    }
    assertThat(status).as(route).isEqualTo(304);
  }

  private JsonNode get(String path) throws Exception {
    return call("GET " + path, "", 200);
  }

  private JsonNode post(String path, String body) throws Exception {
    return call("POST " + path, body, 201);
  }

  private void delete(String path) throws Exception {
    call("DELETE " + path, "", 204);
  }

  private static String id(JsonNode json) {
    return json.path("id").asString("");
  }

  @Test
  void everyRouteAnswersWithEveryStatusAndEveryBodyThatItsDescriptionNames() throws Exception {
    directories();
    String secret = endpoint();
    String ann = people();
    groups(ann);
    sources();
    application(ann, secret);
    jobs();
    administration();
    logs();

    Set<String> unseen = new TreeSet<>(OpenApiFile.get().named());
    unseen.removeAll(seen);
    // ApiStatusTest has the others
    unseen.removeIf(one -> !one.matches(".* (2..|304|412|422)"));
    assertThat(unseen).as("named in openapi.yaml, and played by no test").isEmpty();
  }

  @Test
  void anAnswerThatIsntAsDescribedIsFound() {
    OpenApiFile.Operation me = OpenApiFile.get().operation("GET", "/api/v1/me").orElseThrow();
    String good = "{\"actor\":\"administrator a\",\"grants\":[{\"role\":\"admin\"}]}";

    assertThat(problems(me, 200, good)).isEmpty();
    assertThat(problems(me, 200, "{\"actor\":\"administrator a\"}")).contains("'grants'");
    assertThat(problems(me, 200, good.replace("admin\"", "king\""))).contains("/grants/0/role");
    assertThat(problems(me, 200, good.replace("{\"role", "{\"hidden\":1,\"role")))
        .contains("hidden");
    assertThat(problems(me, 201, good)).contains("status isn't described");
    assertThat(problems(me, 500, good)).contains("status isn't described");
    assertThat(
            OpenApiFile.get().problems(me, 401, "application/json", "{\"status\":401}").toString())
        .contains("type 'application/json' isn't described");
  }

  private static String problems(OpenApiFile.Operation operation, int status, String body) {
    return String.join(
        "; ", OpenApiFile.get().problems(operation, status, "application/json", body));
  }

  private void directories() throws Exception {
    post("/directories", "{\"id\":\"acme\",\"displayName\":\"Acme\"}");
    post("/directories", "{\"id\":\"aws\"}");
    get("/directories");
    get(ACME);
    call("PATCH " + AWS, "{\"provisioning\":\"automatic\",\"profile\":\"tolerant\"}", 200);
    get(ACME + "/schemas");
    call(
        "PUT " + ACME + "/schemas",
        """
        {"schemas": [{"id": "urn:example:params:scim:Badge", "attributes": [
           {"name": "number", "type": "string"}]}],
         "resourceTypes": [
           {"name": "User", "schemaExtensions": [{"schema": "urn:example:params:scim:Badge"}]}]}
        """,
        200);
  }

  /// @return a token's secret
  private String endpoint() throws Exception {
    JsonNode token = post(AWS + "/tokens", "{\"name\":\"Entra\"}");
    post(AWS + "/tokens/" + id(token) + "/rotation", "{\"overlap\":\"P1D\"}");
    JsonNode client = post(AWS + "/oauth-clients", "{\"name\":\"Okta\",\"scopes\":[\"read\"]}");
    post(AWS + "/oauth-clients/" + id(client) + "/rotation", "{}");
    HttpResponse<String> habit =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(lockstep.url() + "/scim/aws/v2/Users?filter=userName+eq+ann"))
                .header("Authorization", "Bearer " + token.path("secret").asString(""))
                .build(),
            BodyHandlers.ofString());
    assertThat(habit.statusCode()).isEqualTo(200);
    JsonNode inspected = get(AWS + "/inspector").path("items").path(0);
    String request = AWS + "/inspector/" + inspected.path("id").asLong();
    get(request);
    get(request + "/vector");
    call("GET " + request + "/curl", "", 200);
    call("PATCH " + AWS + "/inspector", "{\"recording\":false}", 200);
    http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2/Users"))
            .header("Authorization", "Bearer lockstep_scim_unknown")
            .build(),
        BodyHandlers.ofString());
    assertThat(get(AWS + "/habits").path("items")).isNotEmpty();
    assertThat(get(AWS + "/tokens").path("items")).hasSize(2);
    assertThat(get(AWS + "/oauth-clients").path("items")).hasSize(2);
    get(AWS + "/refusals");
    get(AWS + "/tokens/" + id(token));
    get(AWS + "/oauth-clients/" + id(client));
    delete(AWS + "/tokens/" + id(token));
    delete(AWS + "/oauth-clients/" + id(client));
    get(AWS + "/token-settings");
    call(
        "PATCH " + AWS + "/token-settings",
        "{\"life\":\"P90D\",\"perDirectory\":{\"perSecond\":100,\"burst\":200}}",
        200);
    return post(AWS + "/tokens", "{\"name\":\"Lockstep\"}").path("secret").asString("");
  }

  /// @return somebody's id
  private String people() throws Exception {
    String users = ACME + "/users";
    String ann = id(post(users, "{\"userName\":\"ann\",\"displayName\":\"Ann\"}"));
    String bob = id(post(users, "{\"userName\":\"bob\"}"));
    get(users + "?limit=1");
    get(users + "/" + ann);
    call("PUT " + users + "/" + bob, "{\"userName\":\"bob\",\"title\":\"Chair\"}", 200);
    call(
        "PATCH " + users + "/" + bob,
        "{\"Operations\":[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Director\"}]}",
        200);
    delete(users + "/" + bob);
    assertThat(get(ACME + "/recycle-bin").path("items")).hasSize(1);
    call("POST " + users + "/" + bob + "/restore", "", 200);
    delete(users + "/" + bob);
    delete(ACME + "/recycle-bin/" + bob);
    return ann;
  }

  private void groups(String ann) throws Exception {
    String groups = ACME + "/groups";
    String staff = id(post(groups, "{\"displayName\":\"Staff\"}"));
    String path = groups + "/" + staff;
    get(groups);
    get(path);
    call("PUT " + path, "{\"displayName\":\"All staff\"}", 200);
    call(
        "PATCH " + path,
        "{\"Operations\":[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Staff\"}]}",
        200);
    call("PUT " + path + "/members/" + ann, "", 204);
    get(path + "/timeline");
    get(path + "/memberships");
    get(ACME + "/users/" + ann + "/timeline");
    get(ACME + "/users/" + ann + "/memberships");
    delete(path + "/members/" + ann);
    String rule = "{\"rule\":\"user.userPrincipalName -eq \\\"ann\\\"\"}";
    call("POST " + path + "/rule/preview", rule, 200);
    call("POST " + ACME + "/rule-preview?limit=10", rule, 200);
    call("PUT " + path + "/rule", rule, 200);
    get(path + "/rule");
    delete(path + "/rule");
    delete(path);
    call("POST " + path + "/restore", "", 200);
  }

  private void sources() throws Exception {
    Path files = Files.createDirectories(folder.resolve("hr"));
    Files.writeString(
        files.resolve("users.csv"), "id,userPrincipalName,displayName\n1,carl,Carl\n");
    String definition =
        """
        {"id": "hr", "kind": "csv", "settings": {"folder": "%s"}}
        """
            .formatted(files);
    post(ACME + "/sources", definition);
    assertThat(get(ACME + "/sources").path("items")).hasSize(1);
    get(ACME + "/sources/hr");
    call("POST " + ACME + "/sources/hr/test", "", 200);
    call("POST " + ACME + "/sources/hr/poll", "", 200);
    String limit = "{\"absolute\":0}";
    call("PATCH " + ACME + "/sources/hr", "{\"removalLimit\":%s}".formatted(limit), 200);
    Files.writeString(files.resolve("users.csv"), "id,userPrincipalName\n2,dora@acme.example\n");
    JsonNode held = call("POST " + ACME + "/sources/hr/poll", "", 200).path("held");
    assertThat(held.path("removals").asInt()).isEqualTo(1);
    assertThat(get(ACME + "/sources/hr/removals").path("items")).hasSize(1);
    call("POST " + ACME + "/sources/hr/reject-removals", "{\"removals\":1}", 200);
    call("POST " + ACME + "/sources/hr/poll", "", 200);
    call("POST " + ACME + "/sources/hr/allow-removals", "{\"removals\":1}", 200);
    assertThat(call("POST " + ACME + "/sources/hr/poll", "", 200).has("held")).isFalse();
    call("PATCH " + ACME + "/sources/hr", "{\"state\":\"paused\"}", 200);
    call("POST " + ACME + "/sources/hr/resync", "", 200);
    assertThat(get(ACME + "/sources/hr/log?text=full%20read").path("items")).isNotEmpty();
    uploads();
    String separator = "{\"settings\":{\"separator\":\";\"}}";
    assertThat(call("PATCH " + ACME + "/sources/hr", separator, 200).path("settings")).hasSize(2);
    String none = "{\"settings\":{\"separator\":null}}";
    assertThat(call("PATCH " + ACME + "/sources/hr", none, 200).path("settings")).hasSize(1);
    call("DELETE " + ACME + "/sources/hr?objects=remove&confirm=1", "", 204);
    assertThat(get(ACME + "/sources").path("items")).isEmpty();
  }

  private boolean isCancelled(String job) throws Exception {
    return get(job).path("state").asString("").equals("cancelled");
  }

  /// A reconciliation whose target doesn't answer until it was cancelled.
  private void jobs() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      target.setExecutor(threads);
      target.createContext(
          "/",
          exchange -> {
            try {
              cancelled.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            byte[] nobody =
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":0}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
            exchange.sendResponseHeaders(200, nobody.length);
            exchange.getResponseBody().write(nobody);
            exchange.close();
          });
      target.start();
      call(
          "POST /applications",
          """
          {"id": "slow", "directory": "acme",
           "target": {"url": "http://127.0.0.1:%d/scim", "token": "x"}}
          """
              .formatted(target.getAddress().getPort()),
          201);
      call("POST /applications/slow/reconcile", "{}", 200);
      get("/jobs/reconciliation:slow");
      assertThat(get("/jobs").path("items")).isNotEmpty();
      call("POST /jobs/reconciliation:slow/cancel", "", 200);
      cancelled.countDown();
      for (int look = 0; look < 10_000 && !isCancelled("/jobs/reconciliation:slow"); look++) {
        Thread.onSpinWait();
      }
      call("POST /jobs/reconciliation:slow/resume", "", 200);
      delete("/applications/slow");
    } finally {
      cancelled.countDown();
      target.stop(0);
      threads.shutdownNow();
    }
  }

  private void uploads() throws Exception {
    String payroll = ACME + "/sources/payroll";
    post(ACME + "/sources", "{\"id\":\"payroll\",\"kind\":\"csv\"}");
    String upload = "POST " + payroll + "/upload?file=";
    String csv = "id,userPrincipalName\n9,eve@acme.example\n9,eva@acme.example\n";
    assertThat(call(upload + "users.csv", csv, 200).path("error").asString(""))
        .contains("stands in the lines 2, 3");
    call(upload + "users.csv", "id,userPrincipalName\n9,eve@acme.example\n", 200);
    assertThat(send(upload + "people.csv", csv).statusCode()).isEqualTo(400);
    assertThat(send(upload + "users.csv", "name\neve\n").statusCode()).isEqualTo(400);
    delete(payroll);
  }

  private void application(String ann, String secret) throws Exception {
    post(
        "/applications",
        """
        {"id": "app", "directory": "acme", "scope": "assigned",
         "target": {"url": "%s/scim/aws/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), secret));
    get("/applications");
    get(APP);
    call("PATCH " + APP, "{\"scope\":\"assigned\"}", 200);
    call("POST " + APP + "/test", "{}", 200);
    for (String type : Set.of("users", "groups")) {
      JsonNode mapping = get(APP + "/mappings/" + type);
      call("PUT " + APP + "/mappings/" + type, mapper.writeValueAsString(mapping), 200);
    }
    call("PUT " + APP + "/assignments/" + ann, "", 204);
    assertThat(get(APP + "/assignments").path("items")).hasSize(1);
    String object = "{\"object\":\"" + ann + "\"}";
    call("POST " + APP + "/preview", object, 200);
    assertThat(call("POST " + APP + "/plan", "", 200).path("lines")).isNotEmpty();
    call("POST " + APP + "/plan?format=jsonl", "{\"scope\":\"all\"}", 200);
    made(id(call("POST " + APP + "/plans", "{}", 202)));
    assertThat(get(APP + "/plan").path("items")).isNotEmpty();
    assertThat(call("POST " + APP + "/provision", object, 200).path("items")).isNotEmpty();
    get(APP + "/why/" + ann);
    JsonNode planned = call("POST " + APP + "/undo/plan", object, 200);
    String undo =
        "{\"object\":\"%s\",\"position\":\"%s\",\"destructive\":%d}"
            .formatted(
                ann, planned.path("position").asString(""), planned.path("destructive").asLong());
    call("POST " + APP + "/undo", undo, 200);
    assertThat(get(APP + "/holds").path("items")).hasSize(1);
    get(APP + "/holds/memberships");
    call("POST " + APP + "/holds/release", object, 200);
    call("POST " + APP + "/reconcile", "{\"repair\":true}", 200);
    get(APP + "/reconcile");
    get(APP + "/reconcile/findings?kind=unknown&limit=10");
    assertThat(get(APP + "/log").path("items")).isNotEmpty();
    call("POST " + APP + "/start", "", 200);
    call("POST " + APP + "/pause", "", 200);
    call("POST " + APP + "/restart", "{\"resetScope\":\"Watermark, Escrows\"}", 200);
    call("POST " + APP + "/allow-deletes", "", 200);
    call("POST " + APP + "/reject-deletes", "", 200);
    get(APP + "/status");
    get(APP + "/staged");
    get(APP + "/escrows");
    get(APP + "/stale");
    get(APP + "/operations?hours=48");
    delete(APP + "/assignments/" + ann);
    delete(APP);
    approval();
  }

  private void approval() throws Exception {
    post(
        "/applications",
        """
        {"id": "planned", "directory": "acme",
         "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
        """);
    String planned = "/applications/planned";
    String plan = planned + "/plans/" + id(call("POST " + planned + "/plan", "", 200));
    assertThat(send("POST " + plan + "x/approve", "{}").statusCode()).isEqualTo(409);
    call("POST " + plan + "/approve", "{}", 200);
    delete(planned);
  }

  private void administration() throws Exception {
    get("/me");
    JsonNode issued =
        post(
            "/admin-keys",
            "{\"name\":\"CI\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"acme\"}]}");
    assertThat(get("/admin-keys").path("items")).hasSize(2);
    get("/admin-keys/" + id(issued));
    delete("/admin-keys/" + id(issued));
    post(
        "/accounts",
        """
        {"name": "alice", "password": "correct horse battery", "grants": [{"role": "admin"}]}
        """);
    assertThat(get("/accounts").path("items")).hasSize(1);
    get("/accounts/alice");
    call("PATCH /accounts/alice", "{\"grants\":[{\"role\":\"viewer\"}]}", 200);
    delete("/accounts/alice");
  }

  /// Until a job has made its file, which is fetched.
  private void made(String job) throws Exception {
    String state = "running";
    while (state.equals("running")) {
      state = get("/jobs/" + job).path("state").asString("");
    }
    assertThat(state).isEqualTo("completed");
    call("GET /jobs/" + job + "/result", "", 200);
  }

  private void logs() throws Exception {
    assertThat(get("/provisioning-log").path("items")).isNotEmpty();
    call("GET /provisioning-log/export?format=jsonl", "", 200);
    made(id(call("POST /provisioning-log/export?format=jsonl", "", 202)));
    made(id(call("POST /audit/export", "", 202)));
    assertThat(get("/audit").path("items")).isNotEmpty();
    call("GET /audit/export", "", 200);
    call("GET /events?follow=false", "", 200);
  }
}
