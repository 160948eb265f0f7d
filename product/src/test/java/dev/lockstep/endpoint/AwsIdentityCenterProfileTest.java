package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.ENTERPRISE;
import static dev.lockstep.endpoint.Conversation.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The Endpoint as AWS IAM Identity Center: what that refuses although RFC 7644 allows it, and how
/// it answers.
@TestInstance(Lifecycle.PER_CLASS)
class AwsIdentityCenterProfileTest {
  private static final String HOMER =
      "'userName':'homer@springfield.example','displayName':'Homer Simpson',"
          + "'name':{'givenName':'Homer','familyName':'Simpson'},"
          + "'emails':[{'value':'homer@springfield.example','type':'work','primary':true}]";

  private EndpointUnderTest endpoint;
  private Conversation client;

  @BeforeAll
  void open(@TempDir Path folder) {
    endpoint = new EndpointUnderTest(folder);
  }

  @BeforeEach
  void start() {
    client = new Conversation(endpoint, ClientProfile.AWS_IAM_IDENTITY_CENTER);
  }

  @AfterAll
  void close() {
    endpoint.close();
  }

  private static String named(String name) {
    return HOMER.replace("homer@", name + "@");
  }

  private String user(String name) {
    return client.user(named(name));
  }

  private String group(String name) {
    return client.group("'displayName':'" + name + "'");
  }

  private static String member(String user) {
    return "{'value':'" + id(user) + "'}";
  }

