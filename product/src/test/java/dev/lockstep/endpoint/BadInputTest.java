package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a client sends wrong is answered with a SCIM error that names it (RFC 7644, section
/// 3.12): never with a 500, and never with what is inside.
class BadInputTest {
  private static final String USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
  private static final String PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

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

  private static void assertError(Answer answer, int status, String scimType) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.body().path("schemas").path(0).asString(""))
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(answer.body().path("status").asString("")).isEqualTo(String.valueOf(status));
    assertThat(answer.scimType()).as(answer.text()).isEqualTo(scimType);
    assertThat(answer.detail()).isNotBlank().doesNotContain("Exception").doesNotContain("dev.lock");
  }

  private Answer post(String attributes) {
    return endpoint.send(
        "POST", "/Users", "{\"schemas\":[\"" + USER_SCHEMA + "\"]," + attributes + "}");
  }

  private Answer patch(String operations) {
    String id = post("\"userName\":\"bjensen\"").body().path("id").asString("");
    return endpoint.send(
        "PATCH",
        "/Users/" + id,
        "{\"schemas\":[\"" + PATCH_SCHEMA + "\"],\"Operations\":[" + operations + "]}");
  }

  @Test
  void wrongTokenUnknownDirectoryClosedEndpointAndAnothersTokenAreTheSame401() {
    DirectoryId closed = new DirectoryId("closed");
    String closedToken = endpoint.open(closed);
    endpoint
        .directories()
        .setProvisioning(closed, Provisioning.MANUAL, new Actor.Administrator("test"));
    String othersToken = endpoint.open(new DirectoryId("other"));
    byte[] none = new byte[0];

    Answer wrong = endpoint.send("GET", "/Users", Map.of(), none, "lockstep_scim_wrong");

    assertError(wrong, 401, "");
    assertThat(wrong.response().headers()).containsKey("WWW-Authenticate");
    assertThat(endpoint.send("GET", "/Users", Map.of(), none, "")).isEqualTo(wrong);
    assertThat(endpoint.send("GET", "/Users", Map.of(), none, othersToken)).isEqualTo(wrong);
    assertThat(endpoint.send("GET", "/scim/nowhere/v2/Users", Map.of(), none, othersToken))
        .isEqualTo(wrong);
    assertThat(endpoint.send("GET", "/scim/closed/v2/Users", Map.of(), none, closedToken))
        .isEqualTo(wrong);
    assertThat(endpoint.send("GET", "/scim/A%20B/v2/Users", Map.of(), none, othersToken))
        .isEqualTo(wrong);
  }

  @Test
  void malformedJsonIsInvalidSyntaxWithItsPlace() {
    Answer answer = endpoint.send("POST", "/Users", "{\"userName\": \"bjensen\",}");

    assertError(answer, 400, "invalidSyntax");
    assertThat(answer.detail()).contains("line 1");
    assertError(endpoint.send("POST", "/Users", ""), 400, "invalidSyntax");
    assertError(endpoint.send("POST", "/Users", "[]"), 400, "invalidSyntax");
  }

  @Test
  void wrongTypesAreInvalidValueWithTheAttribute() {
    Answer number = post("\"userName\":7");
    Answer list = post("\"userName\":\"a\",\"name\":[\"x\",\"y\"]");
    Answer text = post("\"userName\":\"a\",\"emails\":[{\"value\":\"a@b\",\"primary\":\"maybe\"}]");

    assertError(number, 400, "invalidValue");
    assertThat(number.detail()).contains("userName");
    assertError(list, 400, "invalidValue");
    assertThat(list.detail()).contains("name");
    assertError(text, 400, "invalidValue");
    assertThat(text.detail()).contains("emails").contains("primary");
  }

  @Test
  void aMissingRequiredAttributeIsNamed() {
    Answer answer = post("\"displayName\":\"nobody\"");

    assertError(answer, 400, "invalidValue");
    assertThat(answer.detail()).contains("userName");
  }

  @Test
  void anUnknownFilterAttributeIsInvalidFilterWithTheNearestName() {
    Answer answer = endpoint.get("/Users", Map.of("filter", "usrName eq \"bjensen\""));

    assertError(answer, 400, "invalidFilter");
    assertThat(answer.detail()).contains("usrName").contains("userName");
  }

  @Test
  void aFilterThatDoesntParseIsInvalidFilter() {
    for (String filter : new String[] {"userName", "userName eq", "(userName pr", "a b c d", "["}) {
      assertError(endpoint.get("/Users", Map.of("filter", filter)), 400, "invalidFilter");
    }
  }

  @Test
  void aCountThatIsNoNumberIsNamed() {
    Answer answer = endpoint.get("/Users", Map.of("count", "many"));

    assertError(answer, 400, "invalidValue");
    assertThat(answer.detail()).contains("count").contains("many");
  }

  @Test
  void aPatchOperationIsNamedByItsNumber() {
    Answer unknownOperation = patch("{\"op\":\"move\",\"path\":\"title\",\"value\":\"x\"}");

    assertError(unknownOperation, 400, "invalidSyntax");
    assertThat(unknownOperation.detail()).contains("Operations[0]").contains("move");
  }

  @Test
  void aPatchOfAReadOnlyAttributeIsMutability() {
    assertError(patch("{\"op\":\"replace\",\"path\":\"id\",\"value\":\"x\"}"), 400, "mutability");
  }

  @Test
  void aPatchToAnUnknownPathIsInvalidPath() {
    Answer answer = patch("{\"op\":\"replace\",\"path\":\"shoeSize\",\"value\":\"43\"}");

    assertError(answer, 400, "invalidPath");
    assertThat(answer.detail()).contains("shoeSize");
  }

  @Test
  void aSecondUserOfTheSameNameIsUniqueness() {
    post("\"userName\":\"bjensen\"");
    Answer answer = post("\"userName\":\"BJensen\"");

    assertError(answer, 409, "uniqueness");
    assertThat(answer.detail()).containsIgnoringCase("bjensen");
  }

  @Test
  void whatIsNotThereIs404WhateverItsIdLooksLike() {
    assertError(endpoint.send("GET", "/Users/00919288221112222", ""), 404, "");
    assertError(endpoint.send("GET", "/Users/2819c223-7f76-453a-919d-413861904646", ""), 404, "");
    assertError(endpoint.send("GET", "/Printers", ""), 404, "");
  }

  @Test
  void aMethodThatIsNotAllowedSaysWhichAre() {
    Answer answer = endpoint.send("PUT", "/Users", "{}");

    assertError(answer, 405, "");
    assertThat(answer.detail()).contains("PUT");
  }
}
