package dev.lockstep.endpoint;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
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

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Database database;
  private final Endpoint endpoint;
  private final Directories directories;
  private final String secret;

  EndpointUnderTest(Path folder) {
    database = Database.open(folder.resolve("endpoint.db"));
    SqlDirectoryStore store = new SqlDirectoryStore(database);
    InstantSource clock = InstantSource.system();
    directories =
        new Directories(store, new SqlAdministrationStore(database), clock, new SecureRandom());
    Resources resources = new Resources(store, clock, () -> new ObjectId(UUID.randomUUID()));
    endpoint = new Endpoint(directories, resources, new Habits());
    secret = open(ACME);
  }

  /// A further Directory with an open Endpoint.
  ///
  /// @return the secret of a token of it
  String open(DirectoryId id) {
    Actor actor = new Actor.Administrator("test");
    directories.create(id, id.value(), actor);
    directories.setProvisioning(id, Provisioning.AUTOMATIC, actor);
    return directories.issueToken(id, "test", actor).secret();
  }

  Directories directories() {
    return directories;
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
    ScimResponse response =
        endpoint.answer(
            new ScimRequest(
                method,
                "http://localhost",
                path.startsWith("/scim") ? path : "/scim/" + ACME + "/v2" + path,
                query,
                headers,
                body.length == 0 ? Body.EMPTY : new Body(body)));
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
