package dev.lockstep;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Secrets;
import dev.lockstep.api.Api;
import dev.lockstep.console.Console;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.Sources;
import dev.lockstep.endpoint.Endpoint;
import dev.lockstep.endpoint.EndpointService;
import dev.lockstep.endpoint.Habits;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Cycles;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Situations;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlProvisioningStore;
import dev.lockstep.store.SqlSourceStore;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// One running Lockstep: every room, wired. Reads as a parts list.
public final class Lockstep implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final DataFolder folder;
  private final Database database;
  private final SqlDirectoryStore directoryStore;
  private final Sources sources;
  private final ExecutorService executor;
  private final Pulse pulse;
  private final HttpClient http;
  private final WebServer server;
  private final Optional<Administrators.IssuedKey> firstKey;

  private Lockstep(Config config, InstantSource clock) {
    SecureRandom random = new SecureRandom();
    folder = DataFolder.open(config.data());
    database = Database.open(folder.database());
    directoryStore = new SqlDirectoryStore(database);
    SqlSourceStore sourceStore = new SqlSourceStore(database);
    SqlProvisioningStore provisioningStore = new SqlProvisioningStore(database);
    SqlAdministrationStore administrationStore = new SqlAdministrationStore(database);
    Supplier<ObjectId> ids = () -> new ObjectId(UUID.randomUUID());
    executor = Executors.newVirtualThreadPerTaskExecutor();
    pulse = new Pulse(executor);
    http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    // administration
    Administrators administrators =
        new Administrators(administrationStore, administrationStore, clock, random);
    Secrets secrets =
        config
            .secretKey()
            .map(key -> Secrets.withKey(administrationStore, key, clock, random))
            .orElseGet(() -> Secrets.withKeyFile(administrationStore, folder.key(), clock, random));
    firstKey = administrators.issueFirst();

    // directory
    Directories directories = new Directories(directoryStore, administrationStore, clock, random);
    Resources resources = new Resources(directoryStore, clock, ids);
    sources =
        new Sources(
            directoryStore,
            sourceStore,
            new SourceRunner(directoryStore, sourceStore, clock, ids),
            new SourceConnections(secrets, clock),
            administrationStore,
            clock);

    // provisioning
    TargetConnections targets = new TargetConnections(http, secrets, clock, random);
    Situations situations =
        new Situations(
            directoryStore, provisioningStore, new Context(clock, random, Optional.empty()));
    Cycles cycles =
        new Cycles(
            directoryStore, provisioningStore, situations, targets, clock, executor, pulse::wake);
    Applications applications =
        new Applications(
            provisioningStore, directoryStore, targets, cycles, administrationStore, clock);
    Inspection inspection = new Inspection(directoryStore, provisioningStore, situations, targets);

    // doors
    Endpoint endpoint = new Endpoint(directories, resources, new Habits());
    Api api =
        new Api(
            new Api.UseCases(
                administrators,
                administrationStore,
                secrets,
                directories,
                directoryStore,
                resources,
                sources,
                applications,
                inspection));
    Console console =
        new Console(
            new Console.UseCases(
                administrators,
                administrationStore,
                directories,
                directoryStore,
                resources,
                sources,
                applications,
                inspection),
            clock,
            random);
    server = serve(config, new EndpointService(endpoint), api, console);

    directoryStore.onFeed(_ -> pulse.wake());
    pulse.start(cycles, directoryStore, sources, config.sourcesInterval());
    executor.execute(new TokenUses(directoryStore));
  }

  /// @throws IllegalStateException naming why it can't start
  public static Lockstep start(Config config, InstantSource clock) {
    return new Lockstep(config, clock);
  }

  private static WebServer serve(
      Config config, EndpointService endpoint, Api api, Console console) {
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .register(endpoint)
            .register(api)
            .register(new Health())
            .register(console);
    try {
      return WebServer.builder()
          .address(InetAddress.getByName(config.host()))
          .port(config.port())
          .routing(routing)
          .shutdownHook(false)
          .build()
          .start();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("'listen.host' is unknown: " + config.host(), e);
    }
  }

  /// Where it listens, for example `http://127.0.0.1:8080`.
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /// The administrator's key that the first start made; to be shown once.
  public Optional<String> firstKey() {
    return firstKey.map(Administrators.IssuedKey::secret);
  }

  /// Looks for work that the moved clock has made due.
  void timeMoved() {
    pulse.wake();
  }

  /// Takes no more requests, ends what is under way and closes the store.
  @Override
  public void close() {
    server.stop();
    pulse.close();
    executor.shutdownNow();
    http.shutdownNow();
    sources.close();
    directoryStore.writeTokenUses();
    database.close();
    folder.close();
  }
}
