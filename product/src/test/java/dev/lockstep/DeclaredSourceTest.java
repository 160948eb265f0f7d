package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a Directory declares beside the standard schemas, as provisioning sees it: mappings and
/// scoping filters read its extensions, and its resource types are left alone.
class DeclaredSourceTest {
  private static final String BADGE = "urn:example:params:scim:Badge";

  private static final String DECLARATION =
      """
      {"schemas": [
         {"id": "urn:example:params:scim:Badge", "name": "Badge", "attributes": [
           {"name": "number", "type": "string"}]},
         {"id": "urn:example:params:scim:Device", "name": "Device", "attributes": [
           {"name": "serial", "type": "string"}]}],
       "resourceTypes": [
         {"name": "User", "schemaExtensions": [{"schema": "urn:example:params:scim:Badge"}]},
         {"name": "Device", "endpoint": "/Devices", "schema": "urn:example:params:scim:Device"}]}
      """;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";
  private String token = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    token = open("acme");
    ok(api("PUT", "/directories/acme/schemas", DECLARATION));
    String there = open("there");
    ok(
        api(
            "POST",
            "/applications",
            "{'id':'app','directory':'acme','scope':'all','target':{'url':'"
                + lockstep.url()
                + "/scim/there/v2','preset':'lockstep','token':'"
                + there
                + "'}}"));
  }

  /// @return the secret of a token
  private String open(String directory) throws Exception {
    ok(api("POST", "/directories", "{'id':'" + directory + "'}"));
    ok(api("PATCH", "/directories/" + directory, "{'provisioning':'automatic'}"));
    return ok(api("POST", "/directories/" + directory + "/tokens", "{'name':'test'}"))
        .path("secret")
        .asString("");
  }

  @AfterEach
  void stop() {
    lockstep.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String secret)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + path))
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> api(String method, String path, String body) throws Exception {
    return send(method, "/api/v1" + path, body, key);
  }

  private HttpResponse<String> scim(String path, String body) throws Exception {
    return send("POST", "/scim/acme/v2" + path, body, token);
  }

  private JsonNode ok(HttpResponse<String> response) {
    assertThat(response.statusCode() / 100).as(response.body()).isEqualTo(2);
    return mapper.readTree(response.body());
  }

  private String user(String name, String badge) throws Exception {
    return ok(scim(
            "/Users", "{'userName':'" + name + "','" + BADGE + "':{'number':'" + badge + "'}}"))
        .path("id")
        .asString("");
  }

  private ObjectNode mapping() throws Exception {
    return (ObjectNode) ok(api("GET", "/applications/app/mappings/users", ""));
  }

  private JsonNode json(String withApostrophes) {
    return mapper.readTree(withApostrophes.replace('\'', '"'));
  }

  /// A mapping with one more line.
  private String with(ObjectNode mapping, String source) {
    ObjectNode changed = mapping.deepCopy();
    changed.withArray("attributes").add(json("{'source':" + source + ",'target':'nickName'}"));
    return changed.toString();
  }

  @Test
  void aMappingReadsADeclaredExtension() throws Exception {
    String homer = user("homer", "7G-1");
    ObjectNode before = mapping();

    for (String source :
        List.of(
            "{'attribute':'" + BADGE + ":number'}",
            "{'expression':'ToUpper([" + BADGE + ":number])'}")) {
      ok(api("PUT", "/applications/app/mappings/users", with(before, source)));
      JsonNode preview = ok(api("POST", "/applications/app/preview", "{'object':'" + homer + "'}"));
      List<String> values = new ArrayList<>();
      preview
          .path("attributes")
          .forEach(
              line -> {
                if (line.path("target").asString("").equals("nickName")) {
                  values.add(line.path("value").asString(""));
                }
              });
      assertThat(values).as(preview.toString()).containsExactly("7G-1");
    }
  }

  @Test
  void anAttributeThatTheDirectoryHasNotDeclaredIsNamed() throws Exception {
    HttpResponse<String> refused =
        api(
            "PUT",
            "/applications/app/mappings/users",
            with(mapping(), "{'attribute':'" + BADGE + ":colour'}"));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains(BADGE + ":colour");
  }

  @Test
  void aScopingFilterReadsADeclaredExtension() throws Exception {
    user("homer", "7G");
    user("burns", "1");
    ObjectNode mapping = mapping();
    mapping.set(
        "scopingFilters",
        json(
            "[{'name':'sector','clauses':[{'attribute':'"
                + BADGE
                + ":number','operator':'EQUALS','value':'7G'}]}]"));
    ok(api("PUT", "/applications/app/mappings/users", mapping.toString()));

    assertThat(planned()).containsExactly("homer");
  }

  @Test
  void declaredResourceTypesAreNotProvisioned() throws Exception {
    user("homer", "7G");
    JsonNode device = ok(scim("/Devices", "{'serial':'A1'}"));

    assertThat(planned()).containsExactly("homer");
    HttpResponse<String> preview =
        api(
            "POST",
            "/applications/app/preview",
            "{'object':'" + device.path("id").asString("") + "'}");
    assertThat(preview.statusCode()).isLessThan(500);
    assertThat(preview.body()).doesNotContain("A1");
  }

  private List<String> planned() throws Exception {
    List<String> labels = new ArrayList<>();
    JsonNode plan = ok(api("POST", "/applications/app/plan", "{}"));
    plan.path("lines")
        .forEach(
            line -> {
              if (!line.path("action").asString("").equals("skip")) {
                labels.add(line.path("label").asString(""));
              }
            });
    return labels;
  }
}
