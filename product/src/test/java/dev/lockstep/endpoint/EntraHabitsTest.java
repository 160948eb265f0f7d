package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.ENTERPRISE;
import static dev.lockstep.endpoint.Conversation.USER;
import static dev.lockstep.endpoint.Conversation.assertRefused;
import static dev.lockstep.endpoint.Conversation.id;
import static dev.lockstep.endpoint.Conversation.ofType;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What Microsoft Entra ID sends, under the profile of its name and under the one that every
/// Directory begins with. Each method begins with the id of its vector in the catalogue.
@ParameterizedClass
@EnumSource(
    value = ClientProfile.class,
    names = {"ENTRA", "TOLERANT"})
class EntraHabitsTest extends ConversationTest {
  private static final String WORK = "emails[type eq \\'work\\'].value";

  // PATCH of users

  @Test
  void Q_E01_aBooleanAsAStringInACapitalisedOperation() {
    String user = client.user("'userName':'ann'");

    JsonNode off = client.patched(user, "{'op':'Replace','path':'active','value':'False'}");
    assertThat(off.path("active")).isEqualTo(tools.jackson.databind.node.BooleanNode.FALSE);
    assertThat(
            client
                .patched(user, "{'op':'replace','path':'active','value':'true'}")
                .path("active")
                .asBoolean(false))
        .isTrue();
    assertThat(
            client
                .patched(user, "{'op':'replace','path':'active','value':[{'value':'False'}]}")
                .path("active")
                .asBoolean(true))
        .isFalse();

    assertThat(client.met()).contains("operation-case", "string-boolean", "wrapped-value");
    client.strictRefuses("invalidSyntax", user, "{'op':'Replace','path':'active','value':true}");
    client.strictRefuses("invalidValue", user, "{'op':'replace','path':'active','value':'True'}");
    client.strictRefuses("invalidValue", user, "{'op':'replace','path':'active','value':[true]}");
  }

  @Test
  void Q_E02_aBooleanAsTheRfcHasItMeetsNoHabit() {
    String user = client.user("'userName':'ann'");

    JsonNode off = client.patched(user, "{'op':'replace','path':'active','value':false}");

    assertThat(off.path("active").asBoolean(true)).isFalse();
    assertThat(client.met()).isEmpty();
  }

  @Test
  void Q_E03_anAddToASingleValueReplacesIt() {
    String user = client.user("'userName':'ann','nickName':'Annie'");

    JsonNode changed = client.patched(user, "{'op':'Add','path':'nickName','value':'Babs'}");

    assertThat(changed.path("nickName").asString("")).isEqualTo("Babs");
  }

  @Test
  void Q_E04_severalReplacesWithPathsAreAllApplied() {
    String user =
        client.user("'userName':'ann','emails':[{'type':'work','value':'old@acme.example'}]");

    JsonNode changed =
        client.patched(
            user,
            "{'op':'Replace','path':'displayName','value':'Ann Bee'}",
            "{'op':'Replace','path':'" + WORK + "','value':'ann@acme.example'}",
            "{'op':'Replace','path':'name.givenName','value':'Ann'}",
            "{'op':'Replace','path':'name.familyName','value':'Bee'}",
            "{'op':'Replace','path':'externalId','value':'a-1'}",
            "{'op':'Replace','path':'" + ENTERPRISE + ":employeeNumber','value':'42'}");

    assertThat(changed.path("displayName").asString("")).isEqualTo("Ann Bee");
    assertThat(ofType(changed.path("emails"), "work").path("value").asString(""))
        .isEqualTo("ann@acme.example");
    assertThat(changed.path("name").path("givenName").asString("")).isEqualTo("Ann");
    assertThat(changed.path("name").path("familyName").asString("")).isEqualTo("Bee");
    assertThat(changed.path("externalId").asString("")).isEqualTo("a-1");
    assertThat(changed.path(ENTERPRISE).path("employeeNumber").asString("")).isEqualTo("42");
    assertThat(changed.path("schemas").toString()).contains(USER, ENTERPRISE);
  }

