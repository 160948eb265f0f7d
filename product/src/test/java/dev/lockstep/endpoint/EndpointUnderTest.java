package dev.lockstep.endpoint;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.AccessTokens;
import dev.lockstep.directory.Authenticator;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An Endpoint over a store of its own, asked without HTTP. Has one Directory, `acme`, that is
/// open, and a token of it.
final class EndpointUnderTest implements AutoCloseable {
  static final DirectoryId ACME = new DirectoryId("acme");

  /// 32 bytes in base64.
  private static final String SECRETS_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Database database;
  private final Endpoint endpoint;
  private final Directories directories;
  private final Credentials credentials;
  private final String secret;

  EndpointUnderTest(Path folder) {
    this(folder, InstantSource.system());
  }

  EndpointUnderTest(Path folder, InstantSource clock) {
    database = Database.open(folder.resolve("endpoint.db"));
    SqlDirectoryStore store = new SqlDirectoryStore(database);
    SqlAdministrationStore administration = new SqlAdministrationStore(database);
    SqlCredentialStore credentialStore = new SqlCredentialStore(database);
    SecureRandom random = new SecureRandom();
    directories = new Directories(store, administration, clock);
    credentials = new Credentials(store, credentialStore, administration, clock, random);
    Authenticator authenticator =
        new Authenticator(
            credentialStore,
            new AccessTokens(
                Secrets.withKey(administration, SECRETS_KEY, clock, random)
                    .signingKey(AccessTokens.PURPOSE)),
            new Refusals(store, clock),
            clock);
    Authentication authentication = new Authentication(authenticator, credentials, clock);
    Resources resources = new Resources(store, clock, () -> new ObjectId(UUID.randomUUID()));
    endpoint =
        new Endpoint(
            authentication, new OAuth(authenticator, authentication), resources, new Habits());
    secret = open(ACME);
  }

  /// A further Directory with an open Endpoint.
  ///
  /// @return the secret of a token of it
  String open(DirectoryId id) {
    Actor actor = new Actor.Administrator("test");
    directories.create(id, id.value(), actor);
    directories.setProvisioning(id, Provisioning.AUTOMATIC, actor);
    return credentials.issue(id, Wish.of(Kind.TOKEN, "test"), actor).secret();
  }

  Directories directories() {
    return directories;
  }

  Credentials credentials() {
    return credentials;
  }

  Answer send(String method, String path, String body) {
    return send(method, path, Map.of(), body.getBytes(StandardCharsets.UTF_8), secret);
  }

  Answer get(String path, Map<String, String> query) {
    return send("GET", path, query, new byte[0], secret);
  }

  /// @param path below `/scim/acme/v2`, or from `/scim` on
  Answer send(String method, String path, Map<String, String> query, byte[] body, String token) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!token.isEmpty()) {
      headers.put("authorization", "Bearer " + token);
    }
    return send(
        new ScimRequest(
            method,
            "http://localhost",
            path.startsWith("/scim") ? path : "/scim/" + ACME + "/v2" + path,
            query,
            headers,
            body.length == 0 ? Body.EMPTY : new Body(body)));
  }

  Answer send(ScimRequest request) {
    ScimResponse response = endpoint.answer(request);
    return new Answer(response, text(response));
  }

  private static String text(ScimResponse response) {
    return new String(response.bytes(), StandardCharsets.UTF_8);
  }

  record Answer(ScimResponse response, String text) {
    int status() {
      return response.status();
    }

    JsonNode body() {
      return MAPPER.readTree(text);
    }

    String detail() {
      return body().path("detail").asString("");
    }

    String scimType() {
      return body().path("scimType").asString("");
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
