package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Meanwhile;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.CredentialStore;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Authentication;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Where there are several writers, two that change different settings of one thing at once both get
/// their way.
class PostgresAtOnceTest {
  private static final Actor ALICE = new Actor.Administrator("alice");

  private final Meanwhile meanwhile = new Meanwhile();
  private StoreUnderTest store;
  private DirectoryId acme;
  private Directories directories;

  @BeforeEach
  void open() {
    store = StoreUnderTest.postgres();
    acme = store.freshDirectory();
    directories =
        new Directories(
            meanwhile.before(DirectoryStore.class, store.store()),
            new SqlAdministrationStore(store.database()),
            InstantSource.fixed(StoreUnderTest.NOW));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anEndpointThatIsOpenedWhileItsDirectoryIsRenamedStaysOpen() {
    List<Future<Directory>> opened = new ArrayList<>();
    meanwhile.after(
        "directory",
        () ->
            opened.add(
                AtOnce.begun(
                    store.database(),
                    () -> directories.setProvisioning(acme, Provisioning.AUTOMATIC, ALICE))));

    Directory _ = directories.rename(acme, "Acme", ALICE);

    Directory _ = AtOnce.result(opened.getFirst());
    assertThat(directories.get(acme).provisioning()).isEqualTo(Provisioning.AUTOMATIC);
    assertThat(directories.get(acme).displayName()).isEqualTo("Acme");
  }

  @Test
  void ofTwoApplicationsThatAreMadeAtOnceWithOneIdTheFirstStays() {
    SqlProvisioningStore provisioning = new SqlProvisioningStore(store.database());
    List<Future<Boolean>> second = new ArrayList<>();

    boolean first =
        provisioning.atomically(
            () -> {
              boolean inserted = provisioning.insert(application("First"));
              second.add(
                  AtOnce.begun(
                      store.database(),
                      () ->
                          provisioning.atomically(
                              () -> provisioning.insert(application("Second")))));
              return inserted;
            });

    assertThat(first).isTrue();
    assertThat(AtOnce.result(second.getFirst())).isFalse();
    assertThat(provisioning.applications())
        .extracting(Application::displayName)
        .containsExactly("First");
  }

  private Application application(String name) {
    return new Application(
        new ApplicationId("app"),
        acme,
        name,
        new TargetSettings(
            URI.create("https://app.example/scim"), "generic", new Authentication.Bearer()),
        Scope.ALL,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.PAUSED);
  }

  @Test
  void tokenSettingsThatTwoChangeAtOnceAreBothChanged() {
    Credentials credentials =
        new Credentials(
            store.store(),
            meanwhile.before(CredentialStore.class, new SqlCredentialStore(store.database())),
            new SqlAdministrationStore(store.database()),
            InstantSource.fixed(StoreUnderTest.NOW),
            new SecureRandom());
    Duration days = Duration.ofDays(90);
    Duration hours = Duration.ofHours(2);
    List<Future<TokenSettings>> second = new ArrayList<>();
    meanwhile.after(
        "settings",
        () ->
            second.add(
                AtOnce.begun(
                    store.database(),
                    () ->
                        credentials.change(
                            acme,
                            before ->
                                new TokenSettings(
                                    before.life(), hours, Optional.empty(), Optional.empty()),
                            ALICE))));

    TokenSettings _ =
        credentials.change(
            acme,
            before ->
                new TokenSettings(
                    days, before.accessTokenLife(), Optional.empty(), Optional.empty()),
            ALICE);

    TokenSettings _ = AtOnce.result(second.getFirst());
    assertThat(credentials.settings(acme).life()).isEqualTo(days);
    assertThat(credentials.settings(acme).accessTokenLife()).isEqualTo(hours);
  }
}
