package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Bulk requests (RFC 7644, section 3.7).
class BulkProtocolTest {
  private static final String BASE = "http://localhost/scim/acme/v2";

  @TempDir private Path folder;
  private EndpointUnderTest endpoint;

  /// On SQLite; a subclass asks the same of another store.
  EndpointUnderTest open(Path on) {
    return new EndpointUnderTest(on);
  }

  @BeforeEach
  void start() {
    endpoint = open(folder);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private Answer bulk(String members, String... operations) {
    return endpoint.send(
        "POST",
        "/Bulk",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],"
            + members
            + "\"Operations\":["
            + String.join(",", operations)
            + "]}");
  }

  private static String post(String bulkId, String path, String data) {
    return "{\"method\":\"POST\",\"bulkId\":\"%s\",\"path\":\"%s\",\"data\":{%s}}"
        .formatted(bulkId, path, data);
  }

  private static String user(String name) {
    return post(name, "/Users", "\"userName\":\"" + name + "\"");
  }

  private static String group(String name, String... bulkIds) {
    List<String> members = new ArrayList<>();
    for (String bulkId : bulkIds) {
      members.add("{\"value\":\"bulkId:" + bulkId + "\"}");
    }
    return post(
        name,
        "/Groups",
        "\"displayName\":\"" + name + "\",\"members\":[" + String.join(",", members) + "]");
  }

  private static JsonNode result(Answer answer, int index) {
    return answer.body().path("Operations").path(index);
  }

  private static List<String> statuses(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> statuses = new ArrayList<>();
    answer
        .body()
        .path("Operations")
        .forEach(
            one -> {
              assertThat(one.path("status").isString()).isTrue();
              statuses.add(one.path("status").asString(""));
            });
    return statuses;
  }

  private static String id(JsonNode result) {
    String location = result.path("location").asString("");
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private int count(String path) {
    return endpoint.get(path, Map.of("count", "0")).body().path("totalResults").asInt();
  }

  private List<String> members(String id) {
    List<String> members = new ArrayList<>();
    endpoint
        .send("GET", "/Groups/" + id, "")
        .body()
        .path("members")
        .forEach(member -> members.add(member.path("value").asString("")));
    return members;
  }

  @Test
  void allMethodsAreAnsweredAsTheyWouldBeAlone() {
    Answer created = endpoint.send("POST", "/Users", "{\"userName\":\"a\"}");
    Answer doomed = endpoint.send("POST", "/Users", "{\"userName\":\"b\"}");
    String path = "/Users/" + created.id();

    Answer answer =
        bulk(
            "",
            user("c"),
            "{\"method\":\"PUT\",\"path\":\""
                + path
                + "\",\"data\":{\"userName\":\"a\",\"title\":\"Boss\"}}",
            "{\"method\":\"PATCH\",\"path\":\""
                + path
                + "\",\"data\":{\"Operations\":[{\"op\":\"add\",\"path\":\"nickName\","
                + "\"value\":\"A\"}]}}",
            "{\"method\":\"DELETE\",\"path\":\"/Users/" + doomed.id() + "\"}");

    assertThat(statuses(answer)).containsExactly("201", "200", "200", "204");
    assertThat(answer.body().path("schemas").path(0).asString(""))
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:BulkResponse");
    assertThat(result(answer, 0).path("bulkId").asString("")).isEqualTo("c");
    assertThat(result(answer, 0).path("location").asString("")).startsWith(BASE + "/Users/");
    assertThat(result(answer, 2).path("location").asString("")).isEqualTo(BASE + path);
    Answer read = endpoint.send("GET", path, "");
    assertThat(read.body().path("nickName").asString("")).isEqualTo("A");
    assertThat(read.body().path("title").asString("")).isEqualTo("Boss");
    assertThat(result(answer, 2).path("version").asString(""))
        .isEqualTo(read.body().path("meta").path("version").asString(""));
    assertThat(count("/Users")).isEqualTo(2);
  }

  @Test
  void aReferenceIsResolvedWhereverItStandsAndWhicheverComesFirst() {
    Answer answer =
        bulk(
            "",
            group("Staff", "alice"),
            user("alice"),
            post(
                "bob",
                "/Users",
                "\"userName\":\"bob\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":"
                    + "{\"manager\":{\"value\":\"bulkId:alice\"}}"),
            "{\"method\":\"PATCH\",\"path\":\"/Groups/bulkId:Staff\",\"data\":{\"Operations\":"
                + "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"bulkId:bob\"}]}]}}");

    assertThat(statuses(answer)).containsExactly("201", "201", "201", "200");
    String alice = id(result(answer, 1));
    String bob = id(result(answer, 2));
    assertThat(members(id(result(answer, 0)))).containsExactlyInAnyOrder(alice, bob);
    assertThat(endpoint.send("GET", "/Users/" + bob, "").text())
        .contains("\"manager\":{\"value\":\"" + alice + "\"");
  }

  @Test
  void aCircleIsCreatedAsOne() {
    Answer answer = bulk("", group("A", "B"), group("B", "C", "u"), group("C", "A"), user("u"));

    assertThat(statuses(answer)).containsExactly("201", "201", "201", "201");
    assertThat(members(id(result(answer, 0)))).containsExactly(id(result(answer, 1)));
    assertThat(members(id(result(answer, 2)))).containsExactly(id(result(answer, 0)));
    assertThat(members(id(result(answer, 1))))
        .containsExactlyInAnyOrder(id(result(answer, 2)), id(result(answer, 3)));
    for (int index = 0; index < 3; index++) {
      JsonNode result = result(answer, index);
      assertThat(
              endpoint.send("GET", "/Groups/" + id(result), "").body().path("meta").path("version"))
          .isEqualTo(result.path("version"));
    }
  }

  @Test
  void aCircleWithAFaultIsNotCreatedAtAll() {
    endpoint.send("POST", "/Groups", "{\"displayName\":\"B\"}");

    Answer answer = bulk("", group("A", "B"), group("B", "A"), user("u"), group("D", "A"));

    assertThat(statuses(answer)).containsExactly("409", "409", "201", "409");
    assertThat(result(answer, 1).path("response").path("scimType").asString(""))
        .isEqualTo("uniqueness");
    assertThat(result(answer, 0).path("response").path("detail").asString("")).contains("circle");
    assertThat(result(answer, 3).path("response").path("detail").asString("")).contains("bulkId:A");
    assertThat(count("/Groups")).isEqualTo(1);
  }

  @Test
  void anOperationThatFailsStopsNoOtherAndIsAnsweredWithItsError() {
    Answer answer =
        bulk(
            "",
            user("a"),
            user("A"),
            post("x", "/Printers", "\"name\":\"x\""),
            post("y", "/Users", "\"userName\":7"),
            "{\"method\":\"DELETE\",\"path\":\"/Users/nobody\"}",
            "{\"method\":\"GET\",\"path\":\"/Users\"}",
            "7",
            user("b"));

    assertThat(statuses(answer))
        .containsExactly("201", "409", "404", "400", "404", "400", "400", "201");
    JsonNode error = result(answer, 1).path("response");
    assertThat(error.path("schemas").path(0).asString(""))
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(error.path("status").asString("")).isEqualTo("409");
    assertThat(error.path("scimType").asString("")).isEqualTo("uniqueness");
    assertThat(result(answer, 1).has("location")).isFalse();
    assertThat(result(answer, 3).path("response").path("detail").asString("")).contains("userName");
    assertThat(result(answer, 4).path("location").asString("")).isEqualTo(BASE + "/Users/nobody");
    assertThat(count("/Users")).isEqualTo(2);
  }

  @Test
  void failOnErrorsEndsTheRest() {
    Answer answer =
        bulk("\"failOnErrors\":2,", user("a"), user("a1"), user("A"), user("A1"), user("b"));

    assertThat(statuses(answer)).containsExactly("201", "201", "409", "409");
    assertThat(count("/Users")).isEqualTo(2);
  }

  @Test
  void anOperationIsAppliedWholeOrNotAtAll() {
    Answer created = endpoint.send("POST", "/Users", "{\"userName\":\"a\"}");
    Answer answer =
        bulk(
            "",
            "{\"method\":\"PATCH\",\"path\":\"/Users/"
                + created.id()
                + "\",\"data\":{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"},"
                + "{\"op\":\"add\",\"path\":\"active\",\"value\":\"perhaps\"}]}}");

    assertThat(statuses(answer)).containsExactly("400");
    assertThat(endpoint.send("GET", "/Users/" + created.id(), "").text()).isEqualTo(created.text());
  }

