package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.assertRefused;
import static dev.lockstep.endpoint.Conversation.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What Okta sends, under the profile of its name and under the one that every Directory begins
/// with.
@ParameterizedClass
@EnumSource(
    value = ClientProfile.class,
    names = {"OKTA", "TOLERANT"})
class OktaHabitsTest extends ConversationTest {
  private static final String NEW_USER =
      "'userName':'%s','name':{'givenName':'Test','familyName':'User'},"
          + "'emails':[{'primary':true,'value':'t@acme.example','type':'work'}],"
          + "'displayName':'Test User','locale':'en-US','externalId':'00u1','groups':[],"
          + "'password':'1mz050nq','active':true";

  private static final String ENTITLEMENTS =
      """
      {'schemas': [
         {'id': 'urn:okta:scim:schemas:core:1.0:Role', 'name': 'Role', 'attributes': [
           {'name': 'displayName', 'type': 'string', 'required': true}]},
         {'id': 'urn:okta:scim:schemas:core:1.0:Entitlement', 'name': 'Entitlement',
          'attributes': [{'name': 'displayName', 'type': 'string', 'required': true}]}],
       'resourceTypes': [
         {'name': 'Role', 'endpoint': '/Roles', 'schema': 'urn:okta:scim:schemas:core:1.0:Role'},
         {'name': 'Entitlement', 'endpoint': '/Entitlements',
          'schema': 'urn:okta:scim:schemas:core:1.0:Entitlement'}]}
      """;

  private String user(String userName) {
    return client.user(NEW_USER.formatted(userName));
  }

  @Test
  void Q_O01_theCheckForExistenceIsAPageOfNumbers() {
    user("test.user@okta.local");

    JsonNode page =
        client
            .get(
                "/Users",
                Map.of(
                    "filter",
                    "userName eq \"test.user@okta.local\"",
                    "startIndex",
                    "1",
                    "count",
                    "100"))
            .body();

    assertThat(page.path("totalResults").isIntegralNumber()).isTrue();
    assertThat(page.path("startIndex").isIntegralNumber()).isTrue();
    assertThat(page.path("itemsPerPage").isIntegralNumber()).isTrue();
    assertThat(page.path("totalResults").asInt(0)).isEqualTo(1);
  }

