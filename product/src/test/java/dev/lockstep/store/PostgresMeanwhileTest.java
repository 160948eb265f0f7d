package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Accounts;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdministrationStore;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Purging;
import dev.lockstep.directory.CredentialStore;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Authentication;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Units of work that run side by side: what one has read, another changes before it is used.
class PostgresMeanwhileTest {
  private static final Actor ANN = new Actor.Administrator("ann");
  private static final String OLD = "correct horse battery staple";
  private static final String NEW = "another long password";

  private final SettableClock clock = new SettableClock();
  private StoreUnderTest opened;

  @BeforeEach
  void open() {
    opened = StoreUnderTest.postgres();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private <T> Beside<T> beside(Supplier<T> work) {
    return new Beside<>(opened.database(), work);
  }

  private Beside<?> beside(Runnable work) {
    return beside(
        () -> {
          work.run();
          return true;
        });
  }

  // Accounts

  private Accounts accounts(AdministrationStore store) {
    SqlAdministrationStore audit = new SqlAdministrationStore(opened.database());
    return new Administrators(store, audit, clock, new SecureRandom()).accounts();
  }

  /// In the unit of work that reads an account.
  private Accounts accountsWhile(Runnable something) {
    AfterCall meanwhile = new AfterCall("account", something);
    return accounts(
        meanwhile.watched(
            AdministrationStore.class, new SqlAdministrationStore(opened.database())));
  }

  @Test
  void aPasswordThatIsChangedWhileAWrongOneIsCountedStaysChanged() {
    Accounts accounts = accounts(new SqlAdministrationStore(opened.database()));
    accounts.create("alice", OLD, Access.ALL, ANN);
    Beside<?> change =
        beside(() -> accounts.change("alice", Optional.of(NEW), Optional.empty(), ANN));

    accountsWhile(change).signIn("alice", "wrong password, really");
    change.end();

    assertThat(accounts.signIn("alice", OLD)).isEqualTo(new Accounts.SignIn.Refused());
    assertThat(accounts.signIn("alice", NEW)).isInstanceOf(Accounts.SignIn.Done.class);
  }

  @Test
  void anAccountThatIsRemovedWhileAWrongPasswordIsCountedStaysRemoved() {
    Accounts accounts = accounts(new SqlAdministrationStore(opened.database()));
    accounts.create("alice", OLD, Access.ALL, ANN);
    Beside<?> removal = beside(() -> accounts.remove("alice", ANN));

    accountsWhile(removal).signIn("alice", "wrong password, really");
    removal.end();

    assertThat(accounts.list()).isEmpty();
  }

  @Test
  void wrongPasswordsAtOnceEachCount() {
    Accounts accounts = accounts(new SqlAdministrationStore(opened.database()));
    accounts.create("alice", OLD, Access.ALL, ANN);
    Beside<Accounts.SignIn> second = beside(() -> accounts.signIn("alice", "wrong again"));

    Accounts.SignIn first = accountsWhile(second).signIn("alice", "wrong");

    assertThat(List.of(first, second.end())).containsOnly(new Accounts.SignIn.Refused());
    assertThat(accounts.get("alice").failures()).isEqualTo(2);
  }

  @Test
  void ofTwoThatMakeTheSameAccountAtOnceOneIsRefused() {
    Accounts accounts = accounts(new SqlAdministrationStore(opened.database()));
    Beside<Account> second =
        beside(() -> accounts.create("alice", NEW, Access.parse("viewer:acme"), ANN));

    opened
        .store()
        .atomically(
            () -> {
              Account first = accounts.create("alice", OLD, Access.ALL, ANN);
              second.run();
              return first;
            });

    assertThatThrownBy(second::end).hasMessage("there is an account 'alice' already");
    assertThat(accounts.get("alice").access()).isEqualTo(Access.ALL);
  }

  // Directories

  private Directories directories(DirectoryStore store) {
    return new Directories(store, new SqlAdministrationStore(opened.database()), clock);
  }

  private DirectoryStore storeWhile(String method, Runnable something) {
    return new AfterCall(method, something).watched(DirectoryStore.class, opened.store());
  }

  @Test
  void aDirectoryThatIsClosedWhileItIsRenamedStaysClosed() {
    DirectoryId acme = opened.freshDirectory();
    Directories directories = directories(opened.store());
    directories.setProvisioning(acme, Provisioning.AUTOMATIC, ANN);
    Beside<?> closing = beside(() -> directories.setProvisioning(acme, Provisioning.MANUAL, ANN));

    directories(storeWhile("directory", closing)).rename(acme, "Acme", ANN);
    closing.end();

    assertThat(directories.get(acme).provisioning()).isEqualTo(Provisioning.MANUAL);
    assertThat(directories.get(acme).displayName()).isEqualTo("Acme");
  }

  @Test
  void schemasThatAreDeclaredAtTheSameMomentDoNotTakeEachOtherAway() {
    DirectoryId acme = opened.freshDirectory();
    Directories directories = directories(opened.store());
    Beside<?> other = beside(() -> directories.declareSchemas(acme, schemas("Printer"), ANN));
    Directories meanwhile = directories(storeWhile("schemas", other));

    meanwhile.declareSchemas(acme, schemas("Room"), ANN);

    assertThatThrownBy(other::end).hasMessageContaining("'Room' can't be taken away");
    assertThat(opened.store().schemas(acme).kindAt("/Rooms")).isPresent();
  }

  private static DirectorySchemas schemas(String type) {
    String urn = "urn:example:" + type;
    return SchemaDeclaration.read(
        Json.parse(
            """
            {"schemas": [{"id": "%1$s", "name": "%2$s", "attributes": [
                {"name": "name", "type": "string", "required": true}]}],
             "resourceTypes": [{"name": "%2$s", "endpoint": "/%2$ss", "schema": "%1$s"}]}"""
                .formatted(urn, type)));
  }

  @Test
  void tokenSettingsThatTwoChangeAtOnceAreBothChanged() {
    DirectoryId acme = opened.freshDirectory();
    Duration days = Duration.ofDays(90);
    Duration hours = Duration.ofHours(2);
    SqlCredentialStore store = new SqlCredentialStore(opened.database());
    Credentials credentials = credentials(store);
    Beside<TokenSettings> second =
        beside(
            () ->
                credentials.change(
                    acme,
                    before ->
                        new TokenSettings(before.life(), hours, Optional.empty(), Optional.empty()),
                    ANN));

    TokenSettings _ =
        credentials(new AfterCall("settings", second).watched(CredentialStore.class, store))
            .change(
                acme,
                before ->
                    new TokenSettings(
                        days, before.accessTokenLife(), Optional.empty(), Optional.empty()),
                ANN);
    TokenSettings _ = second.end();

    assertThat(credentials.settings(acme).life()).isEqualTo(days);
    assertThat(credentials.settings(acme).accessTokenLife()).isEqualTo(hours);
  }

  private Credentials credentials(CredentialStore store) {
    return new Credentials(
        opened.store(),
        store,
        new SqlAdministrationStore(opened.database()),
        clock,
        new SecureRandom());
  }

  // Applications

  @Test
  void ofTwoApplicationsThatAreMadeAtOnceWithOneIdTheFirstStays() {
    DirectoryId acme = opened.freshDirectory();
    SqlProvisioningStore store = new SqlProvisioningStore(opened.database());
    Beside<Boolean> second =
        beside(() -> store.atomically(() -> store.insert(application(acme, "Second"))));

    boolean first =
        store.atomically(
            () -> {
              boolean inserted = store.insert(application(acme, "First"));
              second.run();
              return inserted;
            });

    assertThat(first).isTrue();
    assertThat(second.end()).isFalse();
    assertThat(store.applications()).extracting(Application::displayName).containsExactly("First");
  }

  private static Application application(DirectoryId directory, String name) {
    return new Application(
        new ApplicationId("app"),
        directory,
        name,
        new TargetSettings(
            URI.create("https://app.example/scim"), "generic", new Authentication.Bearer()),
        Scope.ALL,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.PAUSED);
  }

  // Dynamic groups

  @Test
  void whoCeasesToFitWhileTheMembersAreComputedIsNoMember() {
    DirectoryId acme = opened.freshDirectory();
    SqlDynamicGroupStore state = new SqlDynamicGroupStore(opened.database());
    opened.store().onWrite(new DynamicMemberships(opened.store(), state, clock, UUID::randomUUID));
    Resources resources = opened.resources();
    DirectoryObject group =
        resources.create(
            acme, ObjectType.GROUP, Complex.of("displayName", Value.text("Sales")), Owner.local());
    DirectoryObject moves = user(acme, "ann", "Sales");
    DirectoryObject leaves = user(acme, "bob", "Sales");
    new DynamicGroups(
            opened.store(), state, resources, new SqlAdministrationStore(opened.database()), clock)
        .setRule(acme, group.id().toString(), "user.jobTitle -eq \"Sales\"", ANN);
    Beside<?> change =
        beside(
            () -> {
              resources.replace(
                  acme,
                  ObjectType.USER,
                  moves.id().toString(),
                  moves.document().with("title", Value.text("Ops")),
                  Optional.empty(),
                  VersionCondition.ANY,
                  Owner.local());
              resources.delete(
                  acme,
                  ObjectType.USER,
                  leaves.id().toString(),
                  VersionCondition.ANY,
                  Owner.local());
            });
    DynamicMemberships computing =
        new DynamicMemberships(storeWhile("page", change), state, clock, UUID::randomUUID);

    while (computing.advance()) {
      // until they are computed
    }
    change.end();

    assertThat(opened.store().members(acme, group.id(), Optional.empty(), 10)).isEmpty();
  }

  private DirectoryObject user(DirectoryId directory, String name, String title) {
    return opened
        .resources()
        .create(
            directory,
            ObjectType.USER,
            Complex.of("userName", Value.text(name)).with("title", Value.text(title)),
            Owner.local());
  }

  // The recycle bin

  @Test
  void whoIsRestoredWhileTheBinIsPurgedStays() {
    DirectoryId acme = opened.freshDirectory();
    DirectoryObject ann = user(acme, "ann", "Sales");
    opened
        .resources()
        .delete(acme, ObjectType.USER, ann.id().toString(), VersionCondition.ANY, Owner.local());
    clock.move(Duration.ofDays(60));
    FeedPosition before = opened.store().feedEnd(acme);
    Beside<?> restore = beside(() -> bin(opened.store()).restore(acme, ann.id(), false, ANN));

    long purged = bin(storeWhile("binned", restore)).purgeDue(Purging.UNWATCHED);
    restore.end();

    assertThat(purged).isZero();
    assertThat(opened.store().feed(acme, before, 10))
        .extracting(FeedEntry::event)
        .containsExactly(FeedEntry.Event.RESTORED);
  }

  private RecycleBin bin(DirectoryStore store) {
    SqlAdministrationStore audit = new SqlAdministrationStore(opened.database());
    Resources resources = new Resources(store, clock, () -> new ObjectId(UUID.randomUUID()));
    return new RecycleBin(
        store,
        new SqlSourceStore(opened.database()),
        new LocalObjects(resources, audit, clock),
        audit,
        clock);
  }
}