  /// A ValidationException whose detail names the culprit.
  private static void assertRefused(Answer answer, String culprit) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.detail()).contains(culprit);
    assertThat(answer.body().has("scimType")).isFalse();
  }

  /// What a client with a tolerant view of the same Directory sees of the group's members.
  private List<String> members(String group) {
    client.follows(ClientProfile.TOLERANT);
    try {
      return client.members(group);
    } finally {
      client.follows(ClientProfile.AWS_IAM_IDENTITY_CENTER);
    }
  }

  // Operations

  @Test
  void whatTheGuideListsIsThere() {
    String user = user("homer");
    String group = group("Plant");

    assertThat(client.get("/Users").status()).isEqualTo(200);
    assertThat(client.get(user).status()).isEqualTo(200);
    assertThat(client.send("PUT", user, "{'schemas':['" + Conversation.USER + "']," + HOMER + "}"))
        .extracting(Answer::status)
        .isEqualTo(200);
    assertThat(client.get("/Groups").status()).isEqualTo(200);
    assertThat(client.get(group).status()).isEqualTo(200);
    assertThat(client.get("/ServiceProviderConfig").status()).isEqualTo(200);
    assertThat(client.get("/ResourceTypes").status()).isEqualTo(200);
    assertThat(client.get("/Schemas").status()).isEqualTo(200);
    assertThat(client.get("/Schemas/" + Conversation.USER).status()).isEqualTo(200);
    assertThat(client.send("DELETE", user, "").status()).isEqualTo(204);
    assertThat(client.send("DELETE", group, "").status()).isEqualTo(204);
    assertThat(client.get(user).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /Me",
    "POST, /Bulk",
    "POST, /.search",
    "POST, /Users/.search",
    "POST, /Groups/.search",
    "GET, /ResourceTypes/User",
    "HEAD, /Users",
    "OPTIONS, /Users",
    "PUT, /Groups",
    "GET, /Devices"
  })
  void noOtherOperationIsThere(String method, String path) {
    assertRefused(client.send(method, path, "{}"), "has no " + method + " at '" + path + "'");
  }

  @Test
  void aGroupCanNotBePut() {
    String group = group("Plant");

    assertRefused(
        client.send("PUT", group, "{'displayName':'Plant 2'}"), "has no PUT at '" + group);
    assertThat(client.read(group).path("displayName").asString("")).isEqualTo("Plant");
  }

  @Test
  void aDisabledUserIsReadAndFound() {
    String user = client.user(HOMER + ",'active':false");

    assertThat(client.read(user).path("active").asBoolean(true)).isFalse();
    assertThat(client.found("/Users", "userName eq \"homer@springfield.example\"")).isEqualTo(1);
  }

  @Test
  void aPatchOfAUserAnswersWithItAndOneOfAGroupWithNothing() {
    Answer user =
        client.patch(user("homer"), "{'op':'replace','path':'title','value':'Inspector'}");
    Answer group =
        client.patch(group("Plant"), "{'op':'replace','path':'displayName','value':'Plant 2'}");

    assertThat(user.status()).isEqualTo(200);
    assertThat(user.body().path("title").asString("")).isEqualTo("Inspector");
    assertThat(group.status()).isEqualTo(204);
    assertThat(group.text()).isEmpty();
  }

  // Answers

  @Test
  void Q_A07_anErrorHasBothSchemaAndSchemasAndTheRequestsNumberAndTime() {
    Answer answer = client.get("/Users/none");

    assertThat(answer.status()).isEqualTo(404);
    JsonNode body = answer.body();
    for (String key : List.of("schema", "schemas")) {
      assertThat(body.path(key).path(0).asString(""))
          .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    }
    assertThat(body.path("status").asString("")).isEqualTo("404");
    assertThat(body.path("timeStamp").asString("")).isEqualTo("2026-11-25 09:00:00.0");
    assertThat(body.path("exceptionRequestId").asString(""))
        .isNotEmpty()
        .isEqualTo(answer.header("x-amzn-RequestId"));
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void Q_A08_aWrongTokenHearsNothingOfTheProfile() {
    Answer answer = client.sendIf("GET", "/Users", "", "authorization", "Bearer wrong");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).doesNotContain("exceptionRequestId");
    assertThat(answer.header("x-amzn-RequestId")).isEmpty();
  }

  @Test
  void Q_A07_aDuplicateIsAConflictInTheSameForm() {
    user("homer");

    Answer answer = client.postUser(HOMER);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body().path("status").asString("")).isEqualTo("409");
    assertThat(answer.body().has("schema")).isTrue();
    assertThat(answer.body().has("scimType")).isFalse();
    assertThat(answer.detail()).contains("homer@springfield.example");
  }

  @Test
  void Q_A08_aClientThatIsTooFastIsToldHowLongToWaitInTheSameForm() {
    client.mayAskOnceASecond();
    client.get("/Users");

    Answer answer = client.get("/Users");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.body().path("exceptionRequestId").asString(""))
        .isEqualTo(answer.header("x-amzn-RequestId"));
  }

  @Test
  void aResourceIsJsonWithoutLocationVersionAndGroups() {
    Answer created = client.postUser(HOMER);
    String group = group("Plant");
    client.patch(
        group, "{'op':'add','path':'members','value':[" + member("/Users/" + created.id()) + "]}");

    assertThat(created.header("Content-Type")).isEqualTo("application/json");
    assertThat(created.header("x-amzn-RequestId")).isNotEmpty();
    assertThat(created.response().headers()).doesNotContainKeys("Location", "ETag");
    JsonNode meta = created.body().path("meta");
    assertThat(meta.propertyNames())
        .containsExactlyInAnyOrder("resourceType", "created", "lastModified");
    assertThat(client.read("/Users/" + created.id()).has("groups")).isFalse();
  }

  @Test
  void Q_A04_aGroupShowsAnEmptyListOfMembersWhateverItHas() {
    String homer = user("homer");
    String group = client.group("'displayName':'Plant','members':[" + member(homer) + "]");

    JsonNode one = client.read(group);
    JsonNode listed = client.get("/Groups").body().path("Resources").path(0);

    assertThat(one.path("members").isArray()).isTrue();
    assertThat(one.path("members").isEmpty()).isTrue();
    assertThat(listed.path("members").isArray()).isTrue();
    assertThat(listed.path("members").isEmpty()).isTrue();
    assertThat(members(group)).containsExactly(id(homer));
  }

  @Test
  void theServiceProviderConfigTellsWhatIsThere() {
    JsonNode config = client.read("/ServiceProviderConfig");

    assertThat(config.path("patch").path("supported").asBoolean()).isTrue();
    assertThat(config.path("bulk").path("supported").asBoolean(true)).isFalse();
    assertThat(config.path("sort").path("supported").asBoolean(true)).isFalse();
    assertThat(config.path("etag").path("supported").asBoolean(true)).isFalse();
    assertThat(config.path("changePassword").path("supported").asBoolean(true)).isFalse();
    assertThat(config.path("filter").path("maxResults").asInt()).isEqualTo(100);
    assertThat(config.has("pagination")).isFalse();
    assertThat(config.path("authenticationSchemes").path(0).path("type").asString(""))
        .isEqualTo("oauthbearertoken");
  }

  @Test
  void theSchemasTellWhatIsKnownAndRequired() {
    JsonNode schemas = client.read("/Schemas").path("Resources");
    List<String> ids = new ArrayList<>();
    schemas.forEach(schema -> ids.add(schema.path("id").asString("")));
    Map<String, Boolean> attributes =
        schemas
            .path(0)
            .path("attributes")
            .valueStream()
            .collect(
                Collectors.toMap(
                    attribute -> attribute.path("name").asString(""),
                    attribute -> attribute.path("required").asBoolean()));

    assertThat(ids).containsExactlyInAnyOrder(Conversation.USER, Conversation.GROUP, ENTERPRISE);
    assertThat(attributes)
        .containsKeys("userName", "emails", "roles")
        .doesNotContainKeys("password", "ims", "photos", "entitlements", "x509Certificates");
    assertThat(attributes).containsEntry("displayName", true).containsEntry("title", false);
  }

  @Test
  void thereAreNoVersionsToCompare() {
    String user = user("homer");

    Answer answer =
        client.sendIf(
            "PATCH",
            user,
            "{'schemas':['"
                + Conversation.PATCH
                + "'],'Operations':[{'op':'add','path':'title','value':'x'}]}",
            "if-match",
            "W/\"77\"");

    assertThat(answer.status()).isEqualTo(200);
  }

  // What a user needs

  @ParameterizedTest
  @ValueSource(strings = {"userName", "displayName", "name", "givenName", "familyName"})
  void Q_A01_aUserNeedsItsNames(String name) {
    String without =
        HOMER.replaceFirst(
            switch (name) {
              case "name" -> "'name':\\{[^}]*},";
              case "familyName" -> ",'familyName':'[^']*'";
              default -> "'" + name + "':'[^']*',";
            },
            "");

    assertRefused(client.postUser(without), name);
    assertThat(client.found("/Users", "userName eq \"homer@springfield.example\"")).isZero();
  }

  @Test
  void aUserWithAllThatIsKnownIsTaken() {
    Answer created =
        client.postUser(
            HOMER
                + ",'externalId':'701984','nickName':'Homie','title':'Inspector','active':true,"
                + "'profileUrl':'https://springfield.example/~homer?a=%20b',"
                + "'userType':'Employee','preferredLanguage':'en-US','locale':'en-US',"
                + "'timezone':'America/Chicago','roles':[{'value':'inspector','type':'work',"
                + "'primary':true}],'phoneNumbers':[{'value':'555-7334','type':'work'}],"
                + "'addresses':[{'type':'work','streetAddress':'742 Evergreen Terrace'}],'"
                + ENTERPRISE
                + "':{'employeeNumber':'7','department':'7G'}");

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.body().path(ENTERPRISE).path("department").asString("")).isEqualTo("7G");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'password':'donuts'",
        "'ims':[{'value':'homer'}]",
        "'photos':[{'value':'https://springfield.example/h.png'}]",
        "'entitlements':[{'value':'beer'}]",
        "'x509Certificates':[{'value':'AAAA'}]",
        "'phoneNumbers':[{'value':'555','display':'home'}]",
        "'favouriteFood':'donuts'",
        "'groups':[{'value':'1'}]"
      })
  void Q_A01_whatIsNotKnownIsRefusedByItsName(String attribute) {
    String name = attribute.replaceFirst("^'(\\w+)'.*", "$1");

    assertRefused(client.postUser(HOMER + "," + attribute), name);
  }

  @Test
  void emptyListsSayNothing() {
    assertThat(client.postUser(HOMER + ",'groups':[],'roles':[],'addresses':null").status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"phoneNumbers", "addresses", "roles"})
  void Q_A01_aListTakesOneValue(String name) {
    String part = name.equals("addresses") ? "locality" : "value";
    String two = "'%1$s':[{'%2$s':'1'},{'%2$s':'2'}]".formatted(name, part);

    assertRefused(
        client.postUser(HOMER + "," + two),
        "Currently list attributes only allow single item: '" + name + "'");
  }

  @Test
  void Q_A01_thereIsOneEmailAndItIsPrimary() {
    String two = HOMER.replace("'primary':true}", "'primary':true},{'value':'h@x.example'}");
    String secondary = HOMER.replace("'primary':true", "'primary':false");

    assertRefused(client.postUser(two), "'emails'");
    assertRefused(client.postUser(secondary), "primary");
    assertRefused(
        client.postUser(HOMER.replace("'value':'homer@springfield.example',", "")), "emails.value");
    assertRefused(
        client.postUser(HOMER.replace("'value':'homer@springfield.example'", "'value':null")),
        "emails.value");
  }

  @Test
  void aPatchCanNotAddASecondValueEither() {
    String user = user("homer");

    assertRefused(
        client.patch(user, "{'op':'add','path':'emails','value':[{'value':'h@x.example'}]}"),
        "single item");
    assertThat(client.read(user).path("emails").size()).isEqualTo(1);
  }

  @Test
  void twoUsersShareNoUserNameAndNoEmail() {
    user("homer");
    String other = user("marge");

    Answer sameName = client.postUser(named("Homer"));
    Answer sameEmail =
        client.patch(
            other,
            "{'op':'replace','path':'emails','value':[{'value':'homer@springfield.example',"
                + "'primary':true}]}");

    assertThat(sameName.status()).isEqualTo(409);
    assertThat(sameEmail.status()).isEqualTo(409);
    assertThat(sameEmail.detail()).contains("emails.value");
    assertThat(client.read(other).path("emails").path(0).path("value").asString(""))
        .isEqualTo("marge@springfield.example");
  }

  @Test
  void twoGroupsShareNoName() {
    group("Plant");

    assertThat(client.postGroup("'displayName':'plant'").status()).isEqualTo(409);
  }

  // Texts

  @ParameterizedTest
  @CsvSource({
    "displayName, 'Homer <Simpson>', U+003C",
    "displayName, 'Homer; Simpson', U+003B",
    "displayName, 'Homer: Simpson', U+003A",
    "displayName, '100% Homer', U+0025",
    "userName, 'homer simpson', U+0020",
    "nickName, '', nickName",
    "title, '', title"
  })
  void aTextWithWhatItCanNotHoldIsRefused(String name, String text, String culprit) {
    String user = user("homer");

    assertRefused(
        client.patch(user, "{'op':'replace','path':'" + name + "','value':'" + text + "'}"),
        culprit);
  }

  @Test
  void controlCharactersAreRefused() {
    assertRefused(client.postUser(HOMER.replace("Homer Simpson", "Homer\\u0007")), "U+0007");
    assertRefused(client.postUser(HOMER.replace("Homer Simpson", "Homer\\u200b")), "U+200B");
    assertRefused(client.postUser(HOMER.replace("Homer Simpson", "Homer\\tS")), "U+0009");
  }

  @ParameterizedTest
  @CsvSource({"userName, 128", "displayName, 1024", "title, 1024", "externalId, 256"})
  void aTextIsNoLongerThanThis(String name, int most) {
    String user = user("homer");
    String operation = "{'op':'replace','path':'" + name + "','value':'%s'}";

    assertThat(client.patch(user, operation.formatted("é".repeat(most))).status()).isEqualTo(200);
    assertRefused(
        client.patch(user, operation.formatted("é".repeat(most + 1))),
        "'" + name + "' has " + (most + 1) + " characters");
  }

  // Filters

  @Test
  void Q_A02_usersAreFoundByUserNameExternalIdAndGroup() {
    String homer = client.user(HOMER + ",'externalId':'7'");
    String group = client.group("'displayName':'Plant','members':[" + member(homer) + "]");

    for (String filter :
        List.of(
            "userName eq \"homer@springfield.example\"",
            "externalId eq \"7\"",
            "groups.value eq \"" + id(group) + "\"",
            "id eq \"" + id(homer) + "\"")) {
      assertThat(client.found("/Users", filter)).as(filter).isEqualTo(1);
    }
    assertThat(client.found("/Users", "userName eq \"bart@springfield.example\"")).isZero();
  }

  @Test
  void Q_A02_aManagerIsAskedForTogetherWithTheIdInEitherOrder() {
    String burns = user("burns");
    String homer =
        client.user(HOMER + ",'" + ENTERPRISE + "':{'manager':{'value':'" + id(burns) + "'}}");
    String first = "id eq \"" + id(homer) + "\"";
    String second = "manager eq \"" + id(burns) + "\"";

    assertThat(client.found("/Users", first + " and " + second)).isEqualTo(1);
    assertThat(client.found("/Users", second + " and " + first)).isEqualTo(1);
    assertRefused(client.find("/Users", second), "manager");
  }

  @Test
  void Q_A02_groupsAreFoundByNameExternalIdAndByTheIdWithAMember() {
    String homer = user("homer");
    String group =
        client.group("'displayName':'Plant','externalId':'g1','members':[" + member(homer) + "]");
    String first = "id eq \"" + id(group) + "\"";
    String second = "members eq \"" + id(homer) + "\"";

    assertThat(client.found("/Groups", "displayName eq \"Plant\"")).isEqualTo(1);
    assertThat(client.found("/Groups", "externalId eq \"g1\"")).isEqualTo(1);
    assertThat(client.found("/Groups", first + " and " + second)).isEqualTo(1);
    assertThat(client.found("/Groups", second + " and " + first)).isEqualTo(1);
    assertThat(client.found("/Groups", first + " and members.value eq \"" + id(homer) + "\""))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName sw \"h\"",
        "userName co \"h\"",
        "userName ne \"h\"",
        "userName pr",
        "not (userName eq \"h\")",
        "userName eq \"h\" or userName eq \"m\"",
        "userName eq \"h\" and externalId eq \"7\"",
        "userName eq \"h\" and userName eq \"h\"",
        "displayName eq \"h\"",
        "emails.value eq \"h\"",
        "emails[type eq \"work\"]",
        "active eq true",
        "meta.lastModified gt \"2026-01-01T00:00:00Z\"",
        "userName eq h"
      })
  void Q_A02_noOtherFilterIsTaken(String filter) {
    assertRefused(client.find("/Users", filter), "");
  }

  @Test
  void aMemberAloneFindsNoGroups() {
    assertRefused(client.find("/Groups", "members eq \"1\""), "id and members.value");
  }

  // Pages

  @Test
  void aListWithoutCursorIsOnePageThatKnowsOnlyItself() {
    for (int index = 0; index < 4; index++) {
      user("user" + index);
    }

    JsonNode page = client.get("/Users", Map.of("count", "3")).body();

    assertThat(page.path("Resources").size()).isEqualTo(3);
    assertThat(page.path("totalResults").asInt()).isEqualTo(3);
    assertThat(page.path("itemsPerPage").asInt()).isEqualTo(3);
    assertThat(page.path("startIndex").asInt()).isEqualTo(1);
    assertThat(page.has("nextCursor")).isFalse();
  }

  @Test
  void Q_A03_aStartIndexIsIgnoredAndCounted() {
    user("homer");
    user("marge");

    JsonNode first = client.get("/Users", Map.of("count", "1")).body();
    JsonNode second = client.get("/Users", Map.of("count", "1", "startIndex", "2")).body();

    assertThat(second).isEqualTo(first);
    assertThat(client.met()).containsExactly("ignored-parameter");
  }

  @Test
  void Q_A03_anEmptyCursorBeginsAWalkThatMeetsEachOnce() {
    Set<String> all = new HashSet<>();
    for (int index = 0; index < 5; index++) {
      all.add(id(user("user" + index)));
    }
    Set<String> met = new HashSet<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = client.get("/Users", Map.of("cursor", cursor, "count", "2")).body();
      assertThat(page.has("totalResults")).isFalse();
      assertThat(page.has("startIndex")).isFalse();
      assertThat(page.path("itemsPerPage").asInt()).isEqualTo(page.path("Resources").size());
      page.path("Resources").forEach(one -> met.add(one.path("id").asString("")));
      cursor = page.path("nextCursor").asString("");
      assertThat(cursor).matches("[-a-zA-Z0-9+=/:_]*");
      pages++;
    } while (!cursor.isEmpty());

    assertThat(met).isEqualTo(all);
    assertThat(pages).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "101", "many"})
  void aPageHasOneToAHundredResources(String count) {
    assertRefused(client.get("/Users", Map.of("count", count)), "'count'");
    assertRefused(client.get("/Groups", Map.of("count", count, "cursor", "")), "'count'");
  }

  @Test
  void aPageHasAHundredResourcesUnlessLessAreAskedFor() {
    IntStream.range(0, 101).forEach(index -> group("Group " + index));

    assertThat(client.get("/Groups").body().path("Resources").size()).isEqualTo(100);
    assertThat(client.get("/Groups", Map.of("cursor", "")).body().path("nextCursor").asString(""))
        .isNotEmpty();
  }

  @Test
  void Q_A03_attributesCanNotBeChosen() {
    user("homer");

    JsonNode page =
        client.get("/Users", Map.of("attributes", "id", "excludedAttributes", "userName")).body();

    assertThat(page.path("Resources").path(0).has("userName")).isTrue();
    assertThat(client.met()).containsExactly("ignored-parameter");
  }

  @Test
  void nothingIsSorted() {
    assertRefused(client.get("/Users", Map.of("sortBy", "userName")), "'sortBy'");
  }

  // PATCH of users

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'add','path':'roles','value':[{'value':'x'}]}",
        "{'op':'replace','path':'password','value':'x'}",
        "{'op':'remove','path':'userName'}",
        "{'op':'remove','path':'active'}",
        "{'op':'remove','path':'displayName'}",
        "{'op':'remove','path':'name.givenName'}",
        "{'op':'remove'}",
        "{'op':'add','path':'title'}",
        "{'path':'title','value':'x'}",
        "{'op':'replace','path':'emails[type sw \\\"w\\\"].value','value':'h@x.example'}",
        "{'op':'replace','value':{'title':'x','nickName':'y'}}",
        "{'op':'replace','value':{'name.givenName':'x'}}"
      })
  void aPatchOfAUserThatIsNotTakenChangesNothing(String operation) {
    String user = user("homer");
    JsonNode before = client.read(user);

    assertRefused(client.patch(user, operation), "");
    assertThat(client.read(user)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"userName", "active"})
  void oneRequestChangesUserNameAndActiveOnce(String name) {
    String user = user("homer");
    String value = name.equals("active") ? "false" : "'h'";
    String operation = "{'op':'replace','path':'" + name + "','value':" + value + "}";

    assertRefused(client.patch(user, operation, operation), "'" + name + "'");
    assertThat(client.patch(user, operation).status()).isEqualTo(200);
  }

  @Test
  void Q_A06_withoutPathOneAttributeIsSetAndTheIdBesideItIsLeftAlone() {
    String user = user("homer");

    JsonNode after =
        client.patched(user, "{'op':'replace','value':{'id':'" + id(user) + "','title':'x'}}");

    assertThat(after.path("title").asString("")).isEqualTo("x");
  }

  @Test
  void Q_A06_withoutPathSeveralAttributesAreRefusedInAwssWords() {
    assertRefused(
        client.patch(user("homer"), "{'op':'replace','value':{'title':'x','nickName':'y'}}"),
        "Current PATCH support allows omitting \"path\" attribute only for Add and Replace"
            + " operations modifying a single attribute");
  }

  @Test
  void whatEntraWritesToAwsIsTaken() {
    String burns = user("burns");
    String user = user("homer");

    JsonNode after =
        client.patched(
            user,
            "{'op':'Replace','path':'active','value':'False'}",
            "{'op':'Replace','path':'emails[type eq \\\"work\\\"].value','value':'h@x.example'}",
            "{'op':'Add','path':'" + ENTERPRISE + ":department','value':'7G'}",
            "{'op':'Add','path':'"
                + ENTERPRISE
                + ":manager','value':[{'$ref':'x','value':'"
                + id(burns)
                + "'}]}");

    assertThat(after.path("active").asBoolean(true)).isFalse();
    assertThat(after.path("emails").path(0).path("value").asString("")).isEqualTo("h@x.example");
    assertThat(after.path(ENTERPRISE).path("manager").path("value").asString(""))
        .isEqualTo(id(burns));
  }

  @Test
  void aPutOfAUserNeedsWhatAPostNeeds() {
    String user = user("homer");

    assertRefused(
        client.send(
            "PUT",
            user,
            "{'schemas':['" + Conversation.USER + "'],'userName':'homer@springfield.example'}"),
        "required");
  }

  // PATCH of groups

  @Test
  void Q_A05_aHundredMembersAreTheMostOfARequest() {
    String homer = user("homer");
    String one = member(homer);
    String group = group("Plant");

    assertThat(client.patch(group, adding(one, 100)).status()).isEqualTo(204);
    assertRefused(client.patch(group, adding(one, 101)), "101 membership changes");
    assertRefused(
        client.patch(
            group,
            adding(one, 60),
            "{'op':'remove','path':'members','value':[" + repeated(one, 41) + "]}"),
        "101 membership changes");
    assertRefused(
        client.postGroup("'displayName':'Big','members':[" + repeated(one, 101) + "]"),
        "101 members");
    assertThat(members(group)).containsExactly(id(homer));
  }

  private static String adding(String member, int times) {
    return "{'op':'add','path':'members','value':[" + repeated(member, times) + "]}";
  }

  private static String repeated(String member, int times) {
    return String.join(",", java.util.Collections.nCopies(times, member));
  }

  @Test
  void membersComeAndGoByTheirIds() {
    String homer = user("homer");
    String lenny = user("lenny");
    String group = group("Plant");

    client.patch(
        group,
        "{'op':'add','path':'members','value':[" + member(homer) + "," + member(lenny) + "]}");
    client.patch(group, "{'op':'remove','path':'members','value':[" + member(homer) + "]}");
    client.patch(group, "{'op':'remove','path':'members[value eq \\\"" + id(lenny) + "\\\"]'}");

    assertThat(members(group)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'replace','path':'members','value':[]}",
        "{'op':'replace','path':'members','value':[{'value':'%s'}]}",
        "{'op':'replace','value':{'members':[{'value':'%s'}]}}",
        "{'op':'remove','path':'members'}",
        "{'op':'remove','path':'members','value':[]}"
      })
  void Q_A05_allMembersCanNotBeReplacedOrRemovedAtOnce(String operation) {
    String homer = user("homer");
    String group = client.group("'displayName':'Plant','members':[" + member(homer) + "]");

    assertRefused(client.patch(group, operation.formatted(id(homer))), "");
    assertThat(members(group)).containsExactly(id(homer));
  }

  @Test
  void aGroupCanNotBeAMember() {
    String inner = group("Sector 7G");
    String outer = group("Plant");

    assertRefused(
        client.patch(outer, "{'op':'add','path':'members','value':[" + member(inner) + "]}"),
        "only users can be members");
    assertRefused(
        client.postGroup("'displayName':'All','members':[" + member(inner) + "]"),
        "only users can be members");
  }

  @Test
  void theOtherProfilesAreAsTheyWere() {
    client.follows(ClientProfile.STRICT);

    assertThat(client.postUser("'userName':'homer simpson','ims':[{'value':'x'}]").status())
        .isEqualTo(201);
    assertThat(client.get("/Users", Map.of("sortBy", "userName")).status()).isEqualTo(200);
    assertThat(client.get("/ServiceProviderConfig").body().has("pagination")).isTrue();
  }
}
