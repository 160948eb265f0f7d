package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.api.RequestRate;
import dev.lockstep.directory.TakesFiles;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every error that the API's description names for a route is answered by that route, and none
/// that isn't named: each answer of any test that isn't described fails it. `ApiContractTest`
/// plays the rest: what succeeds, 304, 412 and 422.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiStatusTest {
  private static final Set<String> PLAYED_ELSEWHERE = Set.of("412", "422");
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
  private static final String LONG = "\"" + "x".repeat(1 << 20) + "\"";
  private static final String LONG_FILE = "x".repeat(TakesFiles.MOST_BYTES + 1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final SettableClock clock = new SettableClock();
  private final Map<String, Set<String>> produced = new TreeMap<>();
  private final Map<String, String> there = new LinkedHashMap<>();
  private Lockstep lockstep;
  private Lockstep slow;
  private String key = "";
  private String taken = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock);
    slow =
        Lockstep.start(
            Config.forTesting(folder.resolve("slow")).at(new RequestRate(1, 1)),
            new SettableClock());
    key = lockstep.firstKey().orElseThrow();
    made("/directories", "{\"id\":\"acme\"}");
    there.put("directory", "acme");
    there.put("token", made("/directories/acme/tokens", "{\"name\":\"t\"}"));
    there.put("client", made("/directories/acme/oauth-clients", "{\"name\":\"c\"}"));
    there.put("key", made("/admin-keys", "{\"name\":\"k\",\"grants\":[{\"role\":\"viewer\"}]}"));
    made(
        "/accounts",
        """
        {"name": "alice", "password": "correct horse battery", "grants": [{"role": "admin"}]}
        """);
    there.put("account", "alice");
    Path files = Files.createDirectories(folder.resolve("hr"));
    Files.writeString(files.resolve("users.csv"), "id,userPrincipalName\n1,carl@acme.example\n");
    made(
        "/directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"" + files + "\"}}");
    there.put("source", "hr");
    there.put("user", made("/directories/acme/users", "{\"userName\":\"ann\"}"));
    there.put("group", made("/directories/acme/groups", "{\"displayName\":\"Staff\"}"));
    there.put("member", there.get("user"));
    made(
        "/applications",
        """
        {"id": "app", "directory": "acme",
         "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
        """);
    there.put("application", "app");
    made("/directories", "{\"id\":\"aws\"}");
    there.put("request", "1");
    there.put("plan", "YTow.x.0-0-0.y"); // of the position a:0
    there.put("job", "reconciliation:app");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
    slow.close();
  }

  private String made(String path, String body) throws Exception {
    HttpResponse<String> answer = send(lockstep, "POST " + path, key, body);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(201);
    return mapper.readTree(answer.body()).path("id").asString("");
  }

  private HttpResponse<String> send(Lockstep server, String route, String bearer, String body)
      throws Exception {
    String[] parts = route.split(" ", 2);
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/v1" + parts[1]))
                .header("Authorization", "Bearer " + bearer)
                .method(parts[0], BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString()));
  }

  private String path(OpenApiFile.Operation operation, Map<String, String> names) {
    String path = operation.path();
    String object = path.contains("/groups/") ? names.get("group") : names.get("user");
    path = path.replace("{object}", String.valueOf(object));
    for (Map.Entry<String, String> name : names.entrySet()) {
      path = path.replace("{" + name.getKey() + "}", name.getValue());
    }
    return path.equals("/events") ? path + "?follow=false" : path; // else it has no end
  }

  private HttpResponse<String> probe(
      OpenApiFile.Operation operation, String path, String bearer, String body) throws Exception {
    HttpResponse<String> answer = send(lockstep, operation.method() + " " + path, bearer, body);
    note(operation, answer);
    return answer;
  }

  private void note(OpenApiFile.Operation operation, HttpResponse<String> answer) {
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(operation.route())
          .hasValue("application/problem+json");
      JsonNode problem = mapper.readTree(answer.body());
      assertThat(problem.path("status").asInt(0)).isEqualTo(answer.statusCode());
      assertThat(problem.path("detail").asString("")).as(operation.route()).isNotBlank();
      produced
          .computeIfAbsent(operation.route(), _ -> new TreeSet<>())
          .add(String.valueOf(answer.statusCode()));
    }
  }

  /// What may be wrong with a request whatever it asks for.
  private void common(OpenApiFile.Operation operation, String viewer, String elsewhere)
      throws Exception {
    String path = path(operation, there);
    probe(operation, path, "lockstep_admin_wrong", "{}");
    probe(operation, path, viewer, "{}");
    boolean creates = operation.route().equals("POST /applications");
    probe(operation, path, elsewhere, creates ? "{\"directory\":\"acme\"}" : "{}");
    probe(operation, path + (path.contains("?") ? "&" : "?") + "limitt=1", key, "{}");
    if (WITH_BODY.contains(operation.method())) {
      probe(operation, path, key, "{");
      probe(operation, path, key, operation.path().endsWith("/upload") ? LONG_FILE : LONG);
    }
    note(operation, send(slow, operation.method() + " " + path, key, "{}"));
    for (String name : there.keySet()) {
      Map<String, String> names = new LinkedHashMap<>(there);
      names.put(name, NOBODY);
      String other = path(operation, names);
      if (!other.equals(path)) {
        probe(operation, other, key, body(operation));
      }
    }
  }

  /// One that gets as far as looking for what the path names.
  private static String body(OpenApiFile.Operation operation) {
    return switch (operation.route()) {
      case String route when route.matches(".*(/rule|/rule/preview|/rule-preview)") ->
          "{\"rule\":\"user.department -eq \\\"x\\\"\"}";
      case String route when route.endsWith("/users/{object}") -> "{\"userName\":\"x\"}";
      case String route when route.endsWith("/groups/{object}") -> "{\"displayName\":\"x\"}";
      case String route when route.endsWith("allow-removals") -> "{\"removals\":1}";
      default -> "{}";
    };
  }

  private void send(String route, String body) throws Exception {
    String[] parts = route.split("[ ?]", -1);
    OpenApiFile.Operation operation =
        OpenApiFile.get().operation(parts[0], "/api/v1" + parts[1]).orElseThrow();
    probe(operation, route.substring(route.indexOf(' ') + 1), key, body);
  }

  /// What only some routes have.
  private void particular() throws Exception {
    String users = "/directories/acme/users";
    taken = made(users, "{\"userName\":\"bob\"}");
    send("POST /directories", "{\"id\":\"acme\"}");
    send("POST " + users, "{\"userName\":\"ann\"}");
    send("PUT " + users + "/" + taken, "{\"userName\":\"ann\"}");
    send(
        "PATCH " + users + "/" + taken,
        "{\"Operations\":[{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"ann\"}]}");
    send("DELETE " + users + "/" + taken, "");
    made(users, "{\"userName\":\"bob\"}");
    send("POST " + users + "/" + taken + "/restore", "");
    send(
        "POST /accounts",
        "{\"name\":\"alice\",\"password\":\"correct horse battery\",\"grants\":[{\"role\":\"admin\"}]}");
    send(
        "POST /directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"/tmp\"}}");
    send(
        "POST /applications",
        "{\"id\":\"app\",\"directory\":\"acme\",\"target\":{\"url\":\"http://127.0.0.1:1/scim\",\"token\":\"t\"}}");
    String object = "{\"object\":\"" + there.get("user") + "\"}";
    for (String work : List.of("plan", "provision", "undo/plan", "undo", "test", "preview")) {
      send(
          "POST /applications/app/" + work,
          work.equals("plan") || work.equals("test") ? "{}" : object);
      send("POST /applications/app/" + work, "{\"object\":\"" + NOBODY + "\"}");
    }
    send(
        "POST /applications",
        "{\"id\":\"b\",\"directory\":\"nowhere\",\"target\":{\"url\":\"http://127.0.0.1:1/scim\",\"token\":\"t\"}}");
    targetLost();
    planned();
    exported();
    send("GET /provisioning-log?application=nothing", "");
    send("GET /provisioning-log/export?application=nothing", "");
    send("GET /events?directory=nowhere&follow=false", "");
    send("GET /applications/app/reconcile", "");
    send("GET /applications/app/reconcile/findings", "");
    send("POST /applications/app/reconcile", "{}");
    send("POST /applications/app/reconcile", "{}");
    send(
        "POST /applications/app/undo",
        "{\"object\":\"%s\",\"position\":\"0-%s\"}".formatted(there.get("user"), "0".repeat(64)));
    for (String route : List.of("cancel", "cancel", "resume", "resume")) {
      send("POST /jobs/reconciliation:app/" + route, ""); // the target's away: it waits, and runs
    }
    send("POST /directories/acme/sources/hr/allow-removals", "{\"removals\":7}");
    send("POST /applications/app/plans/" + there.get("plan") + "/approve", "{}");
  }

  /// A target that is there for a plan, and away when it is approved.
  private void targetLost() throws Exception {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] none =
        """
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
         "totalResults": 0, "Resources": []}
        """
            .getBytes(StandardCharsets.UTF_8);
    target.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
          exchange.sendResponseHeaders(200, none.length);
          exchange.getResponseBody().write(none);
          exchange.close();
        });
    target.start();
    made(
        "/applications",
        """
        {"id": "lost", "directory": "acme", "scope": "all",
         "target": {"url": "http://127.0.0.1:%d/scim", "token": "a-secret-token"}}
        """
            .formatted(target.getAddress().getPort()));
    HttpResponse<String> plan = send(lockstep, "POST /applications/lost/plan", key, "{}");
    assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
    target.stop(0);
    String id = mapper.readTree(plan.body()).path("id").asString("");
    send("POST /applications/lost/plan", "{}");
    send("POST /applications/lost/plans/" + id + "/approve", "{}");
  }

  /// A target that doesn't answer as long as its plan is looked at.
  private void planned() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/",
        exchange -> {
          try {
            looked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    target.start();
    try {
      made(
          "/applications",
          """
          {"id": "silent", "directory": "acme", "scope": "all",
           "target": {"url": "http://127.0.0.1:%d/scim", "token": "a-secret-token"}}
          """
              .formatted(target.getAddress().getPort()));
      send("POST /applications/silent/plans", "{}");
      send("POST /applications/silent/plans", "{}");
      send("GET /applications/silent/plan", "");
      send("POST /jobs/plan:silent/cancel", "");
    } finally {
      looked.countDown();
      target.stop(0);
    }
  }

  private void exported() throws Exception {
    send("POST /provisioning-log/export?application=nothing", "{}");
    send("POST /audit/export?directory=nothing", "{}");
    HttpResponse<String> begun = send(lockstep, "POST /audit/export", key, "{}");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    String job = mapper.readTree(begun.body()).path("id").asString("");
    OpenApiFile.Operation result =
        OpenApiFile.get().operation("GET", "/api/v1/jobs/" + job + "/result").orElseThrow();
    probe(result, "/jobs/" + job + "/result", issued("{\"role\":\"viewer\"}"), "");
  }

  private String issued(String grant) throws Exception {
    String body = "{\"name\":\"v\",\"grants\":[" + grant + "]}";
    HttpResponse<String> answer = send(lockstep, "POST /admin-keys", key, body);
    return mapper.readTree(answer.body()).path("secret").asString("");
  }

  @Test
  void everyErrorThatIsNamedIsAnsweredAndNoOther() throws Exception {
    String viewer = issued("{\"role\":\"viewer\"}");
    String elsewhere = issued("{\"role\":\"admin\",\"directory\":\"aws\"}");
    assertThat(send(slow, "GET /me", key, "").statusCode()).isEqualTo(401);
    particular();
    for (OpenApiFile.Operation operation : OpenApiFile.get().operations()) {
      common(operation, viewer, elsewhere);
    }

    Map<String, Set<String>> named = new TreeMap<>();
    for (OpenApiFile.Operation operation : OpenApiFile.get().operations()) {
      Set<String> errors = new TreeSet<>(operation.json().path("responses").propertyNames());
      errors.removeIf(status -> status.compareTo("400") < 0 || PLAYED_ELSEWHERE.contains(status));
      named.put(operation.route(), errors);
    }
    assertThat(produced).isEqualTo(named);
  }

  /// An empty list would look as if it were there.
  @Test
  void noRouteKnowsAnythingOfADirectoryThatIsNotThere() throws Exception {
    Map<String, String> nowhere = new LinkedHashMap<>(there);
    nowhere.put("directory", "nowhere");
    for (OpenApiFile.Operation operation : OpenApiFile.get().operations()) {
      if (operation.path().contains("{directory}")) {
        String route = operation.method() + " " + path(operation, nowhere);
        assertThat(send(lockstep, route, key, "{}").statusCode()).as(route).isEqualTo(404);
      }
    }
  }
}
