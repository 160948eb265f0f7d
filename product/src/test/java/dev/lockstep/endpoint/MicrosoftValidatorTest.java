package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.PATCH;
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

/// What Microsoft's validator and its public collection of requests send.
@ParameterizedClass
@EnumSource(
    value = ClientProfile.class,
    names = {"ENTRA", "TOLERANT"})
class MicrosoftValidatorTest extends ConversationTest {
  @Test
  void Q_M01_aNameInAnOperationAndADisplayNameInAMemberAreLeftOut() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");
    String member = "'path':'members','value':[{%s'value':'" + ann + "'}]}";

    client.patched(
        group, "{'name':'addMember','op':'add'," + member.formatted("'displayName':'new User',"));

    assertThat(client.members(group)).containsExactly(ann);
    assertThat(client.met()).containsExactly("extra-patch-key", "unknown-attribute");
    client.strictRefuses(
        "invalidSyntax", group, "{'name':'addMember','op':'add'," + member.formatted(""));
    client.strictRefuses(
        "invalidValue", group, "{'op':'add'," + member.formatted("'displayName':'new User',"));
  }

  @Test
  void Q_M02_anIdBesideTheOperationsAndAMemberAsAStringAreUnderstood() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");
    String body =
        "{'id':'%s','Operations':[{'op':'add','path':'members','value':'%s'}],'schemas':['%s']}"
            .formatted(id(group), ann, PATCH);

    assertThat(client.send("PATCH", group, body).status()).isEqualTo(204);

    assertThat(client.members(group)).containsExactly(ann);
    assertThat(client.met()).containsExactly("bare-value", "extra-patch-key");
    client.follows(ClientProfile.STRICT);
    assertRefused(client.send("PATCH", group, body), 400, "invalidSyntax");
  }

  @Test
  void Q_M03_wordsWithoutQuotesAndNamesInAnyCaseAreUnderstood() {
    client.user(
        "'userName':'Olive','name':{'familyName':'Employee'},'emails':[{'value':'o@example.com'}]");
    client.user(
        "'userName':'Otto','name':{'familyName':'Employee'},'emails':[{'value':'o@example.net'}]");
    String both =
        "name.FamilyName eq Employee and"
            + " (emails.Value co example.com or emails.Value co example.org)";

    assertThat(client.found("/Users", both)).isEqualTo(1);
    assertThat(client.found("/Users", "userName sw O")).isEqualTo(2);
    assertThat(client.found("/Users", "meta.Created gt 2015-10-10T14:38:21.8617979-07:00"))
        .isEqualTo(2);
    assertThat(client.found("/Users", "meta.Created lt 2015-10-10T14:38:21.8617979-07:00"))
        .isZero();
    client.strictRefusesFilter("/Users", both);
  }

  @Test
  void Q_M04_aSlashBeforeTheQueryIsTolerated() {
    client.user("'userName':'ann','displayName':'BobIsAmazing'");

    assertThat(client.found("/Users/", "DisplayName eq \"BobIsAmazing\"")).isEqualTo(1);
    client.follows(ClientProfile.STRICT);
    assertRefused(client.find("/Users/", "DisplayName eq \"BobIsAmazing\""), 404, "");
  }

  @Test
  void Q_M05_aFilterInTheSelectionStandsForItsAttribute() {
    String user = client.user("'userName':'ann','emails':[{'type':'work','value':'a@x'}]");
    Map<String, String> selection = Map.of("attributes", "emails[type eq \"work\"]");

    JsonNode shown = client.get(user, selection).body();

    assertThat(shown.has("emails")).isTrue();
    assertThat(shown.has("userName")).isFalse();
    assertThat(client.met()).containsExactly("filter-in-selection");
    client.follows(ClientProfile.STRICT);
    assertRefused(client.get(user, selection), 400, "invalidValue");
  }

  @Test
  void Q_M06_idAndSchemasAreInEverySelection() {
    String user =
        client.user("'userName':'ann','title':'Dr','emails':[{'type':'work','value':'a@x'}]");

    JsonNode shown = client.get(user, Map.of("attributes", "userName,emails")).body();

    assertThat(shown.propertyNames())
        .containsExactlyInAnyOrder("schemas", "id", "userName", "emails");
  }

  @Test
  void Q_M07_anEmptyMemberIsAClientsError() {
    String ann = id(client.user("'userName':'ann'"));
    String group = client.group("'displayName':'Staff'");

    Answer answer =
        client.patch(group, "{'op':'add','path':'members','value':[{'value':'" + ann + "'},{}]}");

    assertRefused(answer, 400, "invalidValue");
    assertThat(answer.detail()).contains("members[1]");
    assertThat(client.members(group)).isEmpty();
  }
}