  @Test
  void Q_E05_aReplaceWithoutPathMayHavePathsAsKeys() {
    String user =
        client.user(
            "'userName':'ann','name':{'givenName':'A','middleName':'M'},"
                + "'emails':[{'type':'work','value':'old@acme.example'}]");
    String value =
        "{'displayName':'Ann Bee','name.givenName':'Ann','name.familyName':'Bee','"
            + ENTERPRISE
            + ":employeeNumber':'42'}";

    JsonNode changed =
        client.patched(
            user,
            "{'op':'replace','path':'" + WORK + "','value':'ann@acme.example'}",
            "{'op':'replace','value':" + value + "}");

    assertThat(changed.path("displayName").asString("")).isEqualTo("Ann Bee");
    assertThat(changed.path("name").path("givenName").asString("")).isEqualTo("Ann");
    assertThat(changed.path("name").path("familyName").asString("")).isEqualTo("Bee");
    assertThat(changed.path("name").path("middleName").asString("")).isEqualTo("M");
    assertThat(changed.path(ENTERPRISE).path("employeeNumber").asString("")).isEqualTo("42");
    assertThat(changed.has("name.givenName")).isFalse();
    assertThat(client.met()).containsExactly("path-as-key");
    client.strictRefuses("invalidSyntax", user, "{'op':'replace','value':" + value + "}");
  }

  @Test
  void Q_E06_anAddWithoutPathMayHaveTheNamesPartsAsKeys() {
    String user = client.user("'userName':'ann'");

    JsonNode changed =
        client.patched(
            user,
            "{'op':'add','value':{'name.givenName':'Ann','name.familyName':'Bee',"
                + "'name.formatted':'Ann Bee'}}");

    assertThat(changed.path("name").size()).isEqualTo(3);
    assertThat(changed.path("name").path("formatted").asString("")).isEqualTo("Ann Bee");
  }

  @Test
  void Q_E07_anAddWithoutPathMergesIntoTheExtension() {
    String user = client.user("'userName':'ann','" + ENTERPRISE + "':{'costCenter':'7'}");

    client.patched(user, "{'op':'Add','value':{'" + ENTERPRISE + "':{'department':'Research'}}}");
    JsonNode changed =
        client.patched(user, "{'op':'add','value':{'" + ENTERPRISE + ":division':'North'}}");

    assertThat(changed.path(ENTERPRISE).path("costCenter").asString("")).isEqualTo("7");
    assertThat(changed.path(ENTERPRISE).path("department").asString("")).isEqualTo("Research");
    assertThat(changed.path(ENTERPRISE).path("division").asString("")).isEqualTo("North");
    client.strictRefuses(
        "invalidSyntax", user, "{'op':'add','value':{'" + ENTERPRISE + ":division':'South'}}");
  }

  @Test
  void Q_E08_aBracketThatChoosesNothingCreatesItsElement() {
    String user =
        client.user("'userName':'ann','emails':[{'type':'home','value':'h@x','primary':true}]");
    String add = "{'op':'%s','path':'" + WORK + "','value':'ann@acme.example'}";

    JsonNode changed = client.patched(user, add.formatted("replace"));
    JsonNode work = ofType(changed.path("emails"), "work");
    assertThat(work.path("value").asString("")).isEqualTo("ann@acme.example");
    assertThat(work.path("primary").asBoolean(false)).isFalse();
    assertThat(ofType(changed.path("emails"), "home").path("primary").asBoolean(false)).isTrue();
    String other = client.user("'userName':'bob'");
    assertThat(client.patched(other, add.formatted("add")).path("emails").size()).isEqualTo(1);

    client.strictRefuses(
        "noTarget",
        user,
        "{'op':'replace','path':'emails[type eq \\'other\\'].value','value':'x'}");
  }

  @Test
  void Q_E09_partsOfOneAbsentElementBecomeOneElement() {
    String user = client.user("'userName':'ann'");
    String operation = "{'op':'add','path':'addresses[type eq \\'work\\'].%s','value':'%s'}";

    JsonNode changed =
        client.patched(
            user,
            operation.formatted("formatted", "1 High Street"),
            operation.formatted("locality", "Bath"),
            operation.formatted("region", "Somerset"));

    assertThat(changed.path("addresses").size()).isEqualTo(1);
    assertThat(changed.path("addresses").path(0).size()).isEqualTo(4);
  }

