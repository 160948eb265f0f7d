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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The admin API over HTTP, as a script uses it.
class ApiTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";

  @BeforeEach
  void start() {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String withKey)
      throws Exception {
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + path))
                .header("Authorization", "Bearer " + withKey)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString()));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(method, "/api/v1" + path, body, key);
  }

  private String detail(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    return mapper.readTree(response.body()).path("detail").asString("");
  }

  @Test
  void theOpenApiFileDescribesEveryRouteAndNoOther() throws Exception {
    String yaml =
        http.send(
                HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/openapi.yaml")).build(),
                BodyHandlers.ofString())
            .body();
    Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    Map<?, ?> paths = (Map<?, ?>) Objects.requireNonNull(file.get("paths"));
    TreeSet<String> described = new TreeSet<>();
    paths.forEach(
        (path, methods) ->
            ((Map<?, ?>) methods)
                .keySet().stream()
                    .map(String::valueOf)
                    .filter(name -> !name.equals("parameters"))
                    .forEach(name -> described.add(name.toUpperCase(Locale.ROOT) + " " + path)));

    assertThat(described).containsExactlyElementsOf(new TreeSet<>(lockstep.apiRoutes()));
  }

  @Test
  void withoutAnAdminKeyNothingIsTold() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (String route : lockstep.apiRoutes()) {
      String[] parts = route.split(" ", 2);
      String path = parts[1].replaceAll("\\{[a-z]+}", "x");
      statuses.add(send(parts[0], "/api/v1" + path, "{}", "lockstep_admin_wrong").statusCode());
    }

    assertThat(statuses).isNotEmpty().containsOnly(401);
  }

  @Test
  void aTokensSecretIsShownOnceAndNotInTheListOrTheAuditLog() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");

    JsonNode issued =
        mapper.readTree(send("POST", "/directories/aws/tokens", "{\"name\":\"Entra\"}").body());
    String secret = issued.path("secret").asString("");

    assertThat(secret).startsWith("lockstep_scim_");
    assertThat(send("GET", "/directories/aws/tokens", "").body())
        .contains("Entra")
        .doesNotContain(secret);
    assertThat(send("GET", "/audit", "").body()).contains("Issue token").doesNotContain(secret);
  }

  @Test
  void schemasAreDeclaredAndMayOnlyGrow() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");
    String declaration =
        """
        {"schemas": [{"id": "urn:example:params:scim:Badge", "attributes": [
           {"name": "number", "type": "string"}]}],
         "resourceTypes": [
           {"name": "User", "schemaExtensions": [{"schema": "urn:example:params:scim:Badge"}]}]}
        """;

    HttpResponse<String> declared = send("PUT", "/directories/aws/schemas", declaration);
    assertThat(declared.statusCode()).as(declared.body()).isEqualTo(200);
    assertThat(send("GET", "/directories/aws/schemas", "").body()).isEqualTo(declared.body());
    assertThat(
            send(
                    "POST",
                    "/directories/aws/users",
                    "{\"userName\":\"ann\",\"urn:example:params:scim:Badge\":{\"number\":\"7\"}}")
                .body())
        .contains("\"number\":\"7\"");
    HttpResponse<String> refused =
        send("PUT", "/directories/aws/schemas", declaration.replace("number", "colour"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(detail(refused)).contains("Badge:number").contains("taken away");
    assertThat(send("GET", "/audit", "").body()).contains("Declare schemas");
  }

  @Test
  void whatIsInTheRecycleBinIsRestoredUnlessItsNameIsTaken() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");
    String id = newUser();
    String path = "/directories/aws/users/" + id;
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
    assertThat(send("POST", path + "/restore", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", path, "").statusCode()).isEqualTo(200);

    send("DELETE", path, "");
    newUser();
    HttpResponse<String> refused = send("POST", path + "/restore", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(detail(refused)).contains("ann");
  }

  @Test
  void aRuleChoosesTheMembersOfAGroup() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");
    String group =
        mapper
            .readTree(send("POST", "/directories/aws/groups", "{\"displayName\":\"Anns\"}").body())
            .path("id")
            .asString("");
    String path = "/directories/aws/groups/" + group;
    String rule = "{\"rule\":\"user.userPrincipalName eq \\\"ANN\\\"\"}";
    JsonNode set = mapper.readTree(send("PUT", path + "/rule", rule).body());
    String ann = newUser();

    assertThat(set.path("rule").asString("")).isEqualTo("user.userPrincipalName -eq \"ANN\"");
    assertThat(send("GET", path, "").body()).contains(ann).contains("membershipRule");
    HttpResponse<String> byHand = send("DELETE", path + "/members/" + ann, "");
    assertThat(byHand.statusCode()).isEqualTo(400);
    assertThat(detail(byHand)).contains("'Anns' follow from its rule");
    assertThat(mapper.readTree(send("POST", path + "/rule/preview", rule).body()))
        .isEqualTo(mapper.readTree("{\"members\":1,\"joining\":0,\"leaving\":0}"));
    assertThat(send("POST", "/directories/aws/rule-preview", rule).body()).contains("\"ann\"");
    assertThat(detail(send("PUT", path + "/rule", "{\"rule\":\"user.mial -eq null\"}")))
        .isEqualTo("column 1: users have no property 'mial' (did you mean 'mail'?)");
    assertThat(send("DELETE", path + "/rule", "").statusCode()).isEqualTo(204);
    assertThat(send("GET", path + "/rule", "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/audit", "").body())
        .contains("Set membership rule")
        .contains("Remove membership rule");
  }

  @Test
  void whatIsChangedByHandIsInTheAuditLogUnlessNothingChanged() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");
    String path = "/directories/aws/users/" + newUser();
    String body = "{\"userName\":\"ann\",\"title\":\"Director\"}";
    String patch = "{\"Operations\":[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Chair\"}]}";

    assertThat(send("PUT", path, body).body()).contains("Director").contains("\"active\":true");
    send("PUT", path, body);
    assertThat(send("PATCH", path, patch).body()).contains("Chair");
    send("DELETE", path, "");

    List<String> activities = new ArrayList<>();
    mapper
        .readTree(send("GET", "/audit", "").body())
        .path("items")
        .forEach(entry -> activities.add(entry.path("activity").asString("")));
    assertThat(activities).startsWith("Delete user", "Change user", "Change user", "Create user");
  }

  private String newUser() throws Exception {
    return mapper
        .readTree(send("POST", "/directories/aws/users", "{\"userName\":\"ann\"}").body())
        .path("id")
        .asString("");
  }

  @Test
  void aDirectorysProfileIsChosenAndItsClientsHabitsAreCounted() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");
    JsonNode strict =
        mapper.readTree(
            send(
                    "PATCH",
                    "/directories/aws",
                    "{\"provisioning\":\"automatic\",\"profile\":\"strict\"}")
                .body());
    String secret =
        mapper
            .readTree(send("POST", "/directories/aws/tokens", "{\"name\":\"Entra\"}").body())
            .path("secret")
            .asString("");
    String filter = "/scim/aws/v2/Users?filter=userName+eq+ann";
    int refused = send("GET", filter, "", secret).statusCode();
    send("PATCH", "/directories/aws", "{\"profile\":\"entra\"}");
    int understood = send("GET", filter, "", secret).statusCode();

    assertThat(strict.path("profile").asString("")).isEqualTo("strict");
    assertThat(strict.path("provisioning").asString("")).isEqualTo("automatic");
    assertThat(refused).isEqualTo(400);
    assertThat(understood).isEqualTo(200);
    JsonNode met = mapper.readTree(send("GET", "/directories/aws/habits", "").body());
    assertThat(met.path("items")).hasSize(1);
    assertThat(met.path("items").path(0).path("habit").asString("")).isEqualTo("bare-word");
    assertThat(met.path("items").path(0).path("understood").asLong(0)).isEqualTo(1);
    assertThat(met.path("items").path(0).path("refused").asLong(0)).isEqualTo(1);
    assertThat(send("GET", "/audit", "").body()).contains("Change profile");
  }

  @Test
  void anUnknownProfileIsRefusedWithTheNearest() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");

    assertThat(detail(send("PATCH", "/directories/aws", "{\"profile\":\"tolerent\"}")))
        .contains("did you mean 'tolerant'?");
    assertThat(detail(send("PATCH", "/directories/aws", "{}")))
        .contains("'profile' or 'recycleBinLife' is required");
  }

  @Test
  void aRevokedAdminKeyIsRefusedFromThenOn() throws Exception {
    JsonNode other = mapper.readTree(send("POST", "/admin-keys", "{\"name\":\"CI\"}").body());
    String secret = other.path("secret").asString("");
    assertThat(send("GET", "/api/v1/directories", "", secret).statusCode()).isEqualTo(200);

    send("DELETE", "/admin-keys/" + other.path("id").asString(""), "");

    assertThat(send("GET", "/api/v1/directories", "", secret).statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsWrongWithARequestIsNamedWithTheMend() throws Exception {
    assertThat(detail(send("POST", "/directories", "{\"id\":\"Aws SSO\"}")))
        .contains("lower-case letters, digits and hyphens");
    assertThat(detail(send("POST", "/directories", "{\"di\":\"aws\"}")))
        .contains("unknown key 'di' (did you mean 'id'?)");
    assertThat(detail(send("POST", "/directories", "{\"id\":"))).contains("line 1");
    assertThat(detail(send("POST", "/directories", "[]"))).contains("JSON object");
    assertThat(detail(send("GET", "/directories/nowhere", ""))).contains("nowhere");
    assertThat(detail(send("GET", "/nothing", ""))).contains("/nothing");
    assertThat(send("PUT", "/directories", "").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource({
    "/applications/app/allow-deletes,count",
    "/applications/app/reject-deletes,count",
    "/directories/source/sources/hr/allow-removals,removals"
  })
  void aNumberThatIsTooLongIsRefusedByItsName(String path, String name) throws Exception {
    application();

    for (String number : List.of("99999999999999999999", "1.5", "\"3\"")) {
      HttpResponse<String> refused = send("POST", path, "{\"" + name + "\":" + number + "}");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(detail(refused)).isEqualTo("'" + name + "' takes a whole number, not " + number);
    }
  }

  private HttpResponse<String> post(String path, String body, String idempotencyKey)
      throws Exception {
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString()));
  }

  @Test
  void aRequestThatIsRepeatedWithItsIdempotencyKeyIsDoneOnceAndAnsweredTheSame() throws Exception {
    HttpResponse<String> first = post("/admin-keys", "{\"name\":\"CI\"}", "one");
    HttpResponse<String> again = post("/admin-keys", "{ \"name\": \"CI\" }", "one");
    HttpResponse<String> another = post("/admin-keys", "{\"name\":\"CI\"}", "two");

    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(another.body()).isNotEqualTo(first.body());
    assertThat(mapper.readTree(send("GET", "/admin-keys", "").body()).path("items")).hasSize(3);
  }

  @Test
  void anIdempotencyKeyWithAnotherRequestIsRefusedByItsName() throws Exception {
    post("/directories", "{\"id\":\"aws\"}", "order-66");

    HttpResponse<String> body = post("/directories", "{\"id\":\"acme\"}", "order-66");
    HttpResponse<String> path = post("/directories/aws/tokens", "{\"id\":\"aws\"}", "order-66");

    assertThat(body.statusCode()).isEqualTo(422);
    assertThat(detail(body)).contains("'order-66' was used for another request");
    assertThat(path.statusCode()).isEqualTo(422);
    assertThat(post("/directories", "{\"id\":\"acme\"}", "k".repeat(256)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void whatFailedMayBeTriedAgainWithItsIdempotencyKey() throws Exception {
    assertThat(post("/directories", "{\"id\":\"A B\"}", "retry").statusCode()).isEqualTo(400);

    assertThat(post("/directories", "{\"id\":\"ab\"}", "retry").statusCode()).isEqualTo(201);
  }

  @Test
  void aDirectoryThatExistsIsAConflict() throws Exception {
    send("POST", "/directories", "{\"id\":\"aws\"}");

    HttpResponse<String> second = send("POST", "/directories", "{\"id\":\"aws\"}");

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(detail(second)).contains("'aws' exists already");
  }

  @Test
  void aMappingToAnUnknownAttributeIsRefusedWithTheNearest() throws Exception {
    application();

    String unknownTarget =
        detail(
            send(
                "PUT",
                "/applications/app/mappings/users",
                """
                {"attributes": [{"source": {"attribute": "mail"}, "target": "usrName",
                                 "matchingPrecedence": 1}]}
                """));
    String unknownSource =
        detail(
            send(
                "PUT",
                "/applications/app/mappings/users",
                """
                {"attributes": [{"source": {"attribute": "jobTitel"}, "target": "userName",
                                 "matchingPrecedence": 1}]}
                """));
    String noMatching =
        detail(
            send(
                "PUT",
                "/applications/app/mappings/users",
                "{\"attributes\": [{\"source\": {\"attribute\": \"mail\"}, \"target\":"
                    + " \"title\"}]}"));

    assertThat(unknownTarget).contains("'usrName'").contains("did you mean 'userName'?");
    assertThat(unknownSource).contains("'jobTitel'").contains("did you mean 'jobTitle'?");
    assertThat(noMatching).contains("matchingPrecedence");
  }

  @Test
  void aUrlThatLeadsToLinkLocalOrMetadataAddressesIsRefused() throws Exception {
    send("POST", "/directories", "{\"id\":\"source\"}");

    String target =
        detail(
            send(
                "POST",
                "/applications",
                """
                {"id": "app", "directory": "source", "target": {"url": "https://169.254.169.254/"}}
                """));
    String source =
        detail(
            send(
                "POST",
                "/directories/source/sources",
                """
                {"id": "pull", "kind": "scim", "settings": {"url": "https://[fd00:ec2::254]/v2"}}
                """));

    assertThat(target).contains("'169.254.169.254' leads to").contains("'network.allow'");
    assertThat(source).contains("metadata address").contains("'network.allow'");
  }

  @Test
  void anLdapServerAmongSeveralAtAMetadataAddressIsRefusedToo() throws Exception {
    send("POST", "/directories", "{\"id\":\"source\"}");

    for (String kind : List.of("ldap", "active-directory")) {
      String refused =
          detail(
              send(
                  "POST",
                  "/directories/source/sources",
                  """
                  {"id": "%s", "kind": "%s", "settings": {
                    "url": "ldaps://dc1.corp.example ldaps://169.254.169.254:636",
                    "bindName": "svc"}}
                  """
                      .formatted(kind, kind)));
      assertThat(refused).contains("'169.254.169.254' leads to").contains("'network.allow'");
    }
  }

  @Test
  void aSourceWhoseFilterIsNoRuleIsRefusedWithTheColumn() throws Exception {
    send("POST", "/directories", "{\"id\":\"source\"}");

    String refused =
        detail(
            send(
                "POST",
                "/directories/source/sources",
                """
                {"id": "hr", "kind": "csv", "settings": {
                  "folder": "/tmp", "userFilter": "user.jobTitel -ne \\"Temp\\""}}
                """));

    assertThat(refused).contains("'userFilter': column 1").contains("did you mean 'jobTitle'");
  }

  @Test
  void aTargetWithoutTlsOnAnotherMachineIsRefused() throws Exception {
    send("POST", "/directories", "{\"id\":\"source\"}");

    String refused =
        detail(
            send(
                "POST",
                "/applications",
                """
                {"id": "app", "directory": "source",
                 "target": {"url": "http://aws.example.com/scim/v2", "token": "t"}}
                """));

    assertThat(refused).contains("unencrypted").contains("https://");
  }

  @Test
  void aNewTargetUrlWantsItsOwnToken() throws Exception {
    application();
    String moved = "{\"target\": {\"url\": \"http://127.0.0.1:2/scim\"%s}}";

    HttpResponse<String> refused = send("PATCH", "/applications/app", moved.formatted(""));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(detail(refused)).contains("http://127.0.0.1:1/scim").contains("'token'");
    assertThat(send("GET", "/applications/app", "").body()).contains("127.0.0.1:1/scim");
    assertThat(
            send("PATCH", "/applications/app", moved.formatted(", \"token\": \"another\""))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void ofSeveralChangesNoneIsMadeWhereOneIsRefused() throws Exception {
    application();

    for (String wrong : List.of("\"scope\": \"some\"", "\"policies\": {\"guard\": 7}")) {
      HttpResponse<String> refused =
          send(
              "PATCH",
              "/applications/app",
              """
              {"target": {"url": "http://127.0.0.1:2/scim", "token": "another"},
               "displayName": "Renamed", %s}
              """
                  .formatted(wrong));

      assertThat(refused.statusCode()).isEqualTo(400);
    }
    assertThat(send("GET", "/applications/app", "").body())
        .contains("127.0.0.1:1/scim")
        .doesNotContain("Renamed");
  }

  @Test
  void anotherAuthenticationAtTheTargetWantsItsOwnSecret() throws Exception {
    application();
    String elsewhere =
        "{\"target\": {\"url\": \"http://127.0.0.1:1/scim\", \"authentication\": {\"type\":"
            + " \"clientCredentials\", \"tokenUrl\": \"https://elsewhere.example/token\","
            + " \"clientId\": \"lockstep\"}%s}}";

    HttpResponse<String> refused = send("PATCH", "/applications/app", elsewhere.formatted(""));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(detail(refused)).contains("'token'").contains("'authentication'");
    assertThat(
            send("PATCH", "/applications/app", elsewhere.formatted(", \"token\": \"another\""))
                .statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/applications/app", "").body())
        .contains("clientCredentials", "secretBasic", "https://elsewhere.example/token")
        .doesNotContain("another");
  }

  @Test
  void theTargetsTokenIsNeverShown() throws Exception {
    application();

    for (String path : List.of("/applications", "/applications/app", "/audit")) {
      assertThat(send("GET", path, "").body()).doesNotContain("a-secret-token");
    }
  }

  private void application() throws Exception {
    send("POST", "/directories", "{\"id\":\"source\"}");
    HttpResponse<String> created =
        send(
            "POST",
            "/applications",
            """
            {"id": "app", "directory": "source",
             "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
            """);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
  }
}
