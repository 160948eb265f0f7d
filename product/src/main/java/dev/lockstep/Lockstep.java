package dev.lockstep;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Notifications;
import dev.lockstep.administration.Secrets;
import dev.lockstep.administration.SingleSignOn;
import dev.lockstep.api.Api;
import dev.lockstep.client.GuardedHttp;
import dev.lockstep.console.Console;
import dev.lockstep.directory.AccessTokens;
import dev.lockstep.directory.Authenticator;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.ExpiryWarnings;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.ObjectIds;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceWarnings;
import dev.lockstep.directory.Sources;
import dev.lockstep.endpoint.Authentication;
import dev.lockstep.endpoint.Capabilities;
import dev.lockstep.endpoint.Cursors;
import dev.lockstep.endpoint.Endpoint;
import dev.lockstep.endpoint.EndpointService;
import dev.lockstep.endpoint.Habits;
import dev.lockstep.endpoint.OAuth;
import dev.lockstep.endpoint.RequestStamp;
import dev.lockstep.openid.OpenIdProvider;
import dev.lockstep.provisioning.ApplicationWarnings;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Cycles;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Reconciliations;
import dev.lockstep.provisioning.Situations;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlDynamicGroupStore;
import dev.lockstep.store.SqlProvisioningLog;
import dev.lockstep.store.SqlProvisioningStore;
import dev.lockstep.store.SqlReconciliationStore;
import dev.lockstep.store.SqlSourceStore;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// One running Lockstep: every room, wired. Reads as a parts list.
public final class Lockstep implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /// How far behind the logs' receivers are at most.
  private static final Duration STREAM_INTERVAL = Duration.ofSeconds(5);

  private final Surroundings surroundings;
  private final Stores stores;
  private final Sources sources;
  private final ExpiryWarnings expiryWarnings;
  private final Logs logs;
  private final Api api;
  private final Console console;
  private final WebServer server;
  private final Optional<Administrators.IssuedKey> firstKey;

  private Lockstep(Config config, InstantSource clock) {
    surroundings = Surroundings.of(config, clock);
    stores = Stores.open(config, surroundings.folder());
    Administration administration = Administration.of(config, surroundings, stores);
    DirectoryParts directory = DirectoryParts.of(config, surroundings, stores, administration);
    ProvisioningParts provisioning = ProvisioningParts.of(surroundings, stores, administration);
    sources = directory.sources();
    expiryWarnings = directory.expiryWarnings();
    logs =
        Logs.of(
            config.logs(),
            stores.database(),
            stores.administration(),
            stores.provisioningLog(),
            surroundings.http(),
            clock);
    firstKey = administration.administrators().issueFirst();
    Habits habits = new Habits();

    api =
        new Api(
            new Api.UseCases(
                administration.administrators(),
                stores.administration(),
                administration.secrets(),
                directory.directories(),
                directory.credentials(),
                directory.refusals(),
                stores.directory(),
                directory.resources(),
                directory.objects(),
                directory.dynamicGroups(),
                directory.recycleBin(),
                habits,
                directory.sources(),
                provisioning.applications(),
                provisioning.inspection(),
                provisioning.undo(),
                provisioning.reconciliations(),
                stores.provisioningLog()),
            clock);
    console =
        new Console(
            new Console.UseCases(
                administration.administrators(),
                stores.administration(),
                administration.secrets(),
                directory.directories(),
                directory.credentials(),
                stores.directory(),
                directory.resources(),
                directory.objects(),
                directory.dynamicGroups(),
                directory.recycleBin(),
                habits,
                directory.sources(),
                provisioning.applications(),
                provisioning.inspection(),
                provisioning.undo(),
                singleSignOn(config)),
            clock,
            surroundings.random(),
            surroundings.executor());
    Authentication authentication =
        new Authentication(directory.authenticator(), directory.credentials(), clock);
    Endpoint endpoint =
        new Endpoint(
            authentication,
            new OAuth(directory.authenticator(), authentication),
            new Endpoint.UseCases(directory.directories(), directory.resources()),
            new Cursors(administration.secrets().signingKey("SCIM cursors"), clock),
            habits,
            Capabilities.ALL,
            () -> new RequestStamp(UUID.randomUUID(), clock.instant()));
    server = served(config, new EndpointService(endpoint, config.forwarding()));

    stores.directory().onFeed(_ -> surroundings.pulse().wake());
    surroundings
        .pulse()
        .start(
            directory.dynamicMemberships(),
            provisioning.cycles(),
            stores.directory(),
            sources,
            config.sourcesInterval());
    Notifications notifications = notifications(config, surroundings);
    surroundings
        .executor()
        .execute(
            new Regularly(
                Duration.ofMinutes(1),
                stores.credentials()::writeUses,
                expiryWarnings::tellDue,
                new ApplicationWarnings(stores.provisioning(), notifications, clock)::tellDue,
                new SourceWarnings(stores.directory(), stores.sources(), notifications, clock)
                    ::tellDue,
                logs.retention()::purgeDue,
                directory.dynamicMemberships()::timePasses,
                directory.recycleBin()::purgeDue,
                provisioning.reconciliations()::resume));
    surroundings.executor().execute(new Regularly(STREAM_INTERVAL, logs::stream));
  }

  /// What the program has from outside: time, chance, threads, the network, a folder.
  private record Surroundings(
      InstantSource clock,
      SecureRandom random,
      ObjectIds ids,
      DataFolder folder,
      ExecutorService executor,
      Pulse pulse,
      GuardedHttp http) {

    static Surroundings of(Config config, InstantSource clock) {
      ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
      SecureRandom random = new SecureRandom();
      return new Surroundings(
          clock,
          random,
          new ObjectIds(clock, random),
          DataFolder.open(config.data()),
          executor,
          new Pulse(executor),
          new GuardedHttp(
              HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build(),
              config.addressRules(),
              InetAddress::getAllByName));
    }
  }

  private record Stores(
      Database database,
      SqlDirectoryStore directory,
      SqlDynamicGroupStore dynamicGroups,
      SqlCredentialStore credentials,
      SqlSourceStore sources,
      SqlProvisioningStore provisioning,
      SqlReconciliationStore reconciliations,
      SqlProvisioningLog provisioningLog,
      SqlAdministrationStore administration) {

    static Stores open(Config config, DataFolder folder) {
      Database database =
          config
              .postgres()
              .map(Database::openAlone)
              .orElseGet(() -> Database.open(folder.database()));
      return new Stores(
          database,
          new SqlDirectoryStore(database),
          new SqlDynamicGroupStore(database),
          new SqlCredentialStore(database),
          new SqlSourceStore(database),
          new SqlProvisioningStore(database),
          new SqlReconciliationStore(database),
          new SqlProvisioningLog(database),
          new SqlAdministrationStore(database));
    }
  }

  private record Administration(Administrators administrators, Secrets secrets) {

    static Administration of(Config config, Surroundings around, Stores stores) {
      SqlAdministrationStore store = stores.administration();
      return new Administration(
          new Administrators(store, store, around.clock(), around.random()),
          config
              .secretKey()
              .map(key -> Secrets.withKey(store, key, around.clock(), around.random()))
              .orElseGet(
                  () ->
                      Secrets.withKeyFile(
                          store, around.folder().key(), around.clock(), around.random())));
    }
  }

  private record DirectoryParts(
      Directories directories,
      Credentials credentials,
      Refusals refusals,
      Authenticator authenticator,
      ExpiryWarnings expiryWarnings,
      Resources resources,
      LocalObjects objects,
      DynamicGroups dynamicGroups,
      DynamicMemberships dynamicMemberships,
      RecycleBin recycleBin,
      Sources sources) {

    static DirectoryParts of(
        Config config, Surroundings around, Stores stores, Administration administration) {
      SourceRunner runner =
          new SourceRunner(stores.directory(), stores.sources(), around.clock(), around.ids());
      DynamicMemberships dynamicMemberships =
          new DynamicMemberships(
              stores.directory(), stores.dynamicGroups(), around.clock(), UUID::randomUUID);
      stores.directory().onWrite(dynamicMemberships);
      Resources resources = new Resources(stores.directory(), around.clock(), around.ids());
      Refusals refusals = new Refusals(stores.directory(), around.clock());
      AccessTokens accessTokens =
          new AccessTokens(administration.secrets().signingKey(AccessTokens.PURPOSE));
      return new DirectoryParts(
          new Directories(stores.directory(), stores.administration(), around.clock()),
          new Credentials(
              stores.directory(),
              stores.credentials(),
              stores.administration(),
              around.clock(),
              around.random()),
          refusals,
          new Authenticator(stores.credentials(), accessTokens, refusals, around.clock()),
          new ExpiryWarnings(
              stores.credentials(),
              stores.administration(),
              notifications(config, around),
              around.clock()),
          resources,
          new LocalObjects(resources, stores.administration(), around.clock()),
          new DynamicGroups(
              stores.directory(),
              stores.dynamicGroups(),
              resources,
              stores.administration(),
              around.clock()),
          dynamicMemberships,
          new RecycleBin(stores.directory(), stores.administration(), around.clock()),
          new Sources(
              stores.directory(),
              stores.sources(),
              runner,
              new SourceConnections(administration.secrets(), around.http(), around.clock()),
              stores.administration(),
              around.clock()));
    }
  }

  private Optional<SingleSignOn> singleSignOn(Config config) {
    return config
        .signIn()
        .map(
            settings ->
                new OpenIdProvider(
                    settings, surroundings.http(), stores.administration(), surroundings.clock()));
  }

  private static Notifications notifications(Config config, Surroundings around) {
    return config
        .webhook()
        .<Notifications>map(
            url -> new Webhook(url, around.http(), around.executor(), Thread::sleep))
        .map(Notifications.log()::and)
        .orElseGet(Notifications::log);
  }

  private record ProvisioningParts(
      Cycles cycles,
      Applications applications,
      Inspection inspection,
      Undo undo,
      Reconciliations reconciliations) {

    static ProvisioningParts of(Surroundings around, Stores stores, Administration administration) {
      TargetConnections targets =
          new TargetConnections(
              around.http(), administration.secrets(), around.clock(), around.random());
      Situations situations =
          new Situations(
              stores.directory(),
              stores.provisioning(),
              new Context(around.clock(), around.random(), Optional.empty()));
      Cycles cycles =
          new Cycles(
              stores.directory(),
              stores.provisioning(),
              situations,
              targets,
              around.clock(),
              around.executor(),
              around.pulse()::wake);
      return new ProvisioningParts(
          cycles,
          new Applications(
              stores.provisioning(),
              stores.directory(),
              targets,
              cycles,
              stores.administration(),
              around.clock()),
          new Inspection(stores.directory(), stores.provisioning(), situations, targets),
          new Undo(
              stores.provisioning(),
              stores.provisioningLog(),
              situations,
              cycles,
              stores.administration(),
              around.clock()),
          new Reconciliations(
              stores.provisioning(),
              stores.reconciliations(),
              situations,
              targets,
              cycles,
              stores.administration(),
              around.clock(),
              around.executor()));
    }
  }

  /// @throws IllegalStateException naming why it can't start
  public static Lockstep start(Config config, InstantSource clock) {
    return new Lockstep(config, clock);
  }

  /// The server, or nothing that is still open.
  private WebServer served(Config config, EndpointService endpoint) {
    try {
      return serve(config, endpoint, api, console);
    } catch (RuntimeException e) {
      closeParts();
      throw e;
    }
  }

  /// @throws IllegalStateException where the address is unknown or taken
  private static WebServer serve(
      Config config, EndpointService endpoint, Api api, Console console) {
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .register(endpoint)
            .register(api)
            .register(new Health())
            .register(console);
    try {
      WebServer server =
          WebServer.builder()
              .address(InetAddress.getByName(config.host()))
              .port(config.port())
              // An answer is written in two pieces. With Nagle's algorithm the second waits for the
              // acknowledgement of the first, which clients delay by 40 ms (RFC 9293, 3.7.4).
              .connectionOptions(socket -> socket.tcpNoDelay(true))
              .addProtocol(EndpointService.protocol())
              .routing(routing)
              .shutdownHook(false)
              .build()
              .start();
      if (!server.isRunning()) { // Helidon logs why, and returns
        throw new IllegalStateException(
            "can't listen on "
                + config.host()
                + ":"
                + config.port()
                + ": another program does, or the system doesn't allow it; give another"
                + " 'listen.port' (LOCKSTEP_LISTEN_PORT)");
      }
      return server;
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

  List<String> apiRoutes() {
    return api.routes();
  }

  List<String> consoleRoutes() {
    return console.routes();
  }

  /// Looks for work that the moved clock has made due.
  void timeMoved() {
    expiryWarnings.tellDue();
    logs.retention().purgeDue();
    logs.stream();
    surroundings.pulse().wake();
  }

  /// Takes no more requests, ends what is under way and closes the store.
  @Override
  public void close() {
    server.stop();
    closeParts();
  }

  private void closeParts() {
    surroundings.pulse().close();
    surroundings.executor().shutdownNow();
    surroundings.http().shutdownNow();
    sources.close();
    stores.credentials().writeUses();
    stores.database().close();
    surroundings.folder().close();
  }
}