  @Test
  void Q_E10_theOtherElementsStayAsTheyAre() {
    String user =
        client.user(
            "'userName':'ann','emails':[{'type':'work','value':'w@x'},"
                + "{'type':'home','value':'h@x'},{'type':'other','value':'o@x'}]");

    JsonNode emails =
        client.patched(user, "{'op':'Replace','path':'" + WORK + "','value':'n@x'}").path("emails");

    assertThat(emails.size()).isEqualTo(3);
    assertThat(ofType(emails, "work").path("value").asString("")).isEqualTo("n@x");
    assertThat(ofType(emails, "home").path("value").asString("")).isEqualTo("h@x");
    assertThat(ofType(emails, "other").path("value").asString("")).isEqualTo("o@x");
  }

  @Test
  void Q_E11_thePathsOfTheDefaultMappingAreKnownInAnyCase() {
    String user = client.user("'userName':'ann'");
    List<String> paths = new ArrayList<>();
    for (String type : new String[] {"mobile", "work", "fax"}) {
      paths.add("phoneNumbers[type eq \\'" + type + "\\'].value");
    }
    for (String part :
        new String[] {"streetAddress", "locality", "region", "postalCode", "country"}) {
      paths.add("addresses[type eq \\'work\\']." + part);
    }
    paths.add("addresses[type eq \\'other\\'].Formatted");
    paths.add("emails[type eq \\'other\\'].Value");

    JsonNode changed =
        client.patched(
            user,
            paths.stream()
                .map(path -> "{'op':'Replace','path':'" + path + "','value':'GB'}")
                .toArray(String[]::new));

    assertThat(changed.path("phoneNumbers").size()).isEqualTo(3);
    assertThat(ofType(changed.path("addresses"), "work").size()).isEqualTo(6);
    assertThat(ofType(changed.path("addresses"), "other").path("formatted").asString(""))
        .isEqualTo("GB");
    assertThat(ofType(changed.path("emails"), "other").path("value").asString("")).isEqualTo("GB");
  }

  @Test
  void Q_E12_aBooleanInQuotesInsideABracketIsABoolean() {
    String user = client.user("'userName':'ann'");
    String add = "{'op':'add','path':'roles[primary eq \\'True\\'].value','value':'Admin'}";

    JsonNode roles = client.patched(user, add).path("roles");
    assertThat(roles.size()).isEqualTo(1);
    assertThat(roles.path(0).path("value").asString("")).isEqualTo("Admin");
    assertThat(roles.path(0).path("primary"))
        .isEqualTo(tools.jackson.databind.node.BooleanNode.TRUE);

    client.patched(user, "{'op':'add','path':'emails[primary eq true].value','value':'a@x'}");
    assertThat(client.met()).containsExactly("string-boolean-in-filter");
    client.strictRefuses("invalidPath", user, add);
  }

