package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

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

/// Undoing by the API and by `lockstep undo`, at the Endpoint of another directory.
class UndoCommandTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";
  private String ann = "";

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    call("POST", "/directories", "{\"id\":\"corp\"}", 201);
    call("POST", "/directories", "{\"id\":\"there\"}", 201);
    call("PATCH", "/directories/there", "{\"provisioning\":\"automatic\"}", 200);
    String user = "{\"userName\":\"ann@example.com\",\"displayName\":\"Ann\"}";
    ann = call("POST", "/directories/corp/users", user, 201).path("id").asString("");
    JsonNode token = call("POST", "/directories/there/tokens", "{\"name\":\"us\"}", 201);
    call(
        "POST",
        "/applications",
        """
        {"id": "app", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/there/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), token.path("secret").asString("")),
        201);
    sync();
  }

  @AfterEach
  void stop() {
    lockstep.close();
    http.shutdownNow();
  }

  private JsonNode call(String method, String path, String body, int status) throws Exception {
    HttpResponse<String> answer =
        OpenApiFile.checked(
            http.send(
                HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                    .header("Authorization", "Bearer " + key)
                    .method(method, BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return mapper.readTree(answer.body());
  }

  private String refused(String body, int status) throws Exception {
    return call("POST", "/applications/app/undo", body, status).path("detail").asString("");
  }

  private Terminal.Ended run(String... arguments) {
    return Terminal.of(lockstep, key).run(arguments);
  }

  private void sync() {
    Terminal.Ended ended = run("sync", "app");
    assertThat(ended.exit()).as(ended.toString()).isZero();
  }

  private void rename(String name) throws Exception {
    call(
        "PATCH",
        "/directories/corp/users/" + ann,
        "{\"Operations\":[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"%s\"}]}"
            .formatted(name),
        200);
    sync();
  }

  private String there() {
    return run("users", "there").output();
  }

  private JsonNode plan() throws Exception {
    return call("POST", "/applications/app/undo/plan", "{\"object\":\"" + ann + "\"}", 200);
  }

  private String confirmed(JsonNode plan, long destructive) {
    return "{\"object\":\"%s\",\"position\":\"%s\",\"destructive\":%d}"
        .formatted(ann, plan.path("position").asString(""), destructive);
  }

  @Test
  void anUndoByTheApiDoesWhatItsPlanHasShown() throws Exception {
    rename("Wrong");
    JsonNode plan = plan();
    assertThat(plan.path("destructive").asLong(-1)).isZero();
    assertThat(plan.path("lines").path(0).path("modifiedProperties").path(0).path("newValue"))
        .hasToString("\"Ann\"");
    assertThat(there()).contains("Wrong");

    call("POST", "/applications/app/undo", confirmed(plan, 0), 200);
    sync();

    assertThat(there()).contains("Ann").doesNotContain("Wrong");
    JsonNode holds = call("GET", "/applications/app/holds", "", 200).path("items");
    assertThat(holds.path(0).path("object").asString("")).isEqualTo(ann);
    assertThat(
            call("POST", "/applications/app/holds/release", "{}", 200).path("released").asLong(0))
        .isOne();
    sync();
    assertThat(there()).contains("Wrong");
  }

  @Test
  void anUndoThatIsNotWhatWasShownIsRefusedAndSaysWhatMoved() throws Exception {
    rename("First");
    JsonNode shown = plan();
    rename("Second");

    assertThat(refused(confirmed(shown, 0), 409)).contains("since then came entry", "update");

    assertThat(there()).contains("Second");
    assertThat(call("GET", "/applications/app/holds", "", 200).path("items")).isEmpty();
  }

  @Test
  void aDestructiveUndoTakesItsCount() throws Exception {
    JsonNode plan = plan();
    assertThat(plan.path("destructive").asLong(0)).isOne();

    assertThat(refused(confirmed(plan, 0), 400)).contains("'destructive': 1");
    assertThat(refused(confirmed(plan, 2), 400)).contains("'destructive': 1");
    call("POST", "/applications/app/undo", confirmed(plan, 1), 200);
    sync();
    assertThat(there()).doesNotContain("ann@example.com");
  }

  @Test
  void whatIsWrongWithARequestIsNamed() throws Exception {
    assertThat(refused("{\"cycle\":1}", 400)).contains("'position' is required");
    assertThat(refused("{\"cycle\":1,\"position\":\"x\"}", 400)).contains("'position' takes");
    String position = plan().path("position").asString("");
    assertThat(refused("{\"position\":\"" + position + "\"}", 400)).contains("say what to undo");
    assertThat(refused("{\"cycle\":\"one\",\"position\":\"" + position + "\"}", 400))
        .contains("'cycle' takes a whole number");
    assertThat(refused("{\"cylce\":1}", 400)).contains("did you mean 'cycle'?");
    call("POST", "/applications/none/undo/plan", "{\"cycle\":1}", 404);
  }

  @Test
  void theCommandShowsUndoesAndReleases() throws Exception {
    rename("Wrong");

    Terminal.Ended shown = run("undo", "app", "--who", "ann@example.com");
    assertThat(shown.exit()).isZero();
    assertThat(shown.output())
        .contains("displayName: Wrong → Ann", "Nothing is undone yet: --yes --position ");
    assertThat(there()).contains("Wrong");

    assertThat(run("undo", "app", "--who", "ann@example.com", "--yes").output())
        .contains("Undone, and on hold");
    sync();
    assertThat(there()).doesNotContain("Wrong");
    assertThat(run("undo", "app", "--holds").output()).contains("its last change was undone");
    assertThat(run("undo", "app", "--release").output()).contains("1 released");
  }

  @Test
  void theCommandDeletesNobodyUnasked() {
    for (String[] more : new String[][] {{}, {"--confirm", "0"}, {"--confirm", "2"}}) {
      Terminal.Ended ended = run(undoing(more));
      assertThat(ended.exit()).isEqualTo(6);
      assertThat(ended.message()).contains("add --confirm 1");
    }
    sync();
    assertThat(there()).contains("ann@example.com");

    assertThat(run(undoing("--confirm", "1")).exit()).isZero();
    sync();
    assertThat(there()).doesNotContain("ann@example.com");
  }

  @Test
  void theCommandUndoesOnlyWhatItsPositionHasShown() throws Exception {
    String shown = plan().path("position").asString("");
    rename("Else");

    Terminal.Ended ended = run("undo", "app", "--who", ann, "--yes", "--position", shown);

    assertThat(ended.exit()).isEqualTo(6);
    assertThat(ended.message()).contains("this isn't the plan that was shown");
    assertThat(there()).contains("Else");
  }

  private static String[] undoing(String... more) {
    String[] words = new String[4 + 1 + more.length];
    System.arraycopy(new String[] {"undo", "app", "--who", "ann@example.com"}, 0, words, 0, 4);
    words[4] = "--yes";
    System.arraycopy(more, 0, words, 5, more.length);
    return words;
  }
}
