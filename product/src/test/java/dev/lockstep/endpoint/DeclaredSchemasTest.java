package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.scim.json.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a Directory declares beside the standard schemas is served like them (RFC 7643, sections 6
/// and 7), and may only grow.
class DeclaredSchemasTest {
  private static final String BADGE = "urn:example:params:scim:Badge";
  private static final String DEVICE = "urn:example:params:scim:Device";

  private static final String DECLARATION =
      """
      {"schemas": [
         {"id": "urn:example:params:scim:Badge", "name": "Badge", "attributes": [
           {"name": "number", "type": "string", "uniqueness": "server"},
           {"name": "chip", "type": "integer", "uniqueness": "server"},
           {"name": "colour", "type": "string", "canonicalValues": ["red", "blue"]},
           {"name": "issuer", "type": "complex", "subAttributes": [
             {"name": "name", "type": "string", "mutability": "immutable"}]},
           {"name": "issued", "type": "dateTime", "mutability": "immutable"},
           {"name": "pin", "type": "string", "mutability": "writeOnly", "returned": "never"}]},
         {"id": "urn:example:params:scim:Device", "name": "Device", "attributes": [
           {"name": "serial", "type": "string", "required": true, "caseExact": true,
            "uniqueness": "server"},
           {"name": "userName", "type": "string"},
           {"name": "active", "type": "string"},
           {"name": "ports", "type": "complex", "multiValued": true, "subAttributes": [
             {"name": "value", "type": "integer"}, {"name": "label", "type": "string"}]}]}],
       "resourceTypes": [
         {"name": "User", "schemaExtensions": [{"schema": "urn:example:params:scim:Badge"}]},
         {"name": "Device", "endpoint": "/Devices", "schema": "urn:example:params:scim:Device"}]}
      """;

  @TempDir private Path folder;
  private EndpointUnderTest endpoint;

  /// On SQLite; a subclass asks the same of another store.
  EndpointUnderTest open(Path on) {
    return new EndpointUnderTest(on);
  }

  @BeforeEach
  void start() {
    endpoint = open(folder);
    declare(DECLARATION);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private void declare(String declaration) {
    endpoint
        .directories()
        .declareSchemas(
            EndpointUnderTest.ACME,
            SchemaDeclaration.read(Json.parse(declaration)),
            new Actor.Administrator("test"));
  }

  private Answer device(String attributes) {
    return endpoint.send(
        "POST", "/Devices", "{\"schemas\":[\"" + DEVICE + "\"]," + attributes + "}");
  }

  private Answer badge(String userName, String attributes) {
    return endpoint.send(
        "POST",
        "/Users",
        "{\"userName\":\"" + userName + "\",\"" + BADGE + "\":{" + attributes + "}}");
  }

  @Test
  void aDeclaredTypeIsCreatedReadFoundPatchedAndDeleted() {
    Answer created = device("\"serial\":\"A1\",\"ports\":[{\"value\":22,\"label\":\"ssh\"}]");
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    String id = created.body().path("id").asString("");
    assertThat(created.body().path("schemas").path(0).asString("")).isEqualTo(DEVICE);
    assertThat(created.body().path("meta").path("resourceType").asString("")).isEqualTo("Device");
    assertThat(created.body().path("meta").path("location").asString(""))
        .isEqualTo("http://localhost/scim/acme/v2/Devices/" + id);

    Answer found = endpoint.get("/Devices", Map.of("filter", "ports[label eq \"SSH\"]"));
    assertThat(found.body().path("totalResults").asInt()).isEqualTo(1);
    assertThat(endpoint.get("/Devices", Map.of()).body().path("totalResults").asInt()).isEqualTo(1);
    assertThat(endpoint.get("/Users", Map.of()).body().path("totalResults").asInt()).isZero();

    Answer patched =
        endpoint.send(
            "PATCH",
            "/Devices/" + id,
            "{\"Operations\":[{\"op\":\"add\",\"path\":\"ports\",\"value\":[{\"value\":80}]}]}");
    assertThat(patched.body().path("ports").size()).as(patched.text()).isEqualTo(2);
    assertThat(endpoint.send("DELETE", "/Devices/" + id, "").status()).isEqualTo(204);
    assertThat(endpoint.send("GET", "/Devices/" + id, "").status()).isEqualTo(404);
    assertThat(endpoint.get("/Devices", Map.of()).body().path("totalResults").asInt()).isZero();
  }

  @Test
  void aRequiredAttributeOfADeclaredTypeIsRequired() {
    Answer answer = device("\"userName\":\"x\"");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("serial");
  }

  @Test
  void aUniqueAttributeIsUniqueAmongLiveObjectsByItsOwnCaseRule() {
    String id = device("\"serial\":\"A1\"").body().path("id").asString("");
    assertThat(device("\"serial\":\"a1\"").status()).isEqualTo(201);
    Answer taken = device("\"serial\":\"A1\"");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.scimType()).isEqualTo("uniqueness");
    assertThat(taken.detail()).contains("serial").contains("A1").contains("Device");

    endpoint.send("DELETE", "/Devices/" + id, "");
    assertThat(device("\"serial\":\"A1\"").status()).isEqualTo(201);

    assertThat(badge("a", "\"number\":\"n7\"").status()).isEqualTo(201);
    assertThat(badge("b", "\"number\":\"N7\"").status()).isEqualTo(409);
    assertThat(endpoint.get("/Users", Map.of()).body().path("totalResults").asInt()).isEqualTo(1);
  }

  @Test
  void aNumberCanBeUniqueToo() {
    assertThat(badge("a", "\"chip\":7").status()).isEqualTo(201);
    Answer taken = badge("b", "\"chip\":7");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.detail()).contains("chip");
    assertThat(badge("b", "\"chip\":8").status()).isEqualTo(201);
  }

  @Test
  void aUniqueValueLongerThanAnIndexTakesIsNamed() {
    Answer answer = device("\"serial\":\"" + "s".repeat(1_025) + "\"");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("serial").contains("1024");
  }

  @Test
  void aPartOfASingleValueThatIsImmutableStays() {
    String id = badge("bjensen", "\"issuer\":{\"name\":\"HQ\"}").id();
    Answer changed =
        endpoint.send(
            "PUT",
            "/Users/" + id,
            "{\"userName\":\"bjensen\",\"" + BADGE + "\":{\"issuer\":{\"name\":\"Lab\"}}}");
    assertThat(changed.status()).isEqualTo(400);
    assertThat(changed.scimType()).isEqualTo("mutability");
    assertThat(changed.detail()).contains("issuer.name");
  }

  @Test
  void canonicalValuesAreSuggestions() {
    assertThat(badge("a", "\"colour\":\"mauve\"").status()).isEqualTo(201);
  }

  @Test
  void whatHappensToADeclaredTypeIsInTheFeed() {
    DirectoryReader reader = endpoint.reader();
    FeedPosition before = reader.feedEnd(EndpointUnderTest.ACME);
    String id = device("\"serial\":\"A1\"").id();
    endpoint.send("DELETE", "/Devices/" + id, "");

    assertThat(reader.feed(EndpointUnderTest.ACME, before, 10))
        .extracting(entry -> entry.type().resourceType() + " " + entry.event())
        .containsExactly("Device CREATED", "Device DELETED");
  }

  @Test
  void namesThatUsersHaveMeanNothingElseInADeclaredType() {
    endpoint.send("POST", "/Users", "{\"userName\":\"bjensen\"}");

    assertThat(device("\"serial\":\"1\",\"userName\":\"bjensen\"").status()).isEqualTo(201);
    assertThat(device("\"serial\":\"2\",\"userName\":\"bjensen\"").status()).isEqualTo(201);
    Answer found = endpoint.get("/Devices", Map.of("filter", "userName eq \"BJENSEN\""));
    assertThat(found.body().path("totalResults").asInt()).as(found.text()).isEqualTo(2);
    Answer active = endpoint.get("/Devices", Map.of("filter", "active pr"));
    assertThat(active.body().path("totalResults").asInt()).isZero();
  }

  @Test
  void anExtensionOfUsersIsKeptShownAndFoundButNotWhatIsWrittenOnly() {
    Answer created =
        badge("bjensen", "\"number\":\"7\",\"issued\":\"2026-01-02T03:04:05Z\",\"pin\":\"1234\"");
    assertThat(created.body().path(BADGE).path("number").asString("")).isEqualTo("7");
    assertThat(created.text()).contains(BADGE).doesNotContain("1234");
    Answer found = endpoint.get("/Users", Map.of("filter", BADGE + ":number eq \"7\""));
    assertThat(found.body().path("totalResults").asInt()).isEqualTo(1);
    Answer byPin = endpoint.get("/Users", Map.of("filter", BADGE + ":pin eq \"1234\""));
    assertThat(byPin.body().path("totalResults").asInt()).isZero();
  }

  @Test
  void anImmutableAttributeOfAnExtensionStays() {
    String id =
        badge("bjensen", "\"issued\":\"2026-01-02T03:04:05Z\"").body().path("id").asString("");

    Answer changed =
        endpoint.send(
            "PUT",
            "/Users/" + id,
            "{\"userName\":\"bjensen\",\"" + BADGE + "\":{\"issued\":\"2027-01-02T03:04:05Z\"}}");
    assertThat(changed.status()).isEqualTo(400);
    assertThat(changed.scimType()).isEqualTo("mutability");
    assertThat(changed.detail()).contains("issued");
    Answer without = endpoint.send("PUT", "/Users/" + id, "{\"userName\":\"bjensen\"}");
    assertThat(without.body().path(BADGE).path("issued").asString(""))
        .isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void discoveryTellsOfWhatIsDeclaredAndOnlyInThatDirectory() {
    String other = endpoint.open(new DirectoryId("other"));
    assertThat(endpoint.send("GET", "/ResourceTypes", "").body().path("totalResults").asInt())
        .isEqualTo(3);
    assertThat(
            endpoint.send("GET", "/ResourceTypes/Device", "").body().path("endpoint").asString(""))
        .isEqualTo("/Devices");
    assertThat(endpoint.send("GET", "/Schemas/" + BADGE, "").status()).isEqualTo(200);
    for (String path : new String[] {"/ResourceTypes/Device", "/Schemas/" + BADGE, "/Devices"}) {
      Answer elsewhere =
          endpoint.send("GET", "/scim/other/v2" + path, Map.of(), new byte[0], other);
      assertThat(elsewhere.status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    DirectorySchemas declared = SchemaDeclaration.read(Json.parse(DECLARATION));
    DirectorySchemas again = SchemaDeclaration.read(SchemaDeclaration.write(declared));

    assertThat(again.schemas()).isEqualTo(declared.schemas());
    assertThat(again.kinds()).isEqualTo(declared.kinds());
    again.kinds().forEach(kind -> assertThat(again.of(kind)).isEqualTo(declared.of(kind)));
  }

  @Test
  void aDeclarationMayOnlyGrow() {
    declare(DECLARATION.replace("\"name\": \"pin\"", "\"name\": \"shade\"}, {\"name\": \"pin\""));
    declare(
        DECLARATION
            .replace("\"name\": \"pin\"", "\"name\": \"shade\"}, {\"name\": \"pin\"")
            .replace("\"required\": true, ", ""));
    assertRefused(DECLARATION, "shade");
    String grown =
        DECLARATION
            .replace("\"name\": \"pin\"", "\"name\": \"shade\"}, {\"name\": \"pin\"")
            .replace("\"required\": true, ", "");
    assertRefused(grown.replace("dateTime", "string"), "issued");
    assertRefused(grown.replace("\"caseExact\": true,", ""), "serial");
    assertRefused(
        grown.replace("\"value\", \"type\": \"integer\"", "\"value\", \"type\": \"string\""),
        "value");
    assertRefused(grown.replace("/Devices", "/Machines"), "endpoint");
    assertRefused("{}", "Badge");
    assertRefused(
        DECLARATION.replace("\"name\": \"pin\"", "\"name\": \"shade\"}, {\"name\": \"pin\""),
        "serial");
  }

  private void assertRefused(String declaration, String culprit) {
    assertThatThrownBy(() -> declare(declaration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(culprit);
  }

  @Test
  void aWrongDeclarationIsRefusedByWhatIsWrongWithIt() {
    assertWrong("\"id\": \"" + BADGE + "\"", "\"id\": \"Badge\"", "URN");
    assertWrong(
        "\"id\": \"" + BADGE + "\"",
        "\"id\": \"" + DirectorySchemas.USER_EXTENSION + "\"",
        "already");
    assertWrong("\"name\": \"number\"", "\"name\": \"num ber\"", "num ber");
    assertWrong("\"name\": \"number\"", "\"name\": \"issued\"", "twice");
    assertWrong("\"name\": \"number\"", "\"name\": \"meta\"", "meta");
    assertWrong("\"type\": \"integer\"", "\"type\": \"complex\"", "ports");
    assertWrong("\"type\": \"dateTime\"", "\"type\": \"date\"", "date");
    assertWrong("\"name\": \"number\"", "\"required\": true, \"name\": \"number\"", "required");
    assertWrong("/Devices", "/Users", "/Users");
    assertWrong("/Devices", "/Schemas", "/Schemas");
    assertWrong("\"name\": \"Device\", \"endpoint\"", "\"name\": \"group\", \"endpoint\"", "group");
    assertWrong(
        "\"schema\": \"urn:example:params:scim:Device\"", "\"schema\": \"urn:x:y\"", "urn:x:y");
    assertWrong("\"resourceTypes\"", "\"resourcetypes\"", "resourceTypes");
    assertWrong("\"schemaExtensions\": [{", "\"schemaExtension\": [{", "schemaExtensions");
  }

  private static void assertWrong(String right, String wrong, String culprit) {
    assertThat(DECLARATION).contains(right);
    assertThatThrownBy(() -> SchemaDeclaration.read(Json.parse(DECLARATION.replace(right, wrong))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(culprit);
  }
}
