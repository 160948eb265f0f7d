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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
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
import tools.jackson.databind.node.ObjectNode;

/// Lists of the API are walked page by page, all in the same way; and what may stand in a query.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CursorTest {
  private static final String ACME = "/directories/acme";
  private static final String AWS = "/directories/aws";
  private static final String APP = "/applications/app";

  /// Their stores' contracts walk them: `ProvisioningContract`.
  private static final Set<String> EMPTY_HERE =
      Set.of(
          "/applications/{application}/holds/memberships",
          "/applications/{application}/staged",
          "/applications/{application}/escrows",
          "/applications/{application}/stale");

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";

  /// Both of them in several groups.
  private String inGroups = "";

  private String group = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    for (String id : List.of("acme", "aws", "beta")) {
      call("POST /directories", "{\"id\":\"" + id + "\"}");
    }
    call("PATCH " + AWS, "{\"provisioning\":\"automatic\"}");
    String secret = access();
    application(secret, people());
    source(Files.createDirectories(folder.resolve("hr")));
  }

  /// @return a token of the target
  private String access() throws Exception {
    String secret = "";
    for (int number = 0; number < 3; number++) {
      secret = call("POST " + AWS + "/tokens", "{\"name\":\"t\"}").path("secret").asString("");
      call("POST " + AWS + "/oauth-clients", "{\"name\":\"c\"}");
      call("POST /admin-keys", "{\"name\":\"k\"}");
      call(
          "POST /accounts",
          """
          {"name": "a%d", "password": "correct horse battery", "grants": [{"role": "admin"}]}
          """
              .formatted(number));
    }
    for (String query : List.of("?filter=userName+eq+a", "?filter=USERNAME+EQ+%22a%22")) {
      http.send(
          HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2/Users" + query))
              .header("Authorization", "Bearer " + secret)
              .build(),
          BodyHandlers.ofString());
    }
    return secret;
  }

  private List<String> people() throws Exception {
    List<String> users = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      users.add(made(ACME + "/users", "{\"userName\":\"u%d\"}".formatted(number)));
      String holder = made(ACME + "/groups", "{\"displayName\":\"g%d\"}".formatted(number));
      group = number == 0 ? holder : group;
      inGroups = users.getFirst();
      call("PUT " + ACME + "/groups/" + holder + "/members/" + inGroups, "");
      if (number > 0) {
        call("PUT " + ACME + "/groups/" + holder + "/members/" + group, "");
      }
      made(AWS + "/users", "{\"userName\":\"x%d\"}".formatted(number));
      String gone = made(ACME + "/users", "{\"userName\":\"d%d\"}".formatted(number));
      call("DELETE " + ACME + "/users/" + gone, "");
    }
    return users;
  }

  private String made(String path, String body) throws Exception {
    return call("POST " + path, body).path("id").asString("");
  }

  private void application(String secret, List<String> users) throws Exception {
    for (String id : List.of("app", "other", "third")) {
      call(
          "POST /applications",
          """
          {"id": "%s", "directory": "acme",
           "target": {"url": "%s/scim/aws/v2", "preset": "lockstep", "token": "%s"}}
          """
              .formatted(id, lockstep.url(), secret));
    }
    for (String user : users) {
      String object = "{\"object\":\"" + user + "\"}";
      call("PUT " + APP + "/assignments/" + user, "");
      call("POST " + APP + "/provision", object);
      JsonNode plan = call("POST " + APP + "/undo/plan", object);
      call(
          "POST " + APP + "/undo",
          "{\"object\":\"%s\",\"position\":\"%s\",\"destructive\":%d}"
              .formatted(
                  user, plan.path("position").asString(""), plan.path("destructive").asLong(0)));
    }
    call("POST " + APP + "/plans", "{}");
    while (call("GET /jobs/plan:app", "").path("state").asString("").equals("running")) {
      Thread.onSpinWait();
    }
    call("POST " + APP + "/reconcile", "{}");
    while (reconciling()) {
      Thread.onSpinWait();
    }
  }

  private boolean reconciling() throws Exception {
    return call("GET " + APP + "/reconcile", "").path("state").asString("").equals("running");
  }

  private void source(Path files) throws Exception {
    Files.writeString(
        files.resolve("users.csv"),
        "id,userPrincipalName\n1,a@acme.example\n2,b@acme.example\n3,c@acme.example\n");
    for (String id : List.of("hr", "hs", "ht")) {
      call(
          "POST " + ACME + "/sources",
          """
          {"id": "%s", "kind": "csv", "settings": {"folder": "%s"},
           "removalLimit": {"absolute": 0}}
          """
              .formatted(id, id.equals("hr") ? files : files.resolve(id)));
    }
    call("POST " + ACME + "/sources/hr/poll", "");
    Files.writeString(files.resolve("users.csv"), "id,userPrincipalName\n9,z@acme.example\n");
    call("POST " + ACME + "/sources/hr/poll", "");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> send(String route, String body) throws Exception {
    String[] parts = route.split(" ", 2);
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + parts[1]))
                .header("Authorization", "Bearer " + key)
                .method(parts[0], BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString()));
  }

  private JsonNode call(String route, String body) throws Exception {
    HttpResponse<String> answer = send(route, body);
    assertThat(answer.statusCode()).as(route + ": " + answer.body()).isLessThan(300);
    return answer.body().isEmpty() ? mapper.missingNode() : mapper.readTree(answer.body());
  }

  private String path(String template) {
    return template
        .replace(
            "{directory}",
            template.contains("tokens")
                    || template.contains("clients")
                    || template.contains("habits")
                    || template.contains("inspector")
                ? "aws"
                : "acme")
        .replace("{application}", "app")
        .replace("{source}", "hr")
        .replace("{object}", template.contains("/users/") ? inGroups : group);
  }

  private static List<String> lists() {
    return OpenApiFile.get().operations().stream()
        .filter(operation -> OpenApiFile.get().parameters(operation, "query").contains("cursor"))
        .map(OpenApiFile.Operation::path)
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void everyListTakesACursor() {
    Set<String> withItems =
        OpenApiFile.get().operations().stream()
            .filter(operation -> operation.method().equals("GET"))
            .filter(
                operation ->
                    operation.json().path("responses").path("200").toString().contains("\"items\""))
            .map(OpenApiFile.Operation::path)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(lists()).hasSizeGreaterThan(20).containsAll(withItems);
  }

  /// Sources are read while they are walked.
  private static JsonNode still(JsonNode item) {
    return item instanceof ObjectNode object
        ? object.without(List.of("lastPolled", "polling"))
        : item;
  }

  @Test
  void everyListIsWalkedOneByOneAndIsTheSameAsAtOnce() throws Exception {
    for (String template : lists()) {
      if (template.equals("/jobs")) {
        continue; // sources are read while it is walked: JobsTest has it
      }
      String path = path(template);
      List<JsonNode> whole = new ArrayList<>();
      call("GET " + path + "?limit=1000", "").path("items").forEach(one -> whole.add(still(one)));
      List<JsonNode> walked = new ArrayList<>();
      String next = "";
      do {
        JsonNode page = call("GET " + path + "?limit=1&cursor=" + encoded(next), "");
        page.path("items").forEach(one -> walked.add(still(one)));
        next = page.path("next").asString("");
        assertThat(page.path("items").size()).as(path).isLessThanOrEqualTo(1);
      } while (!next.isEmpty());

      assertThat(walked).as(path).isEqualTo(whole);
      if (!EMPTY_HERE.contains(template) && !template.contains("habits")) {
        assertThat(walked).as(path).hasSizeGreaterThan(1);
      }
      assertThat(new HashSet<>(walked)).as(path).hasSameSizeAs(walked);
      assertThat(call("GET " + path + "?limit=0", "").path("items")).as(path).isEmpty();
    }
  }

  @Test
  void aCursorFromAnotherListIsRefused() throws Exception {
    String of = call("GET /audit?limit=1", "").path("next").asString("");
    assertThat(of).matches("[A-Za-z0-9_-]+");
    for (String template : lists()) {
      if (!template.equals("/audit")) {
        assertRefused("GET " + path(template) + "?cursor=" + of);
      }
    }
  }

  private void assertRefused(String route) throws Exception {
    HttpResponse<String> refused = send(route, "");
    assertThat(refused.statusCode()).as(route + ": " + refused.body()).isEqualTo(400);
    assertThat(refused.body())
        .contains("'cursor' isn't one that this list was answered with")
        .contains("or leave it out to begin anew");
  }

  @Test
  void aCursorGoesWithItsDirectoryItsFilterAndItsKind() throws Exception {
    String filter = "?filter=" + encoded("userName sw \"u\"");
    String all = call("GET " + ACME + "/users?limit=1", "").path("next").asString("");
    String some =
        call("GET " + ACME + "/users" + filter + "&limit=1", "").path("next").asString("");

    assertRefused("GET " + AWS + "/users?cursor=" + all);
    assertRefused("GET " + ACME + "/groups?cursor=" + all);
    assertRefused("GET " + ACME + "/users" + filter + "&cursor=" + all);
    assertRefused("GET " + ACME + "/users?cursor=" + some);
    assertThat(
            call("GET " + ACME + "/users" + filter + "&limit=7&cursor=" + some, "").path("items"))
        .as("pages may differ in length")
        .hasSize(2);
    String log = call("GET " + APP + "/log?limit=1&status=success", "").path("next").asString("");
    assertRefused("GET /applications/other/log?status=success&cursor=" + log);
    assertRefused("GET " + APP + "/log?status=failure&cursor=" + log);
  }

  @Test
  void aCursorThatWasMadeUpIsRefused() throws Exception {
    String real = call("GET /directories?limit=1", "").path("next").asString("");
    String other = real.substring(0, real.length() - 2) + (real.endsWith("A") ? "B" : "A");
    for (String cursor : List.of("1", "*", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", other, real + real)) {
      assertRefused("GET /directories?cursor=" + encoded(cursor));
    }
  }

  @Test
  void eachRouteRefusesWhatItDoesNotKnowInAQueryAndNamesWhatItTakes() throws Exception {
    for (OpenApiFile.Operation operation : OpenApiFile.get().operations()) {
      String path = path(operation.path()).replaceAll("\\{[a-z]+}", "nothing");
      HttpResponse<String> refused = send(operation.method() + " " + path + "?limitt=1", "{}");
      assertThat(refused.statusCode()).as(operation.route() + refused.body()).isEqualTo(400);
      Set<String> described = new TreeSet<>(OpenApiFile.get().parameters(operation, "query"));
      String detail = mapper.readTree(refused.body()).path("detail").asString("");
      String told =
          detail.contains("takes no parameter")
              ? ""
              : detail.replaceAll("(?s).*takes the parameters (.*), not 'limitt'.*", "$1");
      Set<String> taken = told.isEmpty() ? Set.of() : new TreeSet<>(List.of(told.split(", ", -1)));
      assertThat(taken).as(operation.route() + ": " + detail).isEqualTo(described);
    }
  }
}
