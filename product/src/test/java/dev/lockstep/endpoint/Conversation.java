package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a client says to an Endpoint that follows a profile, and what it hears. JSON is written
/// with apostrophes for quotes.
final class Conversation {
  static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
  static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
  static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

  private final EndpointUnderTest endpoint;
  final DirectoryId directory;
  private final String token;

  /// A Directory of its own, so that many conversations share one store.
  Conversation(EndpointUnderTest endpoint, ClientProfile profile) {
    this.endpoint = endpoint;
    this.directory = new DirectoryId("acme-" + endpoint.directories().list().size());
    this.token = endpoint.open(directory);
    follows(profile);
  }

  /// From the next request on.
  void follows(ClientProfile profile) {
    endpoint.directories().setProfile(directory, profile, new Actor.Administrator("test"));
  }

  void mayAskOnceASecond() {
    endpoint
        .credentials()
        .change(
            directory,
            new TokenSettings(
                TokenSettings.DEFAULT_LIFE,
                TokenSettings.DEFAULT_ACCESS_TOKEN_LIFE,
                Optional.of(new RateLimit(1, 1)),
                Optional.empty()),
            new Actor.Administrator("test"));
  }

  /// What the Directory has beside the standard schemas (RFC 7643, sections 6 and 7).
  void declares(String declaration) {
    endpoint
        .directories()
        .declareSchemas(
            directory,
            SchemaDeclaration.read(Json.parse(json(declaration))),
            new Actor.Administrator("test"));
  }

  static String json(String withApostrophes) {
    return withApostrophes.replace('\'', '"');
  }

  // Requests

  Answer send(String method, String path, String body) {
    return raw(method, path, json(body));
  }

  /// A body in which apostrophes are apostrophes.
  Answer raw(String method, String path, String body) {
    return send(method, path, Map.of(), body, Map.of());
  }

  /// With one more header.
  Answer sendIf(String method, String path, String body, String header, String value) {
    return send(method, path, Map.of(), json(body), Map.of(header, value));
  }

  /// As it is, but for the Directory in front of its path, and the token.
  Answer send(ScimRequest request) {
    Map<String, String> all = new LinkedHashMap<>(request.headers());
    all.put("authorization", "Bearer " + token);
    return endpoint.send(
        new ScimRequest(
            request.method(),
            request.base(),
            "/scim/" + directory + "/v2" + request.path(),
            request.query(),
            all,
            request.body()));
  }

  /// With further headers, by lower-case name.
  Answer sendWith(String method, String path, String body, Map<String, String> headers) {
    return send(method, path, Map.of(), json(body), headers);
  }

  private Answer send(
      String method,
      String path,
      Map<String, String> query,
      String body,
      Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putIfAbsent("authorization", "Bearer " + token);
    return endpoint.send(
        new ScimRequest(
            method,
            "http://localhost",
            "/scim/" + directory + "/v2" + path,
            query,
            all,
            body.isEmpty() ? Body.EMPTY : new Body(body.getBytes(StandardCharsets.UTF_8))));
  }

  Answer get(String path) {
    return get(path, Map.of());
  }

  Answer find(String path, String filter) {
    return get(path, Map.of("filter", filter));
  }

  Answer get(String path, Map<String, String> query) {
    return send("GET", path, query, "", Map.of());
  }

  /// @param attributes without the braces and without `schemas`
  Answer postUser(String attributes) {
    return send("POST", "/Users", "{'schemas':['" + USER + "']," + attributes + "}");
  }

  Answer postGroup(String attributes) {
    return send("POST", "/Groups", "{'schemas':['" + GROUP + "']," + attributes + "}");
  }

  Answer patch(String path, String... operations) {
    return send(
        "PATCH",
        path,
        "{'schemas':['" + PATCH + "'],'Operations':[" + String.join(",", operations) + "]}");
  }

  // What has to go well

  /// A new user with these attributes.
  ///
  /// @return its path, `/Users/…`
  String user(String attributes) {
    return "/Users/" + id(postUser(attributes));
  }

  String group(String attributes) {
    return "/Groups/" + id(postGroup(attributes));
  }

  static String id(Answer created) {
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created.body().path("id").asString("");
  }

  /// The last segment of a path.
  static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// A PATCH that succeeds.
  ///
  /// @return the resource afterwards
  JsonNode patched(String path, String... operations) {
    Answer answer = patch(path, operations);
    assertThat(answer.status()).as(answer.text()).isIn(200, 204);
    return read(path);
  }

  JsonNode read(String path) {
    Answer answer = get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.body();
  }

  /// How many resources the filter finds; the answer is a list whatever it finds.
  int found(String path, String filter) {
    Answer answer = find(path, filter);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body().path("Resources").isArray()).as(answer.text()).isTrue();
    assertThat(answer.body().path("Resources").size())
        .isEqualTo(answer.body().path("totalResults").asInt(-1));
    return answer.body().path("totalResults").asInt(-1);
  }

  /// The ids of a group's members, sorted.
  List<String> members(String group) {
    List<String> ids = new ArrayList<>();
    read(group).path("members").forEach(member -> ids.add(member.path("value").asString("")));
    return ids.stream().sorted().toList();
  }

  /// The element of this type.
  static JsonNode ofType(JsonNode elements, String type) {
    List<JsonNode> found = new ArrayList<>();
    elements.forEach(
        element -> {
          if (element.path("type").asString("").equals(type)) {
            found.add(element);
          }
        });
    assertThat(found).as("elements of type %s in %s", type, elements).hasSize(1);
    return found.getFirst();
  }

  // What has to be refused

  static void assertRefused(Answer answer, int status, String scimType) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.scimType()).as(answer.text()).isEqualTo(scimType);
    assertThat(answer.detail()).isNotBlank();
  }

  /// The strict profile answers 400 with this `scimType`, and changes nothing.
  void strictRefuses(String scimType, String path, String... operations) {
    JsonNode before = read(path);
    ClientProfile profile = endpoint.directories().get(directory).profile();
    follows(ClientProfile.STRICT);
    try {
      assertRefused(patch(path, operations), 400, scimType);
      assertThat(read(path)).isEqualTo(before);
    } finally {
      follows(profile);
    }
  }

  void strictRefusesFilter(String path, String filter) {
    ClientProfile profile = endpoint.directories().get(directory).profile();
    follows(ClientProfile.STRICT);
    assertRefused(find(path, filter), 400, "invalidFilter");
    follows(profile);
  }

  /// The habits understood so far.
  List<String> met() {
    return endpoint.habits().met(directory).stream()
        .filter(met -> met.understood() > 0)
        .map(ClientHabits.Met::habit)
        .toList();
  }
}
