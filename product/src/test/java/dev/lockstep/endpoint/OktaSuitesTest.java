package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.USER;
import static dev.lockstep.endpoint.Conversation.assertRefused;
import static dev.lockstep.endpoint.Conversation.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The requests of Okta's two public suites, SPEC and CRUD, and what they want to hear. The numbers
/// are those of SPEC's requests.
@ParameterizedClass
@EnumSource(
    value = ClientProfile.class,
    names = {"OKTA", "TOLERANT"})
class OktaSuitesTest extends ConversationTest {
  private static final String PERSON =
      "'schemas':['"
          + USER
          + "'],'userName':'%s','name':{'givenName':'Jo','familyName':'Rivera'},"
          + "'emails':[{'primary':true,'value':'%s','type':'work'}],"
          + "'displayName':'Jo Rivera','active':true";

  /// As request 6 does: plain JSON, and a charset where the answer's type is asked for.
  private Answer create(String userName, String address) {
    return client.sendWith(
        "POST",
        "/Users",
        "{" + PERSON.formatted(userName, address) + "}",
        Map.of(
            "content-type", "application/json",
            "accept", "application/scim+json; charset=utf-8"));
  }

  private static void assertPerson(JsonNode user) {
    assertThat(user.path("id").asString("")).isNotEmpty();
    assertThat(user.path("userName").asString("")).isNotEmpty();
    assertThat(user.path("name").path("familyName").asString("")).isNotEmpty();
    assertThat(user.path("name").path("givenName").asString("")).isNotEmpty();
    assertThat(user.path("active").asBoolean(false)).isTrue();
    assertThat(user.path("emails").path(0).path("value").asString("")).isNotEmpty();
  }

  private static void assertList(Answer answer, int total) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body().path("schemas").toString()).contains("messages:2.0:ListResponse");
    for (String number : new String[] {"totalResults", "itemsPerPage", "startIndex"}) {
      assertThat(answer.body().path(number).isIntegralNumber()).as(number).isTrue();
    }
    assertThat(answer.body().path("Resources").isArray()).isTrue();
    assertThat(answer.body().path("totalResults").asInt(-1)).isEqualTo(total);
  }

  private static void assertError(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.body().path("schemas").toString()).contains("messages:2.0:Error");
    assertThat(answer.body().path("status").stringValue()).isEqualTo(String.valueOf(status));
    assertThat(answer.detail()).isNotBlank();
  }

  // SPEC

  @Test
  void requests1And2ReadAUserFromAListAndById() {
    create("jo@example.com", "jo@example.com");

    Answer list = client.get("/Users", Map.of("count", "1", "startIndex", "1"));

    assertList(list, 1);
    JsonNode listed = list.body().path("Resources").path(0);
    assertPerson(listed);
    JsonNode read = client.read("/Users/" + listed.path("id").asString(""));
    assertPerson(read);
    assertThat(read).isEqualTo(listed);
  }

  @Test
  void requests3And5FindNobody() {
    assertList(client.find("/Users", "userName eq \"nobody@example.com\""), 0);
  }

  @Test
  void requests4And12AreNotFoundWhateverTheIdLooksLike() {
    for (String id : new String[] {"00000000000000000000", "00919288221112222", "abc-123"}) {
      assertError(client.get("/Users/" + id), 404);
    }
  }

  @Test
  void requests6To9CreateAUserOnceAndFindItInAnyCase() {
    Answer created = create("jo@example.com", "jo.rivera@example.com");

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertPerson(created.body());
    assertThat(created.body().path("schemas").toString()).contains(USER);
    assertThat(created.body().path("userName").asString("")).isEqualTo("jo@example.com");
    assertPerson(client.read("/Users/" + id(created)));
    assertError(create("jo@example.com", "jo@example.com"), 409);
    assertList(client.find("/Users", "userName eq \"JO@EXAMPLE.COM\""), 1);
  }

  @Test
  void request10ListsGroups() {
    assertList(client.get("/Groups"), 0);
    client.group("'displayName':'Staff'");
    assertList(client.get("/Groups"), 1);
  }

  @Test
  void request11IsUnauthorizedWithoutABearerToken() {
    for (String header : new String[] {"non-token", "Bearer non-token", "Basic am86am8="}) {
      assertError(client.sendIf("GET", "/Users", "", "authorization", header), 401);
    }
  }

  /// SPEC takes a 400 for a filter that isn't the RFC's. Other clients mean something by a bare
  /// word, so only the profile of Okta's name refuses it.
  @Test
  void aBareWordInAFilterIsRefusedToOktaAndUnderstoodByTheTolerant() {
    Answer answer = client.find("/Users", "userName eq jo");

    if (profile == ClientProfile.OKTA) {
      assertRefused(answer, 400, "invalidFilter");
    } else {
      assertList(answer, 0);
    }
  }

  @Test
  void aPostWithoutAContentTypeIsTaken() {
    assertThat(
            client
                .send("POST", "/Users", "{" + PERSON.formatted("jo", "jo@example.com") + "}")
                .status())
        .isEqualTo(201);
  }

  // CRUD

  @Test
  void crudCreatesChangesSwitchesOffAndOnAUser() {
    String secret =
        ",'title':'Engineer','phoneNumbers':[{'value':'415.123.4567'}],'password':'N3v'";
    Answer created =
        client.send(
            "POST", "/Users", "{" + PERSON.formatted("jo", "jo@example.com") + secret + "}");
    String user = "/Users/" + id(created);

    assertThat(created.text()).doesNotContain("N3v");
    assertThat(
            client
                .find("/Users", "userName eq \"jo\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString(""))
        .isEqualTo(id(created));
    String whole = client.read(user).toString().replace("\"Jo\"", "\"Joan\"").replace('"', '\'');
    Answer put = client.send("PUT", user, whole);
    assertThat(put.status()).as(put.text()).isEqualTo(200);
    assertThat(put.body().path("name").path("givenName").asString("")).isEqualTo("Joan");
    assertThat(put.body().path("title").asString("")).isEqualTo("Engineer");
    for (boolean active : new boolean[] {false, true, false}) {
      Answer patched = client.patch(user, "{'op':'replace','value':{'active':" + active + "}}");
      assertThat(patched.status()).as(patched.text()).isEqualTo(200);
      assertThat(patched.body().path("active").asBoolean(!active)).isEqualTo(active);
      assertThat(client.read(user).path("active").asBoolean(!active)).isEqualTo(active);
    }
  }

  @Test
  void crudPushesAGroupItsMembersAndItsEnd() {
    String ann = id(create("ann", "ann@example.com"));
    String bob = id(create("bob", "bob@example.com"));
    String group =
        client.group("'displayName':'Staff','members':[{'value':'" + ann + "','display':'ann'}]");

    assertList(client.find("/Groups", "displayName eq \"Staff\""), 1);
    String rename = "{'op':'replace','value':{'id':'" + id(group) + "','displayName':'People'}}";
    client.patched(group, rename);
    client.patched(
        group,
        "{'op':'add','path':'members','value':[{'value':'" + bob + "','display':'bob'}]}",
        "{'op':'remove','path':'members[value eq \\'" + ann + "\\']'}");

    assertThat(client.read(group).path("displayName").asString("")).isEqualTo("People");
    assertThat(client.members(group)).containsExactly(bob);
    assertThat(client.send("DELETE", group, "").status()).isEqualTo(204);
    assertError(client.get(group), 404);
  }
}
