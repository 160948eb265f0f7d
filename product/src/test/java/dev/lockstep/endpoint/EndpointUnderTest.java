package dev.lockstep.endpoint;

import dev.lockstep.Meanwhile;
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
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.scim.value.Value;
import dev.lockstep.servers.PostgresServer;
import dev.lockstep.store.Database;
import dev.lockstep.store.Observed;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An Endpoint over a store of its own, asked without HTTP. Has one Directory, `acme`, that is
/// open, and a token of it.
final class EndpointUnderTest implements AutoCloseable {
  static final DirectoryId ACME = new DirectoryId("acme");

  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private static final Instant MORNING = Instant.parse("2026-11-25T09:00:00Z");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Database database;
  private final AtomicReference<String> broken = new AtomicReference<>("");
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final Meanwhile meanwhile = new Meanwhile();
  private final DirectoryStore store;
  private final Endpoint endpoint;
  private final Resources resources;
  private final AtomicReference<Instant> now;
  private final Directories directories;
  private final Credentials credentials;
  private final Habits habits = new Habits();
  private final String secret;

  EndpointUnderTest(Path folder) {
    this(folder, Capabilities.ALL);
  }

  EndpointUnderTest(Path folder, Capabilities capabilities) {
    this(sqlite(folder), new AtomicReference<>(MORNING), capabilities);
  }

  private EndpointUnderTest(
      Database database, AtomicReference<Instant> now, Capabilities capabilities) {
    this(database, now, now::get, capabilities);
  }

  /// With a clock that the test itself moves, not by [#pass].
  EndpointUnderTest(Path folder, InstantSource clock) {
    this(sqlite(folder), new AtomicReference<>(Instant.EPOCH), clock, Capabilities.ALL);
  }

  /// Over a PostgreSQL database of its own; skips the test where there is no server.
  static EndpointUnderTest onPostgres() {
    return new EndpointUnderTest(
        Database.open(PostgresServer.migratedDatabase()),
        new AtomicReference<>(MORNING),
        Capabilities.ALL);
  }

  private EndpointUnderTest(
      Database database,
      AtomicReference<Instant> now,
      InstantSource clock,
      Capabilities capabilities) {
    this.now = now;
    this.database = database;
    store = meanwhile.watched(DirectoryStore.class, counted(new SqlDirectoryStore(database)));
    SqlAdministrationStore administration = new SqlAdministrationStore(database);
    SqlCredentialStore credentialStore = new SqlCredentialStore(database);
    SecureRandom random = new SecureRandom();
    Secrets secrets = Secrets.withKey(administration, KEY, clock, random);
    directories = new Directories(store, administration, clock);
    credentials = new Credentials(store, credentialStore, administration, clock, random);
    Authenticator authenticator =
        new Authenticator(
            credentialStore,
            new AccessTokens(secrets.signingKey(AccessTokens.PURPOSE)),
            new Refusals(store, clock),
            clock);
    Authentication authentication = new Authentication(authenticator, credentials, clock);
    resources = new Resources(store, clock, () -> new ObjectId(UUID.randomUUID()));
    endpoint =
        new Endpoint(
            authentication,
            new OAuth(authenticator, authentication),
            new Endpoint.UseCases(directories, resources),
            new Cursors(secrets.signingKey("cursors"), clock),
            habits,
            capabilities,
            () -> new RequestStamp(UUID.randomUUID(), clock.instant()));
    secret = open(ACME);
  }

  private static Database sqlite(Path folder) {
    try {
      return Database.open(Files.createDirectories(folder).resolve("endpoint.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The store, with each call of it counted by its method's name.
  private DirectoryStore counted(DirectoryStore store) {
    return (DirectoryStore)
        Proxy.newProxyInstance(
            DirectoryStore.class.getClassLoader(),
            new Class<?>[] {DirectoryStore.class},
            (_, method, arguments) -> {
              calls.computeIfAbsent(method.getName(), _ -> new LongAdder()).increment();
              if (method.getName().equals(broken.get())) {
                throw new IllegalStateException("disk on fire at /var/lib/secret.db");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// From now on the store fails where it is asked by this method.
  void breakStore(String method) {
    broken.set(method);
  }

  /// How often the store was asked by this method so far.
  long calls(String method) {
    LongAdder count = calls.get(method);
    return count == null ? 0 : count.sum();
  }

  /// What the work asks of the database.
  List<String> statements(Runnable work) {
    return Observed.statements(database, work);
  }

  /// What is answered where the search has no time left.
  Answer outOfTime(Supplier<Answer> search) {
    return Observed.outOfTime(database, search);
  }

  /// Users that are there without a client having asked for them one by one.
  ///
  /// @return their ids
  List<String> manyUsers(int count) {
    return resources.atomically(
        () ->
            IntStream.range(0, count)
                .mapToObj(
                    number ->
                        resources
                            .create(
                                ACME,
                                ObjectType.USER,
                                Value.complex(Map.of("userName", "many" + number)),
                                Owner.endpoint())
                            .id()
                            .toString())
                .toList());
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

  Habits habits() {
    return habits;
  }

  Resources resources() {
    return resources;
  }

  /// Between calls of the store.
  Meanwhile meanwhile() {
    return meanwhile;
  }

  Database database() {
    return database;
  }

  DirectoryStore store() {
    return store;
  }

  DirectoryReader reader() {
    return store;
  }

  /// A token of `acme`.
  String secret() {
    return secret;
  }

  /// The same over HTTP.
  EndpointService service(EndpointService.Forwarding forwarding) {
    return new EndpointService(
        endpoint, forwarding, new Inspector(InstantSource.system(), () -> {}));
  }

  void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  /// With further headers, by lower-case name.
  Answer send(String method, String path, String body, Map<String, String> headers) {
    return send(method, path, Map.of(), headers, body.getBytes(StandardCharsets.UTF_8), secret);
  }

  Answer send(String method, String path, String body) {
    return send(method, path, Map.of(), body.getBytes(StandardCharsets.UTF_8), secret);
  }

  Answer get(String path, Map<String, String> query) {
    return send("GET", path, query, new byte[0], secret);
  }

  Answer send(String method, String path, Map<String, String> query, byte[] body) {
    return send(method, path, query, body, secret);
  }

  /// @param path below `/scim/acme/v2`, or from `/scim` on
  Answer send(String method, String path, Map<String, String> query, byte[] body, String token) {
    return send(method, path, query, Map.of(), body, token);
  }

  private Answer send(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> more,
      byte[] body,
      String token) {
    Map<String, String> headers = new LinkedHashMap<>(more);
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      response.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  record Answer(ScimResponse response, String text) {
    int status() {
      return response.status();
    }

    JsonNode body() {
      return MAPPER.readTree(text);
    }

    /// Empty where there is none.
    String header(String name) {
      return response.headers().getOrDefault(name, "");
    }

    String id() {
      return body().path("id").asString("");
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