  @Test
  void Q_E13_aUserIsCreatedWithItsRoles() {
    Answer created =
        client.postUser(
            "'userName':'ann','roles':[{'primary':true,"
                + "'type':'WindowsAzureActiveDirectoryRole','value':'Admin'},"
                + "{'primary':false,'type':'x','display':'Reader','value':'Reader'}]");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().path("roles").size()).isEqualTo(2);
    assertThat(created.body().path("roles").path(0).path("type").asString(""))
        .isEqualTo("WindowsAzureActiveDirectoryRole");
  }

  @Test
  void Q_E14_jsonInsideAStringIsKeptAsItCame() {
    String user = client.user("'userName':'ann'");
    String body =
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{\"op\":"
            + "\"Add\",\"path\":\"roles\",\"value\":[{\"value\":\"{\\\"id\\\":\\\"06b0\\\","
            + "\\\"value\\\":\\\"25\\\",\\\"displayName\\\":\\\"Role1\\\"}\"}]}]}";

    assertThat(client.raw("PATCH", user, body).status()).isIn(200, 204);

    assertThat(client.read(user).path("roles").path(0).path("value").asString(""))
        .isEqualTo("{\"id\":\"06b0\",\"value\":\"25\",\"displayName\":\"Role1\"}");
  }

  private static String managersUrl(JsonNode user) {
    return user.path(ENTERPRISE).path("manager").path("$ref").asString("");
  }

  @Test
  void Q_E15_theManagerMayBeABareId() {
    String manager = id(client.user("'userName':'bob'"));
    String user = client.user("'userName':'ann'");
    String operation = "{'op':'add','path':'" + ENTERPRISE + ":manager','value':'" + manager + "'}";

    JsonNode changed = client.patched(user, operation);

    assertThat(manager(changed)).isEqualTo(manager);
    assertThat(managersUrl(changed)).endsWith("/Users/" + manager);
    assertThat(client.met()).containsExactly("bare-value");
    client.strictRefuses("invalidValue", user, operation);
  }

  @Test
  void Q_E16_theManagerMayBeAListOfOneWithoutTheUrn() {
    String manager = id(client.user("'userName':'bob'"));
    String user = client.user("'userName':'ann'");
    String value = "{'$ref':'http://x/scim/Users/" + manager + "','value':'" + manager + "'}";

    JsonNode changed =
        client.patched(user, "{'op':'Add','path':'manager','value':[" + value + "]}");

    assertThat(manager(changed)).isEqualTo(manager);
    assertThat(managersUrl(changed)).startsWith("http://localhost/scim/").endsWith(manager);
    assertThat(client.met()).contains("extension-without-urn", "wrapped-value");
    client.strictRefuses(
        "invalidPath", user, "{'op':'add','path':'manager','value':" + value + "}");
    client.strictRefuses(
        "invalidValue",
        user,
        "{'op':'add','path':'" + ENTERPRISE + ":manager','value':[" + value + "]}");
  }

  private static String manager(JsonNode user) {
    return user.path(ENTERPRISE).path("manager").path("value").asString("");
  }

  @Test
  void Q_E17_theManagerIsTakenAwayInFiveWays() {
    String manager = id(client.user("'userName':'bob'"));
    String user = client.user("'userName':'ann'");
    String set =
        "{'op':'add','path':'" + ENTERPRISE + ":manager','value':{'value':'" + manager + "'}}";

    assertThat(
            manager(
                client.patched(
                    user, set, "{'op':'remove','path':'manager[value eq \\'nobody\\']'}")))
        .isEqualTo(manager);
    for (String operation :
        new String[] {
          "{'op':'remove','path':'manager[value eq \\'" + manager + "\\']'}",
          "{'op':'Remove','path':'" + ENTERPRISE + ":manager'}",
          "{'op':'Add','path':'" + ENTERPRISE + ":manager','value':''}",
          "{'op':'Add','path':'" + ENTERPRISE + ":manager','value':null}",
          "{'op':'Replace','path':'" + ENTERPRISE + ":manager','value':''}"
        }) {
      client.patched(user, set);
      assertThat(manager(client.patched(user, operation))).as(operation).isEmpty();
    }
    assertThat(client.met()).contains("add-of-nothing", "empty-text");
    client.strictRefuses(
        "invalidValue", user, "{'op':'add','path':'" + ENTERPRISE + ":manager','value':null}");
    client.strictRefuses(
        "invalidValue", user, "{'op':'replace','path':'" + ENTERPRISE + ":manager','value':''}");
  }

  @Test
  void Q_E18_whetherAUserHasTheManagerIsAskedInEitherOrder() {
    String manager = id(client.user("'userName':'bob'"));
    String user =
        id(
            client.user(
                "'userName':'ann','" + ENTERPRISE + "':{'manager':{'value':'" + manager + "'}}"));

    assertThat(client.found("/Users", "id eq \"" + user + "\" and manager eq \"" + manager + "\""))
        .isEqualTo(1);
    assertThat(client.found("/Users", "manager eq \"" + manager + "\" and id eq \"" + user + "\""))
        .isEqualTo(1);
    assertThat(client.found("/Users", "id eq \"" + user + "\" and manager eq \"" + user + "\""))
        .isZero();
    JsonNode one =
        client
            .get(
                "/Users",
                Map.of(
                    "filter",
                    "id eq \"" + user + "\" and manager eq \"" + manager + "\"",
                    "attributes",
                    "id"))
            .body()
            .path("Resources")
            .path(0);
    assertThat(one.propertyNames()).containsExactlyInAnyOrder("schemas", "id");
    client.strictRefusesFilter("/Users", "manager eq \"" + manager + "\"");
  }

  // Groups

  @Test
  void Q_E19_membersAreAddedOnceAndAnsweredWithoutABody() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");
    String add = "{'op':'Add','path':'members','value':[{'$ref':null,'value':'" + ann + "'}]}";

    Answer first = client.patch(group, add);
    Answer again = client.patch(group, add);

    assertThat(first.status()).isEqualTo(204);
    assertThat(first.text()).isEmpty();
    assertThat(again.status()).isEqualTo(204);
    assertThat(client.members(group)).containsExactly(ann);
  }

  @Test
  void Q_E20_aRemoveThatListsMembersTakesAwayThoseAndNoOthers() {
    String ann = id(client.user("'userName':'ann'"));
    String bob = id(client.user("'userName':'bob'"));
    String cat = id(client.user("'userName':'cat'"));
    String dan = id(client.user("'userName':'dan'"));
    String group =
        client.group(
            "'displayName':'Staff','members':[{'value':'%s'},{'value':'%s'},{'value':'%s'},"
                    .formatted(ann, bob, cat)
                + "{'value':'"
                + dan
                + "'}]");
    String remove = "{'op':'%s','path':'members','value':[%s]}";

    client.patched(group, remove.formatted("Remove", "{'$ref':null,'value':'" + ann + "'}"));
    assertThat(client.members(group)).hasSize(3).doesNotContain(ann);
    client.patched(
        group, remove.formatted("remove", "{'value':'" + bob + "'},{'value':'" + cat + "'}"));
    assertThat(client.members(group)).containsExactly(dan);

    assertRefused(client.patch(group, remove.formatted("remove", "{}")), 400, "invalidValue");
    assertRefused(client.patch(group, remove.formatted("remove", "")), 400, "invalidValue");
    assertThat(client.members(group)).containsExactly(dan);
    client.strictRefuses(
        "invalidValue", group, remove.formatted("remove", "{'value':'" + dan + "'}"));
  }

  @Test
  void Q_E21_aMemberIsRemovedByItsBracketAndANonMemberIsNoError() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");
    String remove = "{'op':'remove','path':'members[value eq \\'" + ann + "\\']'}";

    assertThat(client.patch(group, remove).status()).isEqualTo(204);
    assertThat(client.patch(group, remove).status()).isEqualTo(204);

    assertThat(client.members(group)).isEmpty();
    assertThat(client.met()).isEmpty();
  }

  @Test
  void Q_E22_aRemoveOfMembersWithoutValueEmptiesTheGroup() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");

    client.patched(group, "{'op':'remove','path':'members'}");

    assertThat(client.members(group)).isEmpty();
  }

  @Test
  void Q_E23_aForeignSchemaAndTheClientsMetaAreLeftOut() {
    String body =
        "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group',"
            + "'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],"
            + "'externalId':'8aa1','displayName':'Staff','meta':{'resourceType':'Robot'}}";

    Answer created = client.send("POST", "/Groups", body);

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.body().path("schemas").toString()).doesNotContain("microsoft");
    assertThat(created.body().path("meta").path("resourceType").asString("")).isEqualTo("Group");
    assertThat(client.met()).containsExactly("foreign-schema");
    client.follows(ClientProfile.STRICT);
    assertRefused(
        client.send("POST", "/Groups", body.replace("Staff", "Other")), 400, "invalidValue");
  }

  // Creating users

  @Test
  void Q_E24_nullsAMisspeltUrnAndEnterpriseAttributesWithoutUrnAreUnderstood() {
    String body =
        "{'schemas':['%s','urn:ietf:params:scim:schemas:extension:enterprise:2.0User'],"
            + "'externalId':'jy','userName':'jy@acme.example','active':true,'addresses':null,"
            + "'displayName':'Joy','emails':[{'type':'work','value':'jy@x','primary':true}],"
            + "'meta':{'resourceType':'User'},'name':{'familyName':'Y','givenName':'J'},"
            + "'phoneNumbers':null,'preferredLanguage':null,'title':null,'department':%s,"
            + "'manager':null}";

    Answer created = client.send("POST", "/Users", body.formatted(USER, "'Research'"));

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.body().path(ENTERPRISE).path("department").asString(""))
        .isEqualTo("Research");
    assertThat(created.body().has("addresses")).isFalse();
    assertThat(created.body().has("title")).isFalse();
    assertThat(client.met()).containsExactly("extension-without-urn", "foreign-schema");
    client.follows(ClientProfile.STRICT);
    assertRefused(
        client.send("POST", "/Users", body.formatted(USER, "null").replace("jy@a", "b@a")),
        400,
        "invalidValue");
    assertRefused(
        client.postUser("'userName':'cat','department':'Research'"), 400, "invalidSyntax");
  }

  @Test
  void Q_E25_anEmptyListIsNoValue() {
    Answer created = client.postUser("'userName':'ann','roles':[],'meta':{'resourceType':'User'}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().has("roles")).isFalse();
    assertThat(client.met()).isEmpty();
  }

  // Queries

  @Test
  void Q_E26_theFiltersOfMatchingAlwaysGetAList() {
    client.user(
        "'userName':'Test_User','externalId':'jyoung',"
            + "'emails':[{'type':'work','value':'jy@acme.example'},{'type':'home','value':'h@x'}]");

    assertThat(client.found("/Users", "userName eq \"test_USER\"")).isEqualTo(1);
    assertThat(client.found("/Users", "externalId eq \"jyoung\"")).isEqualTo(1);
    assertThat(client.met()).isEmpty();
    assertThat(client.found("/Users", "externalId eq jyoung")).isEqualTo(1);
    assertThat(client.found("/Users", "externalId eq \"nobody\"")).isZero();
    String work = "emails[type eq \"work\"].value eq ";
    assertThat(client.found("/Users", work + "\"JY@acme.example\"")).isEqualTo(1);
    assertThat(client.found("/Users", work + "\"h@x\"")).isZero();
    assertThat(client.met()).containsExactly("bare-word", "comparison-behind-bracket");
    client.strictRefusesFilter("/Users", "externalId eq jyoung");
    client.strictRefusesFilter("/Users", work + "\"h@x\"");
  }

  @Test
  void Q_E27_theTestOfTheConnectionFindsAnEmptyList() {
    Answer answer =
        client.find("/Users", "userName eq \"AzureAD_Test-bdd952ba-be0b-47d4-b4c9-be5afee16d2d\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("totalResults").asInt(-1)).isZero();
    assertThat(answer.body().path("Resources").isArray()).isTrue();
  }

  @Test
  void Q_E28_groupsAreReadWithoutMembersAndTheirNamesAreUnique() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]");

    JsonNode found =
        client
            .get(
                "/Groups",
                Map.of("excludedAttributes", "members", "filter", "displayName eq \"staff\""))
            .body();
    JsonNode one = client.get(group, Map.of("excludedAttributes", "members")).body();

    assertThat(found.path("totalResults").asInt(-1)).isEqualTo(1);
    assertThat(found.path("Resources").path(0).has("members")).isFalse();
    assertThat(one.path("displayName").asString("")).isEqualTo("Staff");
    assertThat(one.has("members")).isFalse();
    assertRefused(client.postGroup("'displayName':'STAFF'"), 409, "uniqueness");
  }

  @Test
  void Q_E29_whetherAGroupHasTheMemberIsAsked() {
    String ann = id(client.user("'userName':'ann'"));
    String bob = id(client.user("'userName':'bob'"));
    String group = id(client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]"));
    String probe = "id eq \"" + group + "\" and %s eq \"%s\"";

    assertThat(client.found("/Groups", probe.formatted("members", ann))).isEqualTo(1);
    assertThat(client.found("/Groups", probe.formatted("members", bob))).isZero();
    assertThat(client.found("/Groups", probe.formatted("members.value", ann))).isEqualTo(1);
    assertThat(client.found("/Groups", "members eq \"" + ann + "\" and id eq \"" + group + "\""))
        .isEqualTo(1);
  }

  // Lives

  @Test
  void Q_E30_whoIsInactiveIsStillFoundAndWhoIsDeletedIsNot() {
    String user = client.user("'userName':'ann'");
    client.patched(user, "{'op':'Replace','path':'active','value':'False'}");

    assertThat(client.read(user).path("active").asBoolean(true)).isFalse();
    assertThat(client.found("/Users", "userName eq \"ann\"")).isEqualTo(1);

    assertThat(client.send("DELETE", user, "").status()).isEqualTo(204);
    assertThat(client.send("DELETE", user, "").status()).isEqualTo(404);
    assertThat(client.get(user).status()).isEqualTo(404);
    assertThat(client.found("/Users", "userName eq \"ann\"")).isZero();
    client.user("'userName':'ann'");
  }

  @Test
  void Q_E31_theTenantUrlsFlagAndEmptySegmentsAreTolerated() {
    client.user("'userName':'ann'");

    for (String path : new String[] {"//Users", "/Users/", "/Users//"}) {
      Answer answer = client.get(path, Map.of("aadOptscim062020", ""));
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body().path("totalResults").asInt(-1)).isEqualTo(1);
    }
    assertThat(client.met()).containsExactly("extra-slash");
    client.follows(ClientProfile.STRICT);
    assertRefused(client.get("//Users"), 404, "");
    assertThat(client.get("/Users", Map.of("aadOptscim062020", "")).status()).isEqualTo(200);
  }

  @Test
  void Q_E32_schemasAreAListWithTheRfcsSpellingAndWithoutNulls() {
    JsonNode schemas = client.read("/Schemas");

    assertThat(schemas.path("schemas").toString()).contains("ListResponse");
    assertThat(schemas.path("totalResults").asInt(0)).isEqualTo(schemas.path("Resources").size());
    assertThat(schemas.toString())
        .contains("\"mutability\":\"readWrite\"", "\"type\":\"dateTime\"")
        .doesNotContain("null", "READ_WRITE", "ReadWrite");
  }

  @Test
  void Q_E33_theHeadersAndThePaceOfEntraAreTaken() {
    Answer created =
        client.sendWith(
            "POST",
            "/Users",
            "{'schemas':['" + Conversation.USER + "'],'userName':'ann'}",
            Map.of("content-type", "application/scim+json; charset=utf-8"));

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.header("Content-Type")).isEqualTo("application/scim+json");
    for (int request = 0; request < 100; request++) {
      assertThat(client.get("/ServiceProviderConfig").status()).isEqualTo(200);
      endpoint.pass(Duration.ofMillis(40)); // 25 requests a second
    }
  }

  /// Where an administrator leaves Entra's secret token empty, Entra signs in with a JWT of its
  /// own. Nobody here gave it out, so it is a wrong token like any other.
  @Test
  void Q_E33_aJwtOfEntrasOwnIsAWrongToken() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String claims =
        "{'iss':'https://sts.windows.net/5f0c/','aud':'8adf8e6e-67b2-4cf2-a259-e3dc5476c621'}";
    String jwt =
        base64.encodeToString(Conversation.json("{'alg':'RS256'}").getBytes(UTF_8))
            + "."
            + base64.encodeToString(Conversation.json(claims).getBytes(UTF_8))
            + "."
            + "s".repeat(342);

    Answer refused = client.sendIf("GET", "/Users", "", "authorization", "Bearer " + jwt);

    assertThat(refused)
        .isEqualTo(client.sendIf("GET", "/Users", "", "authorization", "Bearer lockstep_scim_x"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
  }

  @Test
  void Q_E34_aUserIsRenamedUnlessTheNameIsTaken() {
    String user = client.user("'userName':'ann'");
    client.user("'userName':'bob'");

    assertThat(
            client
                .patched(user, "{'op':'Replace','path':'userName','value':'anna'}")
                .path("userName")
                .asString(""))
        .isEqualTo("anna");
    assertRefused(
        client.patch(user, "{'op':'Replace','path':'userName','value':'BOB'}"), 409, "uniqueness");
  }

  @Test
  void Q_E35_parallelMemberPatchesEndInTheirUnion() throws Exception {
    String group = client.group("'displayName':'Staff'");
    List<String> users = new ArrayList<>();
    List<Callable<Answer>> requests = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      String user = id(client.user("'userName':'user" + number + "'"));
      users.add(user);
      requests.add(
          () ->
              client.patch(
                  group,
                  "{'op':'Add','path':'members','value':[{'$ref':null,'value':'" + user + "'}]}"));
    }

    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : clients.invokeAll(requests)) {
        assertThat(answer.get().status()).isEqualTo(204);
      }
    }

    assertThat(client.members(group)).containsExactlyInAnyOrderElementsOf(users);
  }
}
