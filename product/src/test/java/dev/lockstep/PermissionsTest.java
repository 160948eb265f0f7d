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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every route of the API × every role, and × a key of another Directory.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsTest {
  /// Beside reading; whoever adds a route that an operator is to have adds it here.
  private static final Set<String> OPERATING =
      Set.of(
          "POST /applications/{application}/test",
          "POST /applications/{application}/plan",
          "POST /applications/{application}/plans",
          "POST /applications/{application}/plans/{plan}/approve",
          "POST /applications/{application}/start",
          "POST /applications/{application}/pause",
          "POST /applications/{application}/restart",
          "POST /applications/{application}/allow-deletes",
          "POST /applications/{application}/reject-deletes",
          "POST /applications/{application}/provision",
          "POST /applications/{application}/undo/plan",
          "POST /applications/{application}/undo",
          "POST /applications/{application}/holds/release",
          "POST /applications/{application}/reconcile",
          "POST /directories/{directory}/sources/{source}/test",
          "POST /directories/{directory}/sources/{source}/poll",
          "POST /directories/{directory}/sources/{source}/upload",
          "POST /directories/{directory}/sources/{source}/resync",
          "POST /directories/{directory}/sources/{source}/allow-removals",
          "POST /directories/{directory}/sources/{source}/reject-removals");

  /// They read, although they aren't GETs; a job says itself who may cancel it ([JobsTest]).
  private static final Set<String> READING =
      Set.of(
          "POST /applications/{application}/preview",
          "POST /provisioning-log/export",
          "POST /jobs/{job}/cancel",
          "POST /jobs/{job}/resume",
          "POST /directories/{directory}/groups/{object}/rule/preview",
          "POST /directories/{directory}/rule-preview");

  /// They don't concern a Directory.
  private static final Set<String> ADMINISTERING =
      Set.of(
          "GET /admin-keys",
          "POST /admin-keys",
          "GET /admin-keys/{key}",
          "DELETE /admin-keys/{key}",
          "GET /accounts",
          "POST /accounts",
          "GET /accounts/{account}",
          "PATCH /accounts/{account}",
          "DELETE /accounts/{account}");

  private static final Set<String> AUDIT =
      Set.of("GET /audit", "GET /audit/export", "POST /audit/export");

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final SettableClock clock = new SettableClock();
  private Lockstep lockstep;
  private String first = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    clock.set(InstantSource.system().instant());
    lockstep = Lockstep.start(Config.forTesting(folder), clock);
    first = lockstep.firstKey().orElseThrow();
    send("POST /directories", first, "{\"id\":\"acme\"}");
    send("POST /directories", first, "{\"id\":\"beta\"}");
    HttpResponse<String> application =
        send(
            "POST /applications",
            first,
            """
            {"id": "app", "directory": "acme",
             "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
            """);
    assertThat(application.statusCode()).as(application.body()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> send(String route, String key, String body) throws Exception {
    String[] parts = route.split(" ", 2);
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + parts[1]))
                .header("Authorization", "Bearer " + key)
                .method(parts[0], BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString()));
  }

  private JsonNode issue(String grants) throws Exception {
    HttpResponse<String> issued =
        send("POST /admin-keys", first, "{\"name\":\"test\",\"grants\":" + grants + "}");
    assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
    return mapper.readTree(issued.body());
  }

  private String key(String grants) throws Exception {
    return issue(grants).path("secret").asString("");
  }

  /// The route as somebody asks it of what there is.
  private static String asked(String route, String directory, String application) {
    return route
        .replace("{directory}", directory)
        .replace("{application}", application)
        .replace("GET /events", "GET /events?follow=false") // else it has no end
        .replaceAll("\\{[a-z]+}", "nothing");
  }

  private Set<String> allowed(String key, Set<String> routes) throws Exception {
    Set<String> allowed = new TreeSet<>();
    for (String route : routes) {
      HttpResponse<String> answer = send(asked(route, "acme", "app"), key, "{}");
      assertThat(answer.statusCode()).as(route + ": " + answer.body()).isNotIn(401, 500);
      if (answer.statusCode() != 403) {
        allowed.add(route);
      }
    }
    return allowed;
  }

  private Set<String> routes() {
    return new TreeSet<>(lockstep.apiRoutes());
  }

  /// What a role may do, from the route's words alone.
  private Set<String> expected(String role, boolean everywhere) {
    return routes().stream()
        .filter(
            route -> {
              boolean reads = route.startsWith("GET ") || READING.contains(route);
              if (ADMINISTERING.contains(route)) {
                return role.equals("admin") && everywhere;
              }
              if (AUDIT.contains(route)) {
                return role.equals("auditor") || role.equals("admin");
              }
              return switch (role) {
                case "viewer", "auditor" -> reads;
                case "operator" -> reads || OPERATING.contains(route);
                default -> everywhere || route.contains("{") || reads;
              };
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRoleMayDoWhatItIsForAndNothingElse() throws Exception {
    for (String role : List.of("viewer", "operator", "auditor")) {
      assertThat(allowed(key("[{\"role\":\"" + role + "\"}]"), routes()))
          .as(role)
          .isEqualTo(expected(role, true));
      assertThat(allowed(key("[{\"role\":\"" + role + "\",\"directory\":\"acme\"}]"), routes()))
          .as(role + " of acme")
          .isEqualTo(expected(role, false));
    }
  }

  @Test
  void anAdminOfAllDirectoriesMayDoEverything() throws Exception {
    Set<String> asked = routes();
    asked.remove("DELETE /applications/{application}"); // the other tests need it

    assertThat(allowed(key("[{\"role\":\"admin\"}]"), asked)).isEqualTo(asked);
  }

  @Test
  void anAdminOfOneDirectoryMayDoAllInItAndNothingAroundIt() throws Exception {
    String key = key("[{\"role\":\"admin\",\"directory\":\"acme\"}]");
    Set<String> destructive = Set.of("DELETE /applications/{application}");
    Set<String> asked = routes();
    asked.removeAll(destructive);
    Set<String> expected = expected("admin", false);
    expected.removeAll(destructive);

    assertThat(allowed(key, asked)).isEqualTo(expected);
    assertThat(
            send(
                    "POST /applications",
                    key,
                    "{\"id\":\"mine\",\"directory\":\"acme\",\"target\":{\"url\":\"http://127.0.0.1:1/\"}}")
                .statusCode())
        .isEqualTo(201);
    HttpResponse<String> elsewhere =
        send("POST /applications", key, "{\"id\":\"theirs\",\"directory\":\"beta\"}");
    assertThat(elsewhere.statusCode()).isEqualTo(404);
    assertThat(elsewhere.body()).contains("there is no directory 'beta'");
  }

  @Test
  void toAKeyOfAnotherDirectoryThisOneIsNotThere() throws Exception {
    String key = key("[{\"role\":\"admin\",\"directory\":\"beta\"}]");
    List<String> differing = new ArrayList<>();
    int asked = 0;
    for (String route : routes()) {
      if (!route.contains("{directory}") && !route.contains("{application}")) {
        continue;
      }
      asked++;
      HttpResponse<String> theirs = send(asked(route, "acme", "app"), key, "{}");
      HttpResponse<String> nowhere = send(asked(route, "nowhere", "none"), key, "{}");
      String same = nowhere.body().replace("nowhere", "acme").replace("'none'", "'app'");
      if (theirs.statusCode() != 404 || !theirs.body().equals(same)) {
        differing.add(route + ": " + theirs.statusCode() + " " + theirs.body() + " / " + same);
      }
    }

    assertThat(asked).isGreaterThan(30);
    assertThat(differing).isEmpty();
  }

  @Test
  void listsHoldWhatTheKeyMaySee() throws Exception {
    String key = key("[{\"role\":\"viewer\",\"directory\":\"beta\"}]");

    assertThat(send("GET /directories", key, "").body()).contains("beta").doesNotContain("acme");
    assertThat(send("GET /applications", key, "").body()).doesNotContain("app");
    assertThat(send("GET /me", key, "").body())
        .contains("{\"role\":\"viewer\",\"directory\":\"beta\"}");
  }

  @Test
  void anAuditorOfOneDirectorySeesWhatWasDoneInIt() throws Exception {
    String key = key("[{\"role\":\"auditor\",\"directory\":\"acme\"}]");
    send("PATCH /directories/beta", first, "{\"provisioning\":\"automatic\"}");

    String seen = send("GET /audit", key, "").body();
    assertThat(seen)
        .contains("directory/acme", "directory/acme/application/app", "Create application")
        .doesNotContain("directory/beta", "admin-key");
    String created = URLEncoder.encode("Create application", StandardCharsets.UTF_8);
    assertThat(
            mapper.readTree(send("GET /audit?activity=" + created, key, "").body()).path("items"))
        .isNotEmpty()
        .allSatisfy(
            entry ->
                assertThat(entry.path("activity").asString("")).isEqualTo("Create application"));
    assertThat(
            mapper
                .readTree(send("GET /audit?subject=directory/acme/a&limit=1", key, "").body())
                .path("items"))
        .hasSize(1);
    assertThat(send("GET /audit?from=yesterday", key, "").body())
        .contains("'from' takes an instant");
    assertThat(send("GET /audit?until=2020-01-01T00:00:00Z", key, "").body())
        .isEqualTo("{\"items\":[]}");
  }

  @Test
  void aRefusalNamesTheRoleThatItTakes() throws Exception {
    HttpResponse<String> refused = send("GET /audit", key("[{\"role\":\"viewer\"}]"), "");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.body()).contains("GET /audit takes the role auditor or admin");
  }

  @Test
  void aKeyLetsInUntilItExpires() throws Exception {
    String body =
        "{\"name\":\"CI\",\"expires\":\"%s\"}".formatted(clock.instant().plus(Duration.ofDays(1)));
    String key =
        mapper.readTree(send("POST /admin-keys", first, body).body()).path("secret").asString("");
    assertThat(send("GET /me", key, "").statusCode()).isEqualTo(200);

    clock.move(Duration.ofDays(1));

    assertThat(send("GET /me", key, "").statusCode()).isEqualTo(401);
    assertThat(send("POST /admin-keys", first, body).body()).contains("'expires' is in the past");
  }

  @Test
  void whatIsWrongWithGrantsIsNamed() throws Exception {
    for (String[] grants :
        new String[][] {
          {"[]", "'grants' is a list of at least one"},
          {"[{\"role\":\"oprator\"}]", "there is no role 'oprator' (did you mean 'operator'?)"},
          {"[{\"role\":\"viewer\",\"directory\":\"nowhere\"}]", "there is no directory 'nowhere'"},
          {"[{\"rolle\":\"viewer\"}]", "unknown key 'rolle' (did you mean 'role'?)"},
          {"[\"viewer\"]", "is no JSON object"}
        }) {
      HttpResponse<String> refused =
          send("POST /admin-keys", first, "{\"name\":\"x\",\"grants\":" + grants[0] + "}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body().replace("\\\"", "\"")).contains(grants[1]);
    }
  }
}
