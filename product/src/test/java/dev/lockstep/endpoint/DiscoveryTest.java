package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The discovery endpoints claim what the Endpoint does, and it does what they claim (RFC 7644,
/// section 4; RFC 7643, sections 5 to 7 with errata 5999, 7522 and 8417; RFC 9865, section 4).
class DiscoveryTest {
  private static final String BASE = "http://localhost/scim/acme/v2";

  @TempDir private Path folder;
  private EndpointUnderTest endpoint;

  @BeforeEach
  void start() {
    endpoint = new EndpointUnderTest(folder);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private JsonNode get(String path) {
    Answer answer = endpoint.send("GET", path, "");
    assertThat(answer.status()).as(path + answer.text()).isEqualTo(200);
    return answer.body();
  }

  private JsonNode config() {
    return get("/ServiceProviderConfig");
  }

  private Answer user(String name) {
    return endpoint.send("POST", "/Users", "{\"userName\":\"" + name + "\"}");
  }

  /// Turns one capability on and off: the claim and the deed turn with it.
  private void flipped(
      Capabilities without, Function<JsonNode, Boolean> claim, Supplier<Boolean> deed) {
    assertThat(claim.apply(config())).isTrue();
    assertThat(deed.get()).isTrue();
    endpoint.close();
    endpoint = new EndpointUnderTest(folder.resolve("without"), without);
    assertThat(claim.apply(config())).isFalse();
    assertThat(deed.get()).isFalse();
  }

  private static Function<JsonNode, Boolean> supported(String name) {
    return config -> config.path(name).path("supported").asBoolean();
  }

  @Test
  void patchIsDoneWhereItIsClaimed() {
    flipped(
        new Capabilities(false, true, true, true, true, true, 1_000),
        supported("patch"),
        () -> {
          String patch = "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"}]}";
          int status = endpoint.send("PATCH", "/Users/" + user("a").id(), patch).status();
          assertThat(status).isIn(200, 501);
          return status == 200;
        });
  }

  @Test
  void bulkIsDoneWhereItIsClaimed() {
    flipped(
        new Capabilities(true, false, true, true, true, true, 1_000),
        supported("bulk"),
        () -> {
          int status = sent("{\"method\":\"DELETE\",\"path\":\"/Users/1\"}", 1).status();
          assertThat(status).isIn(200, 501);
          return status == 200;
        });
  }

  @Test
  void bulkTakesWhatItClaims() {
    JsonNode bulk = config().path("bulk");
    int most = bulk.path("maxOperations").asInt();
    String operation = "{\"method\":\"DELETE\",\"path\":\"/Users/1\"}";
    assertThat(sent(operation, most).status()).isEqualTo(200);
    assertThat(sent(operation, most + 1).status()).isEqualTo(413);
    assertThat(bulk.path("maxPayloadSize").asInt()).isEqualTo(Endpoint.MAX_BODY);
  }

  private Answer sent(String operation, int times) {
    return endpoint.send(
        "POST",
        "/Bulk",
        "{\"Operations\":[" + (operation + ",").repeat(times - 1) + operation + "]}");
  }

  @Test
  void sortIsDoneWhereItIsClaimed() {
    flipped(
        new Capabilities(true, true, false, true, true, true, 1_000),
        supported("sort"),
        () -> {
          user("b");
          user("a");
          Answer sorted = endpoint.get("/Users", Map.of("sortBy", "userName"));
          assertThat(sorted.status()).isIn(200, 400);
          return sorted.body().path("Resources").path(0).path("userName").asString("").equals("a");
        });
  }

  @Test
  void versionsAreKeptWhereTheyAreClaimed() {
    flipped(
        new Capabilities(true, true, true, false, true, true, 1_000),
        supported("etag"),
        () -> {
          Answer created = user("a");
          String path = "/Users/" + created.id();
          Map<String, String> known = Map.of("if-none-match", "W/\"1\"");
          int status = endpoint.send("GET", path, "", known).status();
          assertThat(created.response().headers().containsKey("ETag")).isEqualTo(status == 304);
          assertThat(created.body().path("meta").has("version")).isEqualTo(status == 304);
          return status == 304;
        });
  }

  @Test
  void cursorsLeadOnWhereTheyAreClaimed() {
    flipped(
        new Capabilities(true, true, true, true, false, true, 1_000),
        config -> config.path("pagination").path("cursor").asBoolean(),
        () -> {
          user("a");
          user("b");
          Answer page = endpoint.get("/Users", Map.of("cursor", "", "count", "1"));
          assertThat(config().path("pagination").has("cursorTimeout"))
              .isEqualTo(page.body().has("nextCursor"));
          return page.body().has("nextCursor");
        });
  }

  @Test
  void indexesLeadOnWhereTheyAreClaimedElseEveryListHasItsCursor() {
    flipped(
        new Capabilities(true, true, true, true, true, false, 1_000),
        config ->
            config.path("pagination").path("index").asBoolean()
                && config
                    .path("pagination")
                    .path("defaultPaginationMethod")
                    .asString("")
                    .equals("index"),
        () -> {
          user("a");
          user("b");
          Answer page = endpoint.get("/Users", Map.of("startIndex", "1", "count", "1"));
          assertThat(page.body().has("nextCursor")).isNotEqualTo(page.body().has("startIndex"));
          return page.body().has("startIndex");
        });
  }

  @Test
  void aPageIsAsLongAsItIsClaimed() {
    endpoint.close();
    endpoint =
        new EndpointUnderTest(
            folder.resolve("short"), new Capabilities(true, true, true, true, true, true, 2));
    for (String name : List.of("a", "b", "c")) {
      user(name);
    }
    assertThat(config().path("filter").path("maxResults").asInt()).isEqualTo(2);
    assertThat(config().path("pagination").path("maxPageSize").asInt()).isEqualTo(2);
    assertThat(config().path("pagination").path("defaultPageSize").asInt()).isEqualTo(2);
    assertThat(get("/Users").path("itemsPerPage").asInt()).isEqualTo(2);
    assertThat(endpoint.get("/Users", Map.of("count", "3")).body().path("Resources").size())
        .isEqualTo(2);
  }

  @Test
  void filterIsClaimedAndDone() {
    assertThat(supported("filter").apply(config())).isTrue();
    user("a");
    Answer found = endpoint.get("/Users", Map.of("filter", "userName eq \"a\""));
    assertThat(found.body().path("totalResults").asInt()).isEqualTo(1);
  }

  @Test
  void changePasswordIsNotClaimedBecauseNoPasswordIsKept() {
    assertThat(supported("changePassword").apply(config())).isFalse();
  }

  @Test
  void everyDiscoveryResourceHasItsSchemasAndMeta() {
    for (String path :
        List.of("/ServiceProviderConfig", "/ResourceTypes/User", "/Schemas/" + USER)) {
      JsonNode one = get(path);
      assertThat(one.path("schemas").size()).as(path).isEqualTo(1);
      assertThat(one.path("meta").path("location").asString("")).isEqualTo(BASE + path);
      assertThat(one.path("meta").path("resourceType").asString("")).isNotEmpty();
    }
    for (String path : List.of("/ResourceTypes", "/Schemas")) {
      JsonNode list = get(path);
      assertThat(list.path("totalResults").asInt()).isEqualTo(list.path("Resources").size());
      for (JsonNode one : list.path("Resources")) {
        String location = one.path("meta").path("location").asString("");
        assertThat(get(location.substring(BASE.length()))).isEqualTo(one);
      }
    }
  }

  private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

  @Test
  void everyResourceTypeIsServedWhereItSaysAndHasItsSchemas() {
    List<String> names = new ArrayList<>();
    for (JsonNode type : get("/ResourceTypes").path("Resources")) {
      names.add(type.path("name").asString(""));
      assertThat(type.path("id")).isEqualTo(type.path("name"));
      assertThat(get(type.path("endpoint").asString("")).has("totalResults")).isTrue();
      get("/Schemas/" + type.path("schema").asString(""));
      assertThat(type.path("schemaExtensions").isArray()).isTrue();
      for (JsonNode extension : type.path("schemaExtensions")) {
        get("/Schemas/" + extension.path("schema").asString(""));
      }
    }
    assertThat(names).startsWith("User", "Group");
  }

  @Test
  void discoveryTakesNoFilterAndKnowsNoOtherNames() {
    for (String path : List.of("/ServiceProviderConfig", "/ResourceTypes", "/Schemas")) {
      assertThat(endpoint.get(path, Map.of("filter", "name eq \"User\"")).status())
          .as(path)
          .isEqualTo(403);
    }
    for (String path :
        List.of(
            "/ResourceTypes/Printer", "/Schemas/urn:x", "/ServiceProviderConfig/x", "/Bulk/x")) {
      assertThat(endpoint.send("GET", path, "").status()).as(path).isEqualTo(404);
    }
  }
}