  @Test
  void Q_O02_aNewUserIsAnsweredWholeWithoutItsPassword() {
    Answer created = client.postUser(NEW_USER.formatted("test.user@okta.local"));

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().path("id").asString("")).isNotEmpty();
    assertThat(created.body().path("locale").asString("")).isEqualTo("en-US");
    assertThat(created.body().path("externalId").asString("")).isEqualTo("00u1");
    assertThat(created.body().has("groups")).isFalse();
    assertThat(created.text()).doesNotContain("password", "1mz050nq");
    assertThat(created.response().headers()).containsKey("Location");
  }

  @Test
  void Q_O03_aSecondUserOfTheNameIsAConflictWithAnErrorBody() {
    user("test.user@okta.local");

    Answer again = client.postUser(NEW_USER.formatted("TEST.user@okta.local"));

    assertRefused(again, 409, "uniqueness");
    assertThat(again.body().path("status").asString("")).isEqualTo("409");
  }

  @Test
  void Q_O04_aBodyOfPlainJsonIsTakenAndAnsweredAsScim() {
    String body = "{'schemas':['" + Conversation.USER + "'],%s}";
    Map<String, String> headers =
        Map.of(
            "content-type", "application/json",
            "accept", "application/scim+json; charset=utf-8",
            "accept-charset", "utf-8");

    Answer created =
        client.sendWith("POST", "/Users", body.formatted(NEW_USER.formatted("ann")), headers);

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.header("Content-Type")).isEqualTo("application/scim+json");
    assertThat(client.met()).isEmpty();
  }

  @Test
  void Q_O05_aPutOfWhatWasReadIgnoresTheReadOnlyAndKeepsActive() {
    String user = user("test.user@okta.local");
    client.patched(user, "{'op':'replace','value':{'active':false}}");
    JsonNode read = client.read(user);
    String id = id(user);

    Answer whole =
        client.send("PUT", user, read.toString().replace("Test User", "Other").replace('"', '\''));
    Answer sparse =
        client.send(
            "PUT",
            user,
            "{'schemas':['"
                + Conversation.USER
                + "'],'id':'someone-else','userName':'test.user@okta.local','groups':[],"
                + "'emails':[{'value':'t@x','type':'work','display':'T'}]}");

    assertThat(whole.status()).as(whole.text()).isEqualTo(200);
    assertThat(whole.body().path("displayName").asString("")).isEqualTo("Other");
    assertThat(sparse.status()).as(sparse.text()).isEqualTo(200);
    assertThat(sparse.body().path("id").asString("")).isEqualTo(id);
    assertThat(sparse.body().has("displayName")).isFalse();
    assertThat(sparse.body().path("active").asBoolean(true)).isFalse();
    client.follows(ClientProfile.STRICT);
    assertThat(
            client
                .send(
                    "PUT",
                    user,
                    "{'schemas':['" + Conversation.USER + "'],'userName':'test.user@okta.local'}")
                .body()
                .path("active")
                .asBoolean(false))
        .as("the RFC's default")
        .isTrue();
  }

  @Test
  void Q_O06_aUserIsSwitchedOffAndOnWithoutAPath() {
    String user = user("test.user@okta.local");

    assertThat(
            client
                .patched(user, "{'op':'replace','value':{'active':false}}")
                .path("active")
                .asBoolean(true))
        .isFalse();
    assertThat(
            client
                .patched(user, "{'op':'replace','value':{'active':true}}")
                .path("active")
                .asBoolean(false))
        .isTrue();
    assertThat(client.met()).isEmpty();
  }

  @Test
  void Q_O07_aPasswordIsTakenAndNeverShown() {
    String user = user("test.user@okta.local");

    Answer answer = client.patch(user, "{'op':'replace','value':{'password':'s3cret-pw'}}");

    assertThat(answer.status()).isIn(200, 204);
    assertThat(answer.text()).doesNotContain("s3cret-pw");
    assertThat(client.read(user).has("password")).isFalse();
  }

  @Test
  void Q_O08_aGroupIsCreatedEmptyAndWithoutExternalId() {
    Answer created = client.postGroup("'displayName':'Test SCIMv2','members':[]");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().path("displayName").asString("")).isEqualTo("Test SCIMv2");
  }

  @Test
  void Q_O09_aRenameCarriesTheIdAndTouchesNoMember() {
    String ann = id(user("ann"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");
    String rename = "{'op':'replace','value':{'id':'%s','displayName':'%s'}}";

    client.patched(group, rename.formatted(id(group), "Staff"));
    client.patched(group, rename.formatted(id(group), "People"));
    JsonNode changed = client.patched(group, rename.formatted("another", "Persons"));

    assertThat(changed.path("displayName").asString("")).isEqualTo("Persons");
    assertThat(changed.path("id").asString("")).isEqualTo(id(group));
    assertThat(client.members(group)).containsExactly(ann);
    assertThat(client.met()).containsExactly("read-only-in-patch");
    client.strictRefuses("mutability", group, rename.formatted(id(group), "Folk"));
  }

  @Test
  void Q_O10_membersChangeByDeltaWithTheirDisplay() {
    String ann = id(user("ann"));
    String bob = id(user("bob"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");

    client.patched(
        group,
        "{'op':'remove','path':'members[value eq \\'" + ann + "\\']'}",
        "{'op':'add','path':'members','value':[{'value':'" + bob + "','display':'mine'}]}");

    assertThat(client.members(group)).containsExactly(bob);
    assertThat(client.read(group).path("members").path(0).path("display").asString(""))
        .isEqualTo("Test User");
  }

  @Test
  void Q_O11_aFullPushReplacesAndAnEmptyOneEmpties() {
    String ann = id(user("ann"));
    String bob = id(user("bob"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");
    String push = "{'op':'replace','path':'members','value':[%s]}";

    client.patched(group, push.formatted("{'value':'" + bob + "','display':'b'}"));
    assertThat(client.members(group)).containsExactly(bob);
    client.patched(group, push.formatted(""));
    assertThat(client.members(group)).isEmpty();

    client.patched(group, push.formatted("{'value':'" + ann + "'}"));
    client.patched(
        group,
        "{'op':'replace','value':{'members':[],'id':'" + id(group) + "','displayName':'Staff'}}");
    assertThat(client.members(group)).isEmpty();
  }

  @Test
  void Q_O12_aPutOfAGroupSetsItsMembersUnderTheSameName() {
    String ann = id(user("ann"));
    String bob = id(user("bob"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");
    String put = "{'schemas':['" + Conversation.GROUP + "'],'displayName':'Staff','members':[%s]}";

    Answer answer = client.send("PUT", group, put.formatted("{'value':'" + bob + "'}"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(client.members(group)).containsExactly(bob);
    Answer unknown =
        client.send(
            "PUT", group, put.formatted("{'value':'2819c223-7f76-453a-919d-413861904646'}"));
    assertRefused(unknown, 400, "invalidValue");
    assertThat(unknown.detail()).contains("2819c223");
    assertThat(client.members(group)).containsExactly(bob);
  }

  @Test
  void Q_O13_pagesOfUsersAreStableAndComplete() {
    for (int number = 0; number < 7; number++) {
      user("user" + number);
    }

    List<String> seen = pages("/Users", 2, 7);

    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    assertThat(pages("/Users", 3, 7)).isEqualTo(seen);
  }

  @Test
  void Q_O14_pagesOfGroupsAreStableAndComplete() {
    for (int number = 0; number < 5; number++) {
      client.group("'displayName':'group" + number + "'");
    }

    assertThat(new HashSet<>(pages("/Groups", 2, 5))).hasSize(5);
  }

  private List<String> pages(String path, int count, int total) {
    List<String> ids = new ArrayList<>();
    for (int start = 1; start <= total; start += count) {
      JsonNode page =
          client.get(path, Map.of("startIndex", String.valueOf(start), "count", "" + count)).body();
      assertThat(page.path("totalResults").asInt(-1)).isEqualTo(total);
      assertThat(page.path("startIndex").asInt(-1)).isEqualTo(start);
      page.path("Resources").forEach(one -> ids.add(one.path("id").asString("")));
    }
    return ids;
  }

  @Test
  void Q_O15_errorsHaveTheirBody() {
    Answer unauthorized =
        client.sendIf("GET", "/Users", "", "authorization", "Bearer lockstep_scim_wrong");
    Answer missing = client.get("/Users/00919288221112222");

    assertThat(unauthorized.status()).isEqualTo(401);
    assertThat(unauthorized.body().path("status").asString("")).isEqualTo("401");
    assertThat(unauthorized.body().path("schemas").toString()).contains("messages:2.0:Error");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.detail()).contains("00919288221112222");
  }

  @Test
  void Q_O16_aUserIsFoundByItsNameInAnyCase() {
    user("random@example.com");

    assertThat(client.found("/Users", "userName eq \"RANDOM@EXAMPLE.COM\"")).isEqualTo(1);
  }

  /// Okta looks through the resource types for those of its own schemas, and counts at each.
  @Test
  void Q_O17_entitlementsAreListedWhereTheirResourceTypeSays() {
    client.declares(ENTITLEMENTS);
    String okta = "urn:okta:scim:schemas:core:1.0:";
    for (String name : List.of("Guide", "Driver")) {
      String role = "{'schemas':['" + okta + "Role'],'displayName':'" + name + "'}";
      assertThat(client.send("POST", "/Roles", role).status()).isEqualTo(201);
    }

    JsonNode types = client.read("/ResourceTypes").path("Resources");
    Map<String, String> endpoints = new LinkedHashMap<>();
    types.forEach(
        type ->
            endpoints.put(type.path("schema").asString(""), type.path("endpoint").asString("")));

    assertThat(endpoints)
        .containsEntry(okta + "Role", "/Roles")
        .containsEntry(okta + "Entitlement", "/Entitlements");
    JsonNode roles = client.get("/Roles", Map.of("count", "1", "startIndex", "1")).body();
    assertThat(roles.path("itemsPerPage").asInt(-1)).isEqualTo(1);
    assertThat(roles.path("totalResults").asInt(-1)).isEqualTo(2);
    assertThat(roles.path("Resources").path(0).path("displayName").asString(""))
        .isIn("Guide", "Driver");
    JsonNode entitlements =
        client.get("/Entitlements", Map.of("count", "1", "startIndex", "1")).body();
    assertThat(entitlements.path("Resources").isArray()).isTrue();
    assertThat(entitlements.path("totalResults").asInt(-1)).isZero();
  }

  @Test
  void Q_O20_noIdHoldsBulkIdAndNoBaseUrlAnUnderscore() {
    assertThat(user("ann")).doesNotContain("bulkId");
    assertThat(
            client
                .read("/Schemas")
                .path("Resources")
                .path(0)
                .path("meta")
                .path("location")
                .asString(""))
        .doesNotContain("_");
    assertThatThrownBy(() -> new DirectoryId("acme_eu"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
