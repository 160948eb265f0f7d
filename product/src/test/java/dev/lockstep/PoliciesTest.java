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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The policies of an application over the API.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    send("POST /directories", "{\"id\":\"acme\"}");
    send(
        "POST /applications",
        """
        {"id": "app", "directory": "acme",
         "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
        """);
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

  private HttpResponse<String> patch(String policies) throws Exception {
    return send("PATCH /applications/app", "{\"policies\":" + policies + "}");
  }

  private JsonNode policies() throws Exception {
    return mapper.readTree(send("GET /applications/app", "").body()).path("policies");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unassigned", "outOfScope", "disabled", "softDeleted", "hardDeleted"})
  void eachDepartureTakesEachConsequence(String departure) throws Exception {
    for (String consequence :
        new String[] {"\"disable\"", "\"delete\"", "\"keep\"", "{\"deleteAfter\":\"P30D\"}"}) {
      JsonNode before = policies();
      HttpResponse<String> answer = patch("{\"%s\":%s}".formatted(departure, consequence));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode set = policies().path(departure);
      assertThat(set.isObject() ? set.path("deleteAfter").asString("") : set.asString(""))
          .isIn("PT720H", "P30D", consequence.replace("\"", ""));
      for (var other : before.properties()) {
        if (!other.getKey().equals(departure)) {
          assertThat(policies().path(other.getKey())).isEqualTo(other.getValue());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "existingAccounts, adopt",
    "existingAccounts, ignore",
    "existingAccounts, refuse",
    "missingAccounts, recreate",
    "missingAccounts, rematch",
    "missingAccounts, report"
  })
  void whatIsThereAlreadyOrGoneIsDealtWithAsTheWordSays(String name, String word) throws Exception {
    assertThat(patch("{\"%s\":\"%s\"}".formatted(name, word)).statusCode()).isEqualTo(200);
    assertThat(policies().path(name).asString("")).isEqualTo(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onlyCreated", "upsertOnly"})
  void aSwitchIsSetAndUnset(String name) throws Exception {
    assertThat(patch("{\"%s\":true}".formatted(name)).statusCode()).isEqualTo(200);
    assertThat(policies().path(name).booleanValue()).isTrue();
    assertThat(patch("{\"%s\":false}".formatted(name)).statusCode()).isEqualTo(200);
    assertThat(policies().path(name).booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"unassigned\":\"remove\"} | disable, delete, keep",
        "{\"hardDeleted\":{\"deleteAfter\":\"soon\"}} | soon",
        "{\"hardDeleted\":{}} | deleteAfter",
        "{\"softDeleted\":{\"deleteAfter\":\"P1D\",\"then\":\"keep\"}} | then",
        "{\"unasigned\":\"keep\"} | unasigned",
        "{\"existingAccounts\":\"steal\"} | steal",
        "{\"onlyCreated\":\"yes\"} | true or false",
        "{\"deletionGuard\":{\"absolute\":-1}} | absolute"
      })
  void whatCannotBeIsRefusedByNameAndChangesNothing(String sent, String named) throws Exception {
    JsonNode before = policies();

    HttpResponse<String> answer = patch(sent);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(named);
    assertThat(policies()).isEqualTo(before);
  }

  @Test
  void nobodyIsStaleWhereNobodyHasLeft() throws Exception {
    JsonNode stale = mapper.readTree(send("GET /applications/app/stale", "").body());
    assertThat(stale.path("items").isArray()).isTrue();
    assertThat(stale.path("items")).isEmpty();
  }
}
