package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.assertRefused;
import static dev.lockstep.endpoint.Conversation.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What SailPoint, JumpCloud, authentik, Keycloak, OneLogin and others send, under the profile that
/// every Directory begins with.
@TestInstance(Lifecycle.PER_CLASS)
class OtherClientsTest {
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

  @Test
  void Q_C01_aReplaceOfAnAbsentComplexAttributeSetsIt() {
    String user = client.user("'userName':'ann'");
    String replace = "{'op':'replace','path':'name','value':{'givenName':'Ann'}}";

    assertThat(client.patched(user, replace).path("name").path("givenName").asString(""))
        .isEqualTo("Ann");
    client.follows(ClientProfile.STRICT);
    String other = client.user("'userName':'bob'");
    assertThat(client.patched(other, replace).path("name").path("givenName").asString(""))
        .as("so says RFC 7644, section 3.5.2.3")
        .isEqualTo("Ann");
  }

  @Test
  void Q_C02_addingAMemberAgainSucceeds() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");
    String add = "{'op':'add','path':'members','value':[{'value':'" + ann + "'}]}";

    for (int time = 0; time < 3; time++) {
      assertThat(client.patch(group, add).status()).isEqualTo(204);
    }

    assertThat(client.members(group)).containsExactly(ann);
  }

  @Test
  void Q_C03_authentikSendsBackWhatItReadAndRemovesByValue() {
    String ann = id(client.user("'userName':'ann'"));
    String bob = id(client.user("'userName':'bob'"));
    String group = client.group("'displayName':'Staff'");
    String value =
        "{'schemas':['%s'],'id':'%s','displayName':'People','externalId':'g-1'}"
            .formatted(Conversation.GROUP, id(group));
    String one = "{'op':'%s','path':'members','value':[{'value':'%s'}]}";

    JsonNode renamed = client.patched(group, "{'op':'replace','value':" + value + "}");
    client.patched(group, one.formatted("add", ann), one.formatted("add", bob));
    client.patched(group, one.formatted("remove", ann));

    assertThat(renamed.path("displayName").asString("")).isEqualTo("People");
    assertThat(renamed.path("externalId").asString("")).isEqualTo("g-1");
    assertThat(client.members(group)).containsExactly(bob);
    assertThat(client.met()).containsExactly("read-only-in-patch", "remove-with-value");
    JsonNode beyond = client.get("/Groups", Map.of("startIndex", "2")).body();
    assertThat(beyond.path("totalResults").asInt(-1)).isEqualTo(1);
    assertThat(beyond.path("Resources").size()).isZero();
    client.strictRefuses("mutability", group, "{'op':'replace','value':" + value + "}");
  }

  @Test
  void Q_C04_membersMayBeBareIds() {
    String ann = id(client.user("'userName':'ann'"));
    String bob = id(client.user("'userName':'bob'"));
    String add = "{'op':'add','path':'members','value':['" + ann + "','" + bob + "']}";
    String group = client.group("'displayName':'Staff'");

    client.patched(group, add);

    assertThat(client.members(group)).containsExactlyInAnyOrder(ann, bob);
    client.strictRefuses("invalidValue", group, add);
  }

  @Test
  void Q_C05_anUnknownAttributeIsLeftOutOfAValueButRefusedAsAPath() {
    Answer created = client.postUser("'userName':'ann','companyName':'Ory'");
    String user = "/Users/" + id(created);

    assertThat(created.body().has("companyName")).isFalse();
    client.patched(user, "{'op':'replace','value':{'companyName':'Ory','title':'Dr'}}");
    assertThat(client.read(user).path("title").asString("")).isEqualTo("Dr");
    assertThat(client.met()).containsExactly("unknown-attribute");
    for (String path : new String[] {"companyName", "address.streetAddress"}) {
      Answer refused = client.patch(user, "{'op':'replace','path':'" + path + "','value':'Ory'}");
      assertRefused(refused, 400, "invalidPath");
      assertThat(refused.detail()).contains(path);
    }
    client.strictRefuses(
        "invalidValue", user, "{'op':'replace','value':{'companyName':'Ory','title':'X'}}");
    client.follows(ClientProfile.STRICT);
    assertRefused(client.postUser("'userName':'bob','companyName':'Ory'"), 400, "invalidValue");
  }

  @Test
  void Q_C06_oneLoginCountsFirstAndReplacesMembersWithoutAPath() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");

    JsonNode one =
        client
            .get("/Users", Map.of("filter", "userName eq \"ann\"", "startIndex", "1", "count", "1"))
            .body();
    JsonNode none = client.get("/Users", Map.of("count", "0")).body();
    client.patched(group, "{'op':'replace','value':{'members':[{'value':'" + ann + "'}]}}");

    assertThat(one.path("itemsPerPage").asInt(-1)).isEqualTo(1);
    assertThat(none.path("totalResults").asInt(-1)).isEqualTo(1);
    assertThat(none.path("Resources").size()).isZero();
    assertThat(client.members(group)).containsExactly(ann);
  }

  @Test
  void Q_C07_googleSuspendsByPut() {
    String user = client.user("'userName':'ann','title':'Dr'");

    Answer answer =
        client.send(
            "PUT",
            user,
            "{'schemas':['" + Conversation.USER + "'],'userName':'ann','active':false}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("active").asBoolean(true)).isFalse();
    assertThat(answer.body().has("title")).isFalse();
  }

  /// Scripts that keep groups at AWS ask for each pair of group and user, one by one.
  @Test
  void Q_C08_eachPairOfGroupAndMemberIsAskedAndNoMemberRead() {
    String ann = id(client.user("'userName':'ann'"));
    String bob = id(client.user("'userName':'bob'"));
    String staff = id(client.group("'displayName':'Staff','members':[{'value':'" + ann + "'}]"));
    String guests = id(client.group("'displayName':'Guests','members':[{'value':'" + bob + "'}]"));
    long read = endpoint.calls("memberObjects");

    for (String group : new String[] {staff, guests}) {
      for (String user : new String[] {ann, bob}) {
        boolean member = group.equals(staff) == user.equals(ann);
        String pair = "id eq \"%s\" and members eq \"%s\"".formatted(group, user);
        JsonNode page =
            client.get("/Groups", Map.of("filter", pair, "attributes", "displayName")).body();
        assertThat(page.path("totalResults").asInt(-1)).as(pair).isEqualTo(member ? 1 : 0);
      }
    }

    assertThat(client.found("/Users", "userName eq \"ANN\"")).isEqualTo(1);
    assertThat(endpoint.calls("memberObjects")).isEqualTo(read);
  }
}
