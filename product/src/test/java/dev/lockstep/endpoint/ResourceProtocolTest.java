package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.scim.ScimException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Single resources: creating, reading, replacing, changing and deleting them (RFC 7644, sections
/// 3.3 to 3.6 and 3.14).
class ResourceProtocolTest {
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

  private Answer user(String attributes) {
    return endpoint.send("POST", "/Users", "{" + attributes + "}");
  }

  private Answer group(String name, String... members) {
    List<String> values = new ArrayList<>();
    for (String member : members) {
      values.add("{\"value\":\"" + member + "\"}");
    }
    return endpoint.send(
        "POST",
        "/Groups",
        "{\"displayName\":\"" + name + "\",\"members\":[" + String.join(",", values) + "]}");
  }

  private Answer get(String path) {
    return endpoint.send("GET", path, "");
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.properties().forEach(entry -> names.add(entry.getKey()));
    return names;
  }

  // PUT

  @Test
  void aPutClearsWhatItDoesNotNameAndIgnoresWhatIsReadOnly() {
    String id = user("\"userName\":\"bjensen\",\"title\":\"Boss\",\"nickName\":\"Babs\"").id();

    Answer put =
        endpoint.send(
            "PUT",
            "/Users/" + id,
            "{\"id\":\"other\",\"userName\":\"bjensen\",\"title\":\"Chief\",\"groups\":[],"
                + "\"meta\":{\"version\":\"W/\\\"9\\\"\"}}");

    assertThat(put.status()).as(put.text()).isEqualTo(200);
    assertThat(put.id()).isEqualTo(id);
    assertThat(put.body().path("title").asString("")).isEqualTo("Chief");
    assertThat(put.body().has("nickName")).isFalse();
    assertThat(get("/Users/" + id).text()).isEqualTo(put.text());
  }

  @Test
  void aPutThatChangesNothingKeepsVersionAndLastModified() {
    Answer created = user("\"userName\":\"bjensen\",\"title\":\"Boss\"");
    endpoint.pass(Duration.ofMinutes(1));

    Answer put =
        endpoint.send(
            "PUT",
            "/Users/" + created.id(),
            "{\"userName\":\"bjensen\",\"title\":\"Boss\",\"active\":true}");

    assertThat(put.body().path("meta")).isEqualTo(created.body().path("meta"));
  }

  @Test
  void aPutOfAGroupSetsItsMembersOnlyWhereItNamesThem() {
    String one = user("\"userName\":\"one\"").id();
    String two = user("\"userName\":\"two\"").id();
    String id = group("Staff", one).id();

    endpoint.send("PUT", "/Groups/" + id, "{\"displayName\":\"Crew\"}");
    assertThat(get("/Groups/" + id).body().path("members").size()).isEqualTo(1);
    endpoint.send(
        "PUT",
        "/Groups/" + id,
        "{\"displayName\":\"Crew\",\"members\":[{\"value\":\"" + two + "\"}]}");
    assertThat(get("/Groups/" + id).body().path("members").path(0).path("value").asString(""))
        .isEqualTo(two);
    endpoint.send("PUT", "/Groups/" + id, "{\"displayName\":\"Crew\",\"members\":[]}");
    assertThat(get("/Groups/" + id).body().has("members")).isFalse();
  }

  // Passwords

  @Test
  void aPasswordIsTakenAndNeitherReturnedNorKept() {
    Answer created = user("\"userName\":\"bjensen\",\"password\":\"t1meMa$heen\"");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text()).doesNotContain("t1meMa");
    Answer patched =
        endpoint.send(
            "PATCH",
            "/Users/" + created.id(),
            "{\"Operations\":[{\"op\":\"replace\",\"path\":\"password\",\"value\":\"n3wOne\"}]}");
    assertThat(patched.status()).as(patched.text()).isEqualTo(200);
    assertThat(patched.body().path("meta")).isEqualTo(created.body().path("meta"));
    Answer asked = endpoint.get("/Users/" + created.id(), Map.of("attributes", "password"));
    assertThat(asked.text()).doesNotContain("password").doesNotContain("n3wOne");
    assertThat(
            endpoint
                .resources()
                .get(EndpointUnderTest.ACME, ObjectType.USER, created.id())
                .document()
                .get("password"))
        .isEmpty();
  }

  // Selection

  @Test
  void attributesAndExcludedAttributesSelectInEveryAnswerWithABody() {
    String id = user("\"userName\":\"bjensen\",\"title\":\"Boss\",\"nickName\":\"Babs\"").id();
    Map<String, String> only = Map.of("attributes", "title");
    byte[] put = "{\"userName\":\"bjensen\",\"title\":\"Boss\"}".getBytes(StandardCharsets.UTF_8);
    byte[] patch =
        "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    byte[] post = "{\"userName\":\"other\",\"title\":\"Boss\"}".getBytes(StandardCharsets.UTF_8);

    for (Answer answer :
        List.of(
            endpoint.get("/Users/" + id, only),
            endpoint.send("PUT", "/Users/" + id, only, put),
            endpoint.send("PATCH", "/Users/" + id, only, patch),
            endpoint.send("POST", "/Users", only, post))) {
      assertThat(names(answer.body())).containsExactly("schemas", "id", "title");
    }
    assertThat(
            names(
                endpoint.get("/Users/" + id, Map.of("excludedAttributes", "title,meta,id")).body()))
        .contains("id", "userName")
        .doesNotContain("title", "meta");
    Answer both =
        endpoint.get("/Users/" + id, Map.of("attributes", "title", "excludedAttributes", "meta"));
    assertThat(both.status()).isEqualTo(400);
  }

  // Versions (Q-X15)

  @Test
  void aWriteWithAVersionThatIsNotThereIs412AndChangesNothing() {
    Answer created = user("\"userName\":\"bjensen\"");
    String path = "/Users/" + created.id();
    String put = "{\"userName\":\"bjensen\",\"title\":\"Boss\"}";
    String patch = "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}]}";

    for (String tag : List.of("W/\"7\"", "\"7\"", "W/\"7\", \"8\"", "other")) {
      Map<String, String> stale = Map.of("if-match", tag);
      assertThat(endpoint.send("PUT", path, put, stale).status()).as(tag).isEqualTo(412);
      assertThat(endpoint.send("PATCH", path, patch, stale).status()).as(tag).isEqualTo(412);
      assertThat(endpoint.send("DELETE", path, "", stale).status()).as(tag).isEqualTo(412);
      assertThat(endpoint.send("GET", path, "", stale).status()).as(tag).isEqualTo(412);
    }
    assertThat(endpoint.send("PUT", path, put, Map.of("if-none-match", "*")).status())
        .isEqualTo(412);
    assertThat(get(path).text()).isEqualTo(created.text());
  }

  @Test
  void aWriteWithTheVersionThatIsThereHappens() {
    String path = "/Users/" + user("\"userName\":\"bjensen\"").id();
    int title = 0;

    for (String form : List.of("W/\"%s\"", "\"%s\"", "W/\"77\", W/\"%s\"", "*", "%s")) {
      String version = get(path).header("ETag").replaceAll("\\D", "");
      Answer put =
          endpoint.send(
              "PUT",
              path,
              "{\"userName\":\"bjensen\",\"title\":\"" + title++ + "\"}",
              Map.of("if-match", form.formatted(version)));
      assertThat(put.status()).as(form).isEqualTo(200);
    }
    String etag = get(path).header("ETag");
    assertThat(endpoint.send("DELETE", path, "", Map.of("if-match", etag)).status()).isEqualTo(204);
  }

  @Test
  void aGetOfAKnownVersionIs304WithoutABody() {
    Answer created = user("\"userName\":\"bjensen\"");
    String etag = created.header("ETag");
    assertThat(etag).isEqualTo(created.body().path("meta").path("version").asString(""));

    for (String tag : List.of(etag, "W/\"99\", " + etag, "*", etag.substring(2))) {
      Answer known =
          endpoint.send("GET", "/Users/" + created.id(), "", Map.of("if-none-match", tag));
      assertThat(known.status()).as(tag).isEqualTo(304);
      assertThat(known.text()).isEmpty();
    }
    Answer other =
        endpoint.send("GET", "/Users/" + created.id(), "", Map.of("if-none-match", "W/\"99\""));
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void aMembershipChangesTheGroupsVersion() {
    String one = user("\"userName\":\"one\"").id();
    Answer created = group("Staff");
    Answer patched =
        endpoint.send(
            "PATCH",
            "/Groups/" + created.id(),
            "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\""
                + one
                + "\"}]}]}");

    assertThat(patched.status()).isEqualTo(204);
    assertThat(patched.header("ETag")).isNotEqualTo(created.header("ETag"));
  }

  // Members

  @Test
  void excludedMembersAreNotAskedFor() {
    String one = user("\"userName\":\"one\"").id();
    String id = group("Staff", one).id();
    long before = endpoint.calls("memberObjects");

    endpoint.get("/Groups/" + id, Map.of("excludedAttributes", "members"));
    endpoint.get("/Groups", Map.of("excludedAttributes", "members"));
    endpoint.get("/Groups", Map.of("attributes", "displayName"));
    assertThat(endpoint.calls("memberObjects")).isEqualTo(before);
    assertThat(endpoint.calls("members")).isZero();

    assertThat(endpoint.get("/Groups/" + id, Map.of()).body().path("members").size()).isEqualTo(1);
    assertThat(endpoint.calls("memberObjects")).isEqualTo(before + 1);
  }

  @Test
  void aChangeOfAMembershipReadsNoOtherMember() {
    String one = user("\"userName\":\"one\"").id();
    String id = group("Staff", one).id();
    String two = user("\"userName\":\"two\"").id();
    long objects = endpoint.calls("memberObjects");

    endpoint.send(
        "PATCH",
        "/Groups/" + id,
        "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\""
            + two
            + "\"}]},{\"op\":\"remove\",\"path\":\"members[value eq \\\""
            + one
            + "\\\"]\"}]}");

    assertThat(endpoint.calls("memberObjects")).isEqualTo(objects);
    assertThat(endpoint.calls("members")).isZero();
    assertThat(endpoint.calls("findAll")).isZero();
  }

  @Test
  void aGroupIsWrittenWhileItsMembersAreReadPageByPage() {
    List<String> ids = new ArrayList<>();
    for (int number = 0; number < 2_050; number++) {
      ids.add(user("\"userName\":\"user" + number + "\"").id());
      endpoint.pass(Duration.ofMillis(10)); // within the token's rate
    }
    String id = group("All", ids.toArray(new String[0])).id();
    long before = endpoint.calls("memberObjects");

    ScimResponse response =
        endpoint.get("/Groups/" + id, Map.of("attributes", "members.value")).response();
    assertThat(response.body()).isInstanceOf(ScimResponse.Body.Stream.class);
    assertThat(endpoint.calls("memberObjects")).isEqualTo(before + 3);
    JsonNode members =
        endpoint.get("/Groups/" + id, Map.of("attributes", "members.value")).body().path("members");
    List<String> listed = new ArrayList<>();
    members.forEach(
        member -> {
          assertThat(names(member)).containsExactly("value");
          listed.add(member.path("value").asString(""));
        });
    assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void aUserShowsItsGroupsAndAGroupWhatItsMembersAre() {
    String one = user("\"userName\":\"one\",\"displayName\":\"One\"").id();
    String inner = group("Inner").id();
    String id = group("Outer", one, inner).id();

    JsonNode groups = get("/Users/" + one).body().path("groups");
    assertThat(groups.size()).isEqualTo(1);
    assertThat(groups.path(0).path("value").asString("")).isEqualTo(id);
    assertThat(groups.path(0).path("display").asString("")).isEqualTo("Outer");
    assertThat(groups.path(0).path("$ref").asString(""))
        .isEqualTo("http://localhost/scim/acme/v2/Groups/" + id);
    List<String> types = new ArrayList<>();
    get("/Groups/" + id)
        .body()
        .path("members")
        .forEach(member -> types.add(member.path("type").asString("")));
    assertThat(types).containsExactlyInAnyOrder("User", "Group");
  }

  // The recycle bin

  @Test
  void whatIsDeletedIsGoneForScimAndKept() {
    String id = user("\"userName\":\"bjensen\"").id();
    String groupId = group("Staff", id).id();
    assertThat(endpoint.send("DELETE", "/Users/" + id, "").status()).isEqualTo(204);

    assertThat(get("/Users/" + id).status()).isEqualTo(404);
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      String body =
          method.equals("PATCH")
              ? "{\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}]}"
              : "{\"userName\":\"bjensen\"}";
      assertThat(endpoint.send(method, "/Users/" + id, body).status()).as(method).isEqualTo(404);
    }
    assertThat(get("/Groups/" + groupId).body().has("members")).isFalse();
    assertThat(
            endpoint
                .get("/Users", Map.of("filter", "userName eq \"bjensen\""))
                .body()
                .path("totalResults")
                .asInt())
        .isZero();
    endpoint.resources().restore(EndpointUnderTest.ACME, ObjectType.USER, id, Owner.endpoint());
    assertThat(get("/Users/" + id).status()).isEqualTo(200);
  }

  @Test
  void aDeletedNameMayBeUsedAgainAndThenItsFirstOwnerStaysInTheBin() {
    String id = user("\"userName\":\"bjensen\"").id();
    String groupId = group("Staff").id();
    endpoint.send("DELETE", "/Users/" + id, "");
    endpoint.send("DELETE", "/Groups/" + groupId, "");
    assertThat(user("\"userName\":\"BJensen\"").status()).isEqualTo(201);
    assertThat(group("staff").status()).isEqualTo(201);

    Assertions.assertThatThrownBy(
            () ->
                endpoint
                    .resources()
                    .restore(EndpointUnderTest.ACME, ObjectType.USER, id, Owner.endpoint()))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(409));
    Assertions.assertThatThrownBy(
            () ->
                endpoint
                    .resources()
                    .restore(EndpointUnderTest.ACME, ObjectType.GROUP, groupId, Owner.endpoint()))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(409));
    assertThat(get("/Users/" + id).status()).isEqualTo(404);
  }

  // Methods and media types

  @Test
  void aManagerHasItsUrlWhereItIsAUserAndAPutOfItChangesNothing() {
    String boss = endpoint.send("POST", "/Users", "{\"userName\":\"boss\"}").id();
    String body =
        "{\"userName\":\"ann\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":"
            + "{\"manager\":{\"value\":\"%s\"}}}";
    Answer ann = endpoint.send("POST", "/Users", body.formatted(boss));
    Answer other =
        endpoint.send("POST", "/Users", body.replace("ann", "bob").formatted("no user/at all"));

    assertThat(managersUrl(ann)).isEqualTo("http://localhost/scim/acme/v2/Users/" + boss);
    assertThat(managersUrl(other)).isEmpty();
    Answer again = endpoint.send("PUT", "/Users/" + ann.id(), ann.text());
    assertThat(again.header("ETag")).isEqualTo(ann.header("ETag"));
    assertThat(again.body()).isEqualTo(ann.body());
  }

  private static String managersUrl(Answer user) {
    return user.body()
        .path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        .path("manager")
        .path("$ref")
        .asString("");
  }

  @Test
  void thereIsNoMeForAToken() {
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "POST")) {
      assertThat(endpoint.send(method, "/Me", "{}").status()).as(method).isEqualTo(501);
    }
  }

  @Test
  void aMethodThatIsNotThereIs405WithThoseThatAre() {
    Answer put = endpoint.send("PUT", "/Users", "{}");
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.header("Allow")).isEqualTo("GET, POST, HEAD, OPTIONS");
    assertThat(endpoint.send("GET", "/Bulk", "").header("Allow")).isEqualTo("POST, OPTIONS");
    assertThat(endpoint.send("POST", "/Schemas", "{}").status()).isEqualTo(405);
    Answer options = endpoint.send("OPTIONS", "/Users/1", "");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
  }

  @Test
  void aHeadIsAGetWithoutItsBody() {
    Answer created = user("\"userName\":\"bjensen\"");
    Answer head = endpoint.send("HEAD", "/Users/" + created.id(), "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.response().headers())
        .isEqualTo(get("/Users/" + created.id()).response().headers());
    assertThat(endpoint.send("HEAD", "/Users/1", "").status()).isEqualTo(404);
  }

  @Test
  void bodiesAreScimOrJsonInUtf8_Q_X05() {
    int number = 0;
    for (String type :
        List.of(
            "application/scim+json",
            "application/json",
            "Application/JSON;charset=UTF-8",
            "application/scim+json; charset=\"utf-8\"; x=y")) {
      Answer answer =
          endpoint.send(
              "POST",
              "/Users",
              "{\"userName\":\"u" + number++ + "\"}",
              Map.of("content-type", type));
      assertThat(answer.status()).as(type).isEqualTo(201);
      assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
    }
    for (String type :
        List.of("text/plain", "application/xml", "application/json;charset=iso-8859-1", "json")) {
      Answer answer =
          endpoint.send("POST", "/Users", "{\"userName\":\"x\"}", Map.of("content-type", type));
      assertThat(answer.status()).as(type).isEqualTo(415);
      assertThat(answer.detail()).contains(type);
    }
  }

  @Test
  void whatAGetOrDeleteCarriesAlongIsNotRead_Q_X06() {
    String id = user("\"userName\":\"bjensen\"").id();
    Map<String, String> odd = Map.of("content-type", "text/plain");

    assertThat(endpoint.send("GET", "/Users/" + id, "rubbish", odd).status()).isEqualTo(200);
    assertThat(endpoint.send("DELETE", "/Users/" + id, "rubbish", odd).status()).isEqualTo(204);
  }

  @Test
  void theAnswerIsJsonWhereNothingElseIsTaken_Q_X05() {
    Map<String, String> expected =
        Map.of(
            "*/*", "application/scim+json",
            "application/json", "application/json",
            "application/json, application/scim+json", "application/scim+json",
            "application/json, */*;q=0.1", "application/scim+json",
            "application/scim+json;q=0, application/json", "application/json",
            "text/html", "application/scim+json");

    expected.forEach(
        (accept, type) ->
            assertThat(
                    endpoint
                        .send("GET", "/Users", "", Map.of("accept", accept))
                        .header("Content-Type"))
                .as(accept)
                .isEqualTo(type));
  }

  @Test
  void slashesTooManyAndUnknownParametersAreOverlooked_Q_X16_Q_E31() {
    user("\"userName\":\"bjensen\"");

    for (String path : List.of("/Users/", "//Users", "/Users//")) {
      assertThat(get(path).body().path("totalResults").asInt()).as(path).isEqualTo(1);
    }
    assertThat(endpoint.get("/Users", Map.of("aadOptscim062020", "", "x", "y")).status())
        .isEqualTo(200);
    assertThat(get("/users").status()).isEqualTo(200);
    assertThat(get("/Users.json").status()).isEqualTo(404);
  }
}
