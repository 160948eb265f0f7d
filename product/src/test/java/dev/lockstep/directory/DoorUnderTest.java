package dev.lockstep.directory;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Notification;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The door of a Directory `acme`, which is open, over a store of its own and a clock that stands.
final class DoorUnderTest implements AutoCloseable {
  static final DirectoryId ACME = new DirectoryId("acme");
  static final Actor ALICE = new Actor.Administrator("alice");

  final SettableClock clock = new SettableClock();
  final List<Notification> told = new ArrayList<>();
  final Database database;
  final SqlCredentialStore store;
  final SqlAdministrationStore administration;
  final Directories directories;
  final Credentials credentials;
  final Refusals refusals;
  final Authenticator authenticator;
  final ExpiryWarnings warnings;

  DoorUnderTest(Path folder) {
    this(folder, SettableClock.START);
    open(ACME);
  }

  /// Opened again at this time.
  DoorUnderTest(Path folder, Instant now) {
    clock.set(now);
    database = Database.open(folder.resolve("door.db"));
    store = new SqlCredentialStore(database);
    administration = new SqlAdministrationStore(database);
    SqlDirectoryStore directoryStore = new SqlDirectoryStore(database);
    SecureRandom random = new SecureRandom();
    directories = new Directories(directoryStore, administration, clock);
    credentials = new Credentials(directoryStore, store, administration, clock, random);
    refusals = new Refusals(directoryStore, clock);
    Secrets secrets =
        Secrets.withKeyFile(administration, folder.resolve("secrets.key"), clock, random);
    authenticator =
        new Authenticator(
            store, new AccessTokens(secrets.signingKey(AccessTokens.PURPOSE)), refusals, clock);
    warnings = new ExpiryWarnings(store, administration, told::add, clock);
  }

  void open(DirectoryId id) {
    directories.create(id, id.value(), ALICE);
    directories.setProvisioning(id, Provisioning.AUTOMATIC, ALICE);
  }

  Issued issue(Kind kind, String name) {
    return credentials.issue(ACME, Wish.of(kind, name), ALICE);
  }

  boolean letsIn(String secret) {
    return authenticator.bearer(ACME, secret).isPresent();
  }

  /// The newest first.
  List<AuditEntry> audit() {
    return administration.entries(AuditLog.Query.newest(1_000));
  }

  @Override
  public void close() {
    database.close();
  }
}
