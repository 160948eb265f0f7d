package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.PATCH;
import static dev.lockstep.endpoint.Conversation.assertRefused;
import static dev.lockstep.endpoint.Conversation.id;
import static dev.lockstep.endpoint.Conversation.ofType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What any client may send, and where parsers and servers trip.
@TestInstance(Lifecycle.PER_CLASS)
class HazardsTest {
  private EndpointUnderTest endpoint;
  private Conversation client;

  @BeforeAll
  void open(@TempDir Path folder) {
    endpoint = new EndpointUnderTest(folder);
  }

  @BeforeEach
  void start() {
    client = new Conversation(endpoint, ClientProfile.TOLERANT);
  }

  @AfterAll
  void close() {
    endpoint.close();
  }

  private JsonNode page(String startIndex, String count) {
    Answer answer = client.get("/Users", Map.of("startIndex", startIndex, "count", count));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void Q_X01_anIndexBelowOneIsOneAndANegativeCountNone() {
    client.user("'userName':'ann'");

    for (ClientProfile profile : new ClientProfile[] {ClientProfile.STRICT, ClientProfile.OKTA}) {
      client.follows(profile);
      assertThat(page("0", "10").path("startIndex").asInt(0)).isEqualTo(1);
      assertThat(page("-7", "10").path("Resources").size()).isEqualTo(1);
      assertThat(page("1", "-1").path("Resources").size()).isZero();
      assertThat(page("1", "-1").path("totalResults").asInt(-1)).isEqualTo(1);
    }
  }

  @Test
  void Q_X02_aCountBeyondTheLimitIsTheLimit() {
    client.user("'userName':'ann'");

    JsonNode page = page("1", "1000000");

    assertThat(page.path("itemsPerPage").asInt(0)).isEqualTo(1);
    assertThat(client.read("/ServiceProviderConfig").path("filter").path("maxResults").asInt(0))
        .isPositive()
        .isLessThan(1_000_000);
  }

  @Test
  void Q_X03_aCountOfNoneAsksForTheTotal() {
    client.user("'userName':'ann'");

    JsonNode page = page("1", "0");

    assertThat(page.path("totalResults").asInt(-1)).isEqualTo(1);
    assertThat(page.path("Resources").size()).isZero();
  }

  @Test
  void Q_X04_resourcesAreThereWhenThereAreNone() {
    assertThat(client.read("/Users").path("Resources").isArray()).isTrue();
    assertThat(client.find("/Groups", "displayName eq \"x\"").body().path("Resources").isArray())
        .isTrue();
  }

  @Test
  void Q_X06_bodiesWhereNoneBelongAndSingleObjectsForLists() {
    String user = client.user("'userName':'ann'");
    String ann = id(user);
    String group = client.group("'displayName':'Staff'");

    assertThat(client.send("GET", user, "{'x':1}").status()).isEqualTo(200);
    assertRefused(client.patch(user), 400, "invalidValue");
    String lone =
        "{'schemas':['" + PATCH + "'],'Operations':{'op':'replace','path':'title','value':'Dr'}}";
    assertThat(client.send("PATCH", user, lone).status()).isIn(200, 204);
    assertThat(client.read(user).path("title").asString("")).isEqualTo("Dr");
    String value = "{'op':'%s','path':'members','value':{'value':'" + ann + "'}}";
    client.patched(group, value.formatted("replace"));
    assertThat(client.members(group)).containsExactly(ann);
    assertThat(client.met()).containsExactly("lone-operation", "lone-value");
    client.strictRefuses("invalidValue", group, value.formatted("replace"));
    client.follows(ClientProfile.STRICT);
    assertRefused(client.send("PATCH", user, lone), 400, "invalidSyntax");
    assertThat(client.patch(group, value.formatted("add")).status())
        .as("an add may name one value")
        .isEqualTo(200);
    assertThat(client.send("DELETE", user, "{'x':1}").status()).isEqualTo(204);
  }

  @Test
  void Q_X07_namesInAnyCaseAndPathsLikePointers() {
    String user =
        "/Users/"
            + id(
                client.send(
                    "POST",
                    "/Users",
                    "{'SCHEMAS':['URN:ietf:params:scim:schemas:core:2.0:user'],'USERNAME':'ann',"
                        + "'Name':{'GIVENNAME':'Ann'}}"));
    String body =
        "{'schemas':['"
            + PATCH
            + "'],'operations':[{'Op':'replace','Path':'NICKNAME','Value':'A'}]}";

    assertThat(client.read(user).path("name").path("givenName").asString("")).isEqualTo("Ann");
    assertThat(client.send("PATCH", user, body).status()).isIn(200, 204);
    assertThat(client.read(user).path("nickName").asString("")).isEqualTo("A");
    assertThat(client.met()).isEmpty();
    String pointer = "{'op':'replace','path':'/active','value':false}";
    assertThat(client.patched(user, pointer).path("active").asBoolean(true)).isFalse();
    assertThat(client.met()).containsExactly("path-with-slash");
    client.strictRefuses("invalidPath", user, pointer);
    client.follows(ClientProfile.STRICT);
    assertThat(client.send("PATCH", user, body).status())
        .as("attribute names have no case, RFC 7643, section 2.1")
        .isEqualTo(200);
  }

  @Test
  void Q_X08_anEqualElementIsNotAddedTwiceAndOnePrimaryRemains() {
    String user =
        client.user("'userName':'ann','emails':[{'type':'work','value':'a@x','primary':true}]");
    String add = "{'op':'add','path':'emails','value':[{%s}]}";

    client.patched(user, add.formatted("'type':'work','value':'a@x','primary':true"));
    assertThat(client.read(user).path("emails").size()).isEqualTo(1);
    JsonNode emails =
        client
            .patched(user, add.formatted("'type':'home','value':'h@x','primary':true"))
            .path("emails");

    assertThat(emails.size()).isEqualTo(2);
    assertThat(ofType(emails, "work").path("primary").asBoolean(false)).isFalse();
    assertThat(ofType(emails, "home").path("primary").asBoolean(false)).isTrue();
  }

  @Test
  void Q_X09_filterValuesMayHoldAnything() {
    for (String name :
        new String[] {"DOMAIN\\\\ann", "O'Hara", "quote\\\"d", "Zoë", "a+b@x", "R&D", "50% (x)"}) {
      String body = "{\"schemas\":[\"" + Conversation.USER + "\"],\"userName\":\"" + name + "\"}";
      assertThat(client.raw("POST", "/Users", body).status()).as(name).isEqualTo(201);
      assertThat(client.found("/Users", "userName eq \"" + name + "\"")).as(name).isEqualTo(1);
    }
    String ann = "userName eq \"DOMAIN\\\\ann\"";
    assertThat(client.found("/Users", "not(" + ann + ")")).isEqualTo(6);
    assertThat(client.found("/Users", "(" + ann + ")or(userName eq \"R&D\")")).isEqualTo(2);
    assertThat(client.found("/Users", ann + " or userName eq \"R&D\" and userName eq \"Zoë\""))
        .as("and binds tighter than or")
        .isEqualTo(1);
    assertThat(client.found("/Users", "not (" + ann + ") and userName eq \"R&D\"")).isEqualTo(1);
    String deep = "(".repeat(200) + ann + ")".repeat(200);
    assertRefused(client.find("/Users", deep), 400, "invalidFilter");
  }

  @Test
  void Q_X10_nullAbsentAndEmptyAreTheSame() {
    String user = client.user("'userName':'ann','title':null,'emails':[],'name':{}");
    client.patched(user, "{'op':'add','path':'title','value':'Dr'}");
    client.patched(user, "{'op':'add','path':'emails','value':[{'value':'a@x'}]}");

    client.patched(user, "{'op':'replace','path':'title','value':null}");
    JsonNode changed = client.patched(user, "{'op':'replace','path':'emails','value':[]}");

    assertThat(changed.has("title")).isFalse();
    assertThat(changed.has("emails")).isFalse();
    assertThat(changed.has("name")).isFalse();
    assertThat(client.met()).isEmpty();
    assertThat(
            client
                .send(
                    "PUT",
                    user,
                    "{'schemas':['" + Conversation.USER + "'],'userName':'ann','title':null}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void Q_X11_anIdThatCantBeOursIsNotFound() {
    for (String wanted : new String[] {"GUID==", "4711", "ann@x", "x".repeat(255)}) {
      assertRefused(client.get("/Users/" + wanted), 404, "");
      assertThat(client.found("/Users", "id eq \"" + wanted + "\"")).isZero();
    }
    String user = client.user("'userName':'ann','externalId':'" + "x".repeat(255) + "'");
    assertThat(client.found("/Users", "externalId eq \"" + "x".repeat(255) + "\"")).isEqualTo(1);
    assertThat(client.found("/Users", "externalId eq \"" + "X".repeat(255) + "\"")).isZero();
    assertThat(client.get(user).status()).isEqualTo(200);
  }

  @Test
  void Q_X12_timesHaveAZoneAndUpToNineDigits() {
    client.user("'userName':'ann'");

    for (String time :
        new String[] {
          "2015-10-10T14:38:21Z",
          "2015-10-10T14:38:21.8617979-07:00",
          "2015-10-10T14:38:21.123456789+02:00"
        }) {
      assertThat(client.found("/Users", "meta.created gt \"" + time + "\"")).isEqualTo(1);
    }
    assertRefused(
        client.find("/Users", "meta.created gt \"2015-10-10T14:38:21\""), 400, "invalidFilter");
  }

  @Test
  void Q_X14_commasAndMarksThatJsonDoesntHaveAreRefused() {
    for (String body :
        new String[] {
          "{\"userName\":\"ann\",}", "{\"emails\":[{\"value\":\"a@x\"},],\"userName\":\"ann\"}"
        }) {
      assertRefused(client.raw("POST", "/Users", body), 400, "invalidSyntax");
    }
    assertRefused(
        client.raw("POST", "/Users", "\uFEFF{\"userName\":\"ann\"}"), 400, "invalidSyntax");
    assertThat(
            client
                .send(
                    "POST",
                    "/Users",
                    "{'schemas':['" + Conversation.USER + "'],'userName':'ann'}  \n ")
                .status())
        .as("blanks behind are JSON's")
        .isEqualTo(201);
  }

  @Test
  void Q_X15_aVersionIsWeakAndAChangeCanAskForIt() {
    String user = client.user("'userName':'ann'");
    String version = client.read(user).path("meta").path("version").asString("");
    String body =
        "{'schemas':['" + PATCH + "'],'Operations':[{'op':'replace','path':'title','value':'%s'}]}";

    assertThat(version).startsWith("W/\"");
    assertThat(client.sendIf("PATCH", user, body.formatted("Dr"), "if-match", version).status())
        .isIn(200, 204);
    assertRefused(client.sendIf("PATCH", user, body.formatted("Mr"), "if-match", version), 412, "");
    assertThat(client.sendIf("PATCH", user, body.formatted("Ms"), "if-match", "*").status())
        .isIn(200, 204);
    client.patched(user, "{'op':'replace','path':'title','value':'Sir'}");
    String now = client.read(user).path("meta").path("version").asString("");
    assertThat(client.sendIf("GET", user, "", "if-none-match", now).status()).isEqualTo(304);
  }

  @Test
  void Q_X16_emptySegmentsAndOtherCaseAreToleratedOtherNamesAreNot() {
    assertThat(client.get("/Users/").status()).isEqualTo(200);
    assertThat(client.get("//Users").status()).isEqualTo(200);
    assertThat(client.get("/users").status()).isEqualTo(200);
    String user = client.user("'userName':'ann'");
    assertThat(client.get(user.replace("Users", "USERS")).status()).isEqualTo(200);
    assertRefused(client.get("/Users.json"), 404, "");
    assertThat(client.met()).contains("extra-slash", "path-case");
    for (ClientProfile exact : List.of(ClientProfile.STRICT, ClientProfile.OKTA)) {
      client.follows(exact);
      assertRefused(client.get("/Users/"), 404, "");
      assertRefused(client.get("/users"), 404, "");
    }
    client.follows(ClientProfile.ENTRA);
    assertThat(client.get("/users").status()).isEqualTo(200);
  }

  @Test
  void Q_X17_aBodyMayLeaveOutItsSchemas() {
    String user = "/Users/" + id(client.send("POST", "/Users", "{'userName':'ann'}"));
    String patch = "{'Operations':[{'op':'replace','path':'title','value':'Dr'}]}";

    assertThat(client.send("PATCH", user, patch).status()).isIn(200, 204);

    assertThat(client.met()).containsExactly("missing-schemas");
    client.follows(ClientProfile.STRICT);
    assertRefused(client.send("PATCH", user, patch), 400, "invalidSyntax");
    assertRefused(client.send("POST", "/Users", "{'userName':'bob'}"), 400, "invalidSyntax");
  }
}