  @Test
  void aVersionIsAPrecondition() {
    Answer created = endpoint.send("POST", "/Users", "{\"userName\":\"a\"}");
    String operation =
        "{\"method\":\"DELETE\",\"path\":\"/Users/"
            + created.id()
            + "\",\"version\":\"W/\\\"%s\\\"\"}";

    assertThat(statuses(bulk("", operation.formatted("9")))).containsExactly("412");
    assertThat(statuses(bulk("", operation.formatted("1")))).containsExactly("204");
  }

  @Test
  void tooManyOperationsAre413AndNoneIsDone() {
    String[] operations = new String[BulkRoutes.MAX_OPERATIONS + 1];
    for (int index = 0; index < operations.length; index++) {
      operations[index] = user("u" + index);
    }
    Answer answer = bulk("", operations);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.detail()).contains(String.valueOf(BulkRoutes.MAX_OPERATIONS));
    assertThat(count("/Users")).isZero();
  }

  @Test
  void whatIsNoBulkRequestIsNamed() {
    for (String body :
        List.of(
            "[]",
            "{}",
            "{\"Operations\":{}}",
            "{\"failOnErrors\":0,\"Operations\":[]}",
            "{\"failOnErrors\":\"x\",\"Operations\":[]}")) {
      assertThat(endpoint.send("POST", "/Bulk", body).status()).as(body).isEqualTo(400);
    }
    assertThat(statuses(bulk(""))).isEmpty();
  }

  @Test
  void anOperationThatLockstepFailsAtStopsNoOther() {
    String id = result(bulk("", user("there")), 0).path("location").asString("");
    endpoint.breakStore("insert");

    Answer answer =
        bulk(
            "",
            user("new"),
            "{\"method\":\"DELETE\",\"path\":\"" + id.substring(BASE.length()) + "\"}");

    assertThat(statuses(answer)).containsExactly("500", "204");
    assertThat(result(answer, 0).path("response").path("detail").asString(""))
        .isNotBlank()
        .doesNotContain("secret.db");
  }

  @Test
  void aCircleThatLockstepFailsAtIsNotThereAtAll() {
    endpoint.breakStore("addMember");

    Answer answer = bulk("", group("one", "two"), group("two", "one"), user("beside"));

    assertThat(statuses(answer)).containsExactly("500", "500", "201");
    assertThat(endpoint.get("/Groups", Map.of()).body().path("totalResults").asInt(-1)).isZero();
  }
}
