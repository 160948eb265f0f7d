package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
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

  // JSON

  private Answer postBytes(byte[] body) {
    return endpoint.send("POST", "/Users", Map.of(), body);
  }

  @Test
  void aKeyThatIsThereTwiceIsNamed() {
    Answer answer = post("\"userName\":\"a\",\"userName\":\"b\"");

    assertError(answer, 400, "invalidSyntax");
    assertThat(answer.detail()).contains("userName");
    assertError(post("\"userName\":\"a\",\"username\":\"b\""), 400, "invalidSyntax");
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    declareNumbers();

    Answer tooLong =
        post("\"userName\":\"a\",\"" + NUMBERS + "\":{\"whole\":99999999999999999999}");
    assertError(tooLong, 400, "invalidValue");
    assertThat(tooLong.detail()).contains("whole");
    assertError(
        post("\"userName\":\"a\",\"" + NUMBERS + "\":{\"whole\":1.5}"), 400, "invalidValue");
    Answer absurd = post("\"userName\":\"a\",\"" + NUMBERS + "\":{\"decimal\":1e400}");
    assertError(absurd, 400, "invalidValue");
    assertThat(absurd.detail()).contains("decimal").contains("exponent");
    assertError(
        post("\"userName\":\"a\",\"" + NUMBERS + "\":{\"decimal\":" + "9".repeat(2_000) + "}"),
        400,
        "invalidSyntax");
    assertError(
        endpoint.get("/Users", Map.of("filter", NUMBERS + ":decimal gt 1e400")),
        400,
        "invalidFilter");
  }

  private static final String NUMBERS = "urn:example:params:scim:Numbers";

  private void declareNumbers() {
    String declaration =
        """
        {"schemas": [{"id": "urn:example:params:scim:Numbers", "attributes": [
           {"name": "whole", "type": "integer"}, {"name": "decimal", "type": "decimal"}]}],
         "resourceTypes": [{"name": "User",
           "schemaExtensions": [{"schema": "urn:example:params:scim:Numbers"}]}]}
        """;
    endpoint
        .directories()
        .declareSchemas(
            EndpointUnderTest.ACME,
            SchemaDeclaration.read(Json.parse(declaration)),
            new Actor.Administrator("test"));
  }

  @Test
  void bytesThatAreNoUtf8AreInvalidSyntax() {
    byte[] body = "{\"userName\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    body[13] = (byte) 0xC3;

    Answer answer = postBytes(body);
    assertError(answer, 400, "invalidSyntax");
    assertThat(answer.detail()).contains("UTF-8");
    assertError(postBytes("\uFEFF{}".getBytes(StandardCharsets.UTF_16)), 400, "invalidSyntax");
  }

  @Test
  void whatNoTextMayHoldIsRefused() {
    for (String text : new String[] {"a\\u0000b", "a\\ud800b", "a\\udc00\\ud800"}) {
      Answer answer = post("\"userName\":\"" + text + "\"");
      assertThat(answer.scimType()).isIn("invalidSyntax", "invalidValue");
      assertError(answer, 400, answer.scimType());
      assertError(
          endpoint.get("/Users", Map.of("filter", "userName eq \"" + text + "\"")),
          400,
          "invalidFilter");
    }
    assertError(post("\"userName\":\"a\u0001b\""), 400, "invalidSyntax");
  }

  @Test
  void jsonThatIsTooDeepIsInvalidSyntax() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);

    assertError(post("\"userName\":\"a\",\"emails\":" + deep), 400, "invalidSyntax");
    assertError(endpoint.send("POST", "/Users", deep), 400, "invalidSyntax");
    assertError(endpoint.send("POST", "/Users", "{\"a\":".repeat(10_000)), 400, "invalidSyntax");
    assertError(endpoint.send("POST", "/Bulk", deep), 400, "invalidSyntax");
  }

  // Filters

  @Test
  void aFilterThatIsTooLongOrTooDeepIsInvalidFilter() {
    String deep = "(".repeat(10_000) + "userName pr" + ")".repeat(10_000);
    String chain = "not (".repeat(10_000) + "userName pr" + ")".repeat(10_000);
    String longOne = "userName eq \"" + "x".repeat(990_000) + "\"";
    String wide = "userName eq \"x\"" + " or userName eq \"x\"".repeat(40_000);

    for (String filter : new String[] {deep, chain, longOne, wide}) {
      Answer answer =
          endpoint.send("POST", "/Users/.search", "{\"filter\":" + Json.quoted(filter) + "}");
      assertError(answer, 400, "invalidFilter");
      assertThat(answer.detail()).hasSizeLessThan(1_000);
    }
  }

  // Values

  @Test
  void whatIdentifiesAResourceMayBeNoLongerThanAnIndexTakes() {
    String most = "é".repeat(512);
    assertThat(post("\"userName\":\"" + most + "\"").status()).isEqualTo(201);
    assertThat(
            endpoint
                .get("/Users", Map.of("filter", "userName eq \"" + most + "\""))
                .body()
                .path("totalResults")
                .asInt())
        .isEqualTo(1);
    Answer name = post("\"userName\":\"" + most + "x\"");
    assertError(name, 400, "invalidValue");
    assertThat(name.detail()).contains("userName").contains("1024").hasSizeLessThan(1_000);
    Answer external = post("\"userName\":\"a\",\"externalId\":\"" + most + "x\"");
    assertError(external, 400, "invalidValue");
    assertThat(external.detail()).contains("externalId");
  }

  @Test
  void anOtherValueMayBeLongAndIsFoundByAllOfIt() {
    String title = "t".repeat(5_000);
    post("\"userName\":\"a\",\"title\":\"" + title + "x\"");
    post("\"userName\":\"b\",\"title\":\"" + title + "y\"");

    assertThat(
            endpoint
                .get("/Users", Map.of("filter", "title eq \"" + title + "y\""))
                .body()
                .path("totalResults")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void aMemberThatIsNotThereIsNamed() {
    for (String id : new String[] {"nobody", "2819c223-7f76-453a-919d-413861904646"}) {
      Answer answer =
          endpoint.send(
              "POST",
              "/Groups",
              "{\"displayName\":\"Staff\",\"members\":[{\"value\":\"" + id + "\"}]}");
      assertError(answer, 400, "invalidValue");
      assertThat(answer.detail()).contains(id);
      assertThat(endpoint.get("/Groups", Map.of()).body().path("totalResults").asInt()).isZero();
    }
  }

  @Test
  void anUnknownAttributeIsLeftOutOrNamedAsTheProfileWantsIt() {
    assertThat(post("\"userName\":\"a\",\"shoeSize\":43").status()).isEqualTo(201);
    endpoint
        .directories()
        .setProfile(EndpointUnderTest.ACME, ClientProfile.STRICT, new Actor.Administrator("test"));
    Answer answer = post("\"userName\":\"b\",\"shoeSize\":43");

    assertError(answer, 400, "invalidValue");
    assertThat(answer.detail()).contains("shoeSize");
  }

  @Test
  void aDefectOfOursTellsNothingOfTheInside() {
    endpoint.breakStore("schemas");

    assertError(endpoint.get("/Users", Map.of()), 500, "");
    assertError(post("\"userName\":\"a\""), 500, "");
  }
}
