package dev.lockstep;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.CertificateWarnings;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Notifications;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.Secrets;
import dev.lockstep.administration.SingleSignOn;
import dev.lockstep.api.Api;
import dev.lockstep.api.EventReader;
import dev.lockstep.api.Events;
import dev.lockstep.client.GuardedHttp;
import dev.lockstep.console.Console;
import dev.lockstep.console.LiveEvents;
import dev.lockstep.console.LogExports;
import dev.lockstep.directory.ExpiryWarnings;
import dev.lockstep.directory.ObjectIds;
import dev.lockstep.directory.SourceWarnings;
import dev.lockstep.directory.Sources;
import dev.lockstep.endpoint.Authentication;
import dev.lockstep.endpoint.Capabilities;
import dev.lockstep.endpoint.Cursors;
import dev.lockstep.endpoint.Endpoint;
import dev.lockstep.endpoint.EndpointService;
import dev.lockstep.endpoint.Habits;
import dev.lockstep.endpoint.Inspector;
import dev.lockstep.endpoint.OAuth;
import dev.lockstep.endpoint.RequestStamp;
import dev.lockstep.openid.OpenIdProvider;
import dev.lockstep.provisioning.ApplicationWarnings;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.Timeline;
import dev.lockstep.store.SqlAdministrationStore;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
  private final SourcePolls sourcePolls;
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
    JobParts jobs = JobParts.of(surroundings, stores, sources, provisioning);
    logs =
        Logs.of(
            config.logs(),
            stores.database(),
            stores.administration(),
            stores.provisioningLog(),
            surroundings.http(),
            clock,
            jobs.purges());
    firstKey = administration.administrators().issueFirst();
    Habits habits = new Habits();
    Inspector inspector = new Inspector(clock, surroundings.pulse()::tell);

    Timeline timeline =
        new Timeline(
            stores.directory(),
            stores.sources(),
            stores.provisioningLog(),
            stores.administration());

    api =
        new Api(
            new Api.UseCases(
                administration.administrators(),
                stores.administration(),
                directory.directories(),
                directory.credentials(),
                directory.refusals(),
                stores.directory(),
                directory.resources(),
                directory.objects(),
                directory.dynamicGroups(),
                directory.recycleBin(),
                habits,
                inspector,
                directory.sources(),
                provisioning.applications(),
                provisioning.running(),
                provisioning.monitoring(),
                provisioning.inspection(),
                provisioning.planning(),
                provisioning.approving(),
                provisioning.undo(),
                provisioning.reconciliations(),
                jobs.jobs(),
                jobs.making(),
                stores.provisioningLog(),
                timeline),
            administration.secrets().signingKey("API cursors"),
            config.apiRate(),
            config.forwarding()::base,
            config.forwarding()::client,
            clock);
    console =
        new Console(
            new Console.UseCases(
                administration.administrators(),
                stores.administration(),
                stores.provisioningLog(),
                exports(api),
                directory.directories(),
                directory.credentials(),
                directory.refusals(),
                stores.directory(),
                directory.resources(),
                directory.objects(),
                directory.dynamicGroups(),
                directory.recycleBin(),
                habits,
                inspector,
                directory.sources(),
                provisioning.applications(),
                provisioning.running(),
                provisioning.monitoring(),
                provisioning.inspection(),
                jobs.making().plans(),
                jobs.approvals(),
                provisioning.undo(),
                timeline,
                jobs.jobs(),
                provisioning.reconciliations(),
                live(api),
                singleSignOn(config)),
            config.forwarding()::base,
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
    sourcePolls = new SourcePolls(stores.directory(), sources, surroundings.executor());
    server = served(config, new EndpointService(endpoint, config.forwarding(), inspector));

    stores.directory().onFeed(_ -> surroundings.pulse().wake());
    surroundings.pulse().onWake(api.events()::ring);
    surroundings.pulse().start(directory.dynamicMemberships(), provisioning.cycles());
    sourcePolls.start(config.sourcesInterval());
    Notifications notifications = surroundings.notifications(config);
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
                new CertificateWarnings(
                        new KnownCertificates(
                                surroundings.http().certificates(),
                                stores.directory(),
                                stores.sources())
                            ::all,
                        notifications,
                        clock)
                    ::tellDue,
                logs.retention()::purgeDue,
                this::forgetOperations,
                inspector::forgetOld,
                directory.dynamicMemberships()::timePasses,
                () -> directory.recycleBin().purgeDue(jobs.purges()),
                jobs::forgetOld,
                provisioning.reconciliations()::resume));
    surroundings.executor().execute(new Regularly(STREAM_INTERVAL, logs::stream));
    surroundings.executor().execute(new Regularly(Events.INTERVAL, api.events()::look));
  }

  /// What the program has from outside: time, chance, threads, the network, a folder.
  record Surroundings(
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

    /// Who is told of what needs a person.
    Notifications notifications(Config config) {
      return config
          .webhook()
          .<Notifications>map(url -> new Webhook(url, http, executor, Thread::sleep))
          .map(Notifications.log()::and)
          .orElseGet(Notifications::log);
    }
  }

  record Administration(Administrators administrators, Secrets secrets) {

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

  private static LogExports exports(Api api) {
    return new LogExports() {
      @Override
      public Export open(Principal principal, String log, Map<String, String> query) {
        Api.Export export = api.export(principal, log, query);
        return new Export(export.type(), export.writer()::writeTo);
      }

      @Override
      public Job begin(Principal principal, String log, Map<String, String> query) {
        return api.beginExport(principal, log, query);
      }
    };
  }

  private static LiveEvents live(Api api) {
    return (principal, access, query) ->
        api.stream(
                principal,
                query,
                new EventReader(principal.credential(), access, "the session is over"))
            .map(writer -> writer::writeTo);
  }

  private Optional<SingleSignOn> singleSignOn(Config config) {
    return config
        .signIn()
        .map(
            settings ->
                new OpenIdProvider(
                    settings, surroundings.http(), stores.administration(), surroundings.clock()));
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

  private void forgetOperations() {
    Instant before = surroundings.clock().instant().minus(OperationHour.KEPT);
    int _ = stores.provisioning().atomically(() -> stores.provisioning().forgetOperations(before));
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
    api.events().close();
    server.stop();
    closeParts();
  }

  private void closeParts() {
    surroundings.pulse().close();
    sourcePolls.close();
    surroundings.executor().shutdownNow();
    surroundings.http().shutdownNow();
    sources.close();
    stores.credentials().writeUses();
    stores.database().close();
    surroundings.folder().close();
  }
}
