package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Meanwhile;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Principal;
import dev.lockstep.directory.CredentialStore;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Authentication;
import dev.lockstep.provisioning.Cycles;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.ProvisioningStore;
import dev.lockstep.provisioning.Situations;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Targets;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.scim.json.Json;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlProvisioningStore;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Two who change different parts of the same thing at once both get their way: a part that a
/// request doesn't name stays as it is by then, not as it was when the request came.
class ChangesMeanwhileTest {
  private static final Actor ALICE = new Actor.Administrator("alice");
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final ApplicationId APP = new ApplicationId("app");

  private final SettableClock clock = new SettableClock();
  private final Meanwhile meanwhile = new Meanwhile();
  private Database database;
  private Credentials credentials;
  private Applications applications;
  private List<Route> routes;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = Database.open(folder.resolve("api.db"));
    SqlDirectoryStore directory = new SqlDirectoryStore(database);
    SqlAdministrationStore audit = new SqlAdministrationStore(database);
    new Directories(directory, audit, clock).create(ACME, "Acme", ALICE);
    CredentialStore secrets =
        meanwhile.watched(CredentialStore.class, new SqlCredentialStore(database));
    credentials = new Credentials(directory, secrets, audit, clock, new SecureRandom());
    ProvisioningStore store =
        meanwhile.watched(ProvisioningStore.class, new SqlProvisioningStore(database));
    Situations situations =
        new Situations(directory, store, new Context(clock, new SecureRandom(), Optional.empty()));
    Targets targets = new Nowhere();
    Cycles cycles =
        new Cycles(directory, store, situations, targets, clock, Runnable::run, () -> {});
    applications = new Applications(store, directory, targets, cycles, audit, clock);
    Application _ = applications.create(application(), Optional.of("secret"), ALICE);
    routes =
        List.of(
                new TokenRoutes(credentials, new Refusals(directory, clock), clock).routes(),
                new ApplicationRoutes(
                        applications, new Inspection(directory, store, situations), directory)
                    .routes())
            .stream()
            .flatMap(List::stream)
            .toList();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Application application() {
    return new Application(
        APP,
        ACME,
        "App",
        new TargetSettings(
            URI.create("https://app.example/scim"), "generic", new Authentication.Bearer()),
        Scope.ALL,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.PAUSED);
  }

  /// Targets that nobody asks for anything.
  private record Nowhere() implements Targets {
    @Override
    public Target open(Application application) {
      throw new IllegalStateException("nothing is to be done there");
    }

    @Override
    public Target open(TargetSettings settings, Optional<String> token) {
      throw new IllegalStateException("nothing is to be done there");
    }

    @Override
    public void check(TargetSettings settings) {}

    @Override
    public void keepToken(ApplicationId application, String token) {}

    @Override
    public void forgetToken(ApplicationId application) {}
  }

  private void patch(String path, String body) throws InterruptedException {
    Route route =
        routes.stream()
            .filter(one -> one.method().equals("PATCH") && one.path().equals(path))
            .findFirst()
            .orElseThrow();
    ObjectNode json = (ObjectNode) Json.parse(body);
    ApiAnswer answer =
        route
            .handler()
            .handle(
                new ApiCall(
                    new Principal(ALICE, Access.ALL, "key/1"),
                    "",
                    Map.of("directory", ACME.value(), "application", APP.value()),
                    Map.of(),
                    Map.of(),
                    json,
                    Optional.empty()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(meanwhile.over()).isTrue();
  }

  private Runnable patching(String path, String body) {
    return () -> {
      try {
        patch(path, body);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    };
  }

  @Test
  void tokenSettingsThatTwoChangeAtOnceAreBothChanged() throws Exception {
    String path = "/directories/{directory}/token-settings";
    meanwhile.before(
        "atomically", patching(path, "{\"perDirectory\": {\"perSecond\": 5, \"burst\": 10}}"));

    patch(path, "{\"life\": \"P90D\"}");

    assertThat(credentials.settings(ACME).life()).isEqualTo(Duration.ofDays(90));
    assertThat(credentials.settings(ACME).perDirectory()).contains(new RateLimit(5, 10));
  }

  @Test
  void policiesThatTwoChangeAtOnceAreBothChanged() throws Exception {
    String path = "/applications/{application}";
    meanwhile.before(
        "atomically", patching(path, "{\"policies\": {\"deletionGuard\": {\"absolute\": 3}}}"));

    patch(path, "{\"policies\": {\"onlyCreated\": true}}");

    Policies after = applications.get(APP).policies();
    assertThat(after.onlyCreated()).isTrue();
    assertThat(after.guard().absolute()).isEqualTo(3);
  }

  @Test
  void ofATargetThatTwoChangeAtOnceThePresetStaysThatTheSecondDoesNotName() throws Exception {
    String path = "/applications/{application}";
    meanwhile.before(
        "atomically", patching(path, "{\"target\": {\"preset\": \"aws-iam-identity-center\"}}"));

    patch(path, "{\"target\": {\"url\": \"https://app.example/scim2\", \"token\": \"other\"}}");

    TargetSettings after = applications.get(APP).target();
    assertThat(after.preset()).isEqualTo("aws-iam-identity-center");
    assertThat(after.url()).isEqualTo(URI.create("https://app.example/scim2"));
  }
}
