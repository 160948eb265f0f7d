package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// *Why*, and the five steps of *provision on demand*, over the API.
class ExplanationTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String ann = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    send("POST", "/directories", "{\"id\":\"corp\"}");
    send("POST", "/directories", "{\"id\":\"acme\"}");
    send("PATCH", "/directories/acme", "{\"provisioning\":\"automatic\"}");
    ann =
        send("POST", "/directories/corp/users", "{\"userName\":\"ann\",\"displayName\":\"Ann\"}")
            .path("id")
            .asString("");
    String token =
        send("POST", "/directories/acme/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    send(
        "POST",
        "/applications",
        """
        {"id": "acme", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/acme/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    String answer =
        http.send(
                HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                    .header("Authorization", "Bearer " + lockstep.firstKey().orElseThrow())
                    .method(method, BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString())
            .body();
    return answer.isBlank() ? mapper.createObjectNode() : mapper.readTree(answer);
  }

  private JsonNode why() throws Exception {
    return send("GET", "/applications/acme/why/" + ann, "");
  }

  private List<String> provisioned() throws Exception {
    List<String> steps = new ArrayList<>();
    for (JsonNode step :
        send("POST", "/applications/acme/provision", "{\"object\":\"" + ann + "\"}")
            .path("steps")) {
      steps.add(
          step.path("type").asString("")
              + " "
              + step.path("status").asString("")
              + ": "
              + step.path("description").asString(""));
    }
    return steps;
  }

  @Test
  void provisionOnDemandIsTracedInEntrasSteps() throws Exception {
    assertThat(provisioned())
        .containsExactly(
            "import success: read 'Ann' from the directory and mapped its attributes",
            "scoping success: in scope",
            "matching success: none at the target matches",
            "export success: create 'Ann': not at the target yet");
    assertThat(provisioned())
        .endsWith("matching success: matched before", "export skipped: nothing to do for 'Ann'");
  }

  @Test
  void anAccountThatIsThereAlreadyIsFound() throws Exception {
    send("POST", "/directories/acme/users", "{\"userName\":\"ann\"}");

    assertThat(provisioned()).contains("matching success: found at the target");
  }

  @Test
  void whoIsOutOfScopeIsNotLookedFor() throws Exception {
    send("PATCH", "/applications/acme", "{\"scope\":\"assigned\"}");

    assertThat(provisioned())
        .contains(
            "scoping skipped: it is assigned neither directly nor as a member of an assigned group",
            "matching skipped: it is assigned neither directly nor as a member of an assigned"
                + " group");
  }

  @Test
  void aConnectionThatFailsIsAStepOfItsOwn() throws Exception {
    send("PATCH", "/applications/acme", "{\"target\":{\"token\":\"wrong\"}}");

    assertThat(provisioned()).first().asString().startsWith("connection failure: ");
  }

  @Test
  void theChainGoesFromTheSourceToTheAnswerOfTheTarget() throws Exception {
    JsonNode before = why();
    provisioned();
    JsonNode after = why();

    assertThat(before.path("decision").path("action").asString("")).isEqualTo("match");
    assertThat(before.has("link")).isFalse();
    assertThat(after.path("source").path("owner").asString("")).isNotEmpty();
    assertThat(after.path("scope").path("inScope").asBoolean(false)).isTrue();
    assertThat(after.path("mappings").path(0).path("value").asString("")).isEqualTo("ann");
    assertThat(after.path("link").path("targetId").asString("")).isNotEmpty();
    assertThat(after.path("decision").path("explanation").asString(""))
        .isEqualTo("nothing changed");
    assertThat(after.path("operations").path(0).path("exchanges").toString())
        .contains("\"method\":\"POST\"", "\"status\":201");
  }

  @Test
  void aMappingThatFailsIsNamedAndTheOthersAreShown() throws Exception {
    send(
        "PUT",
        "/applications/acme/mappings/users",
        """
        {"attributes": [
          {"source": {"attribute": "userPrincipalName"}, "target": "userName",
           "matchingPrecedence": 1},
          {"source": {"expression": "CDate([displayName])"}, "target": "title"}]}
        """);

    JsonNode why = why();

    assertThat(why.path("mappings").path(0).path("failed").asBoolean(true)).isFalse();
    assertThat(why.path("mappings").path(1).path("failed").asBoolean(false)).isTrue();
    assertThat(why.path("mappings").path(1).path("note").asString(""))
        .contains("CDate: 'Ann' is no date");
    assertThat(provisioned().getLast()).startsWith("export failure: ").contains("CDate");
  }

  @Test
  void whoIsInTheRecycleBinIsToldSoInASentence() throws Exception {
    provisioned();
    send("DELETE", "/directories/corp/users/" + ann, "");

    assertThat(why().path("decision").path("explanation").asString(""))
        .isEqualTo("it is in the recycle bin");
  }

  @Test
  void whoNobodyKnowsIsNotFound() throws Exception {
    ann = "00000000-0000-4000-8000-000000000000";

    assertThat(why().path("status").asInt(0)).isEqualTo(404);
  }
}
