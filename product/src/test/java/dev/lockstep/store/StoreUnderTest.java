package dev.lockstep.store;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.servers.PostgresServer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// A store of its own for a test, in which each question is put to a Directory of its own.
final class StoreUnderTest implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final Database database;
  private final SqlDirectoryStore store;
  private final Directories directories;
  private final AtomicInteger made = new AtomicInteger();

  private StoreUnderTest(Database database, SearchSizes sizes) {
    this.database = database;
    this.store = new SqlDirectoryStore(database, sizes);
    this.directories =
        new Directories(store, new SqlAdministrationStore(database), InstantSource.fixed(NOW));
  }

  /// With sizes so small that a dozen objects reach every branch that takes thousands otherwise.
  static StoreUnderTest sqlite(Path folder) {
    return sqlite(folder, new SearchSizes(3, 2));
  }

  static StoreUnderTest sqlite(Path folder, SearchSizes sizes) {
    return new StoreUnderTest(Database.open(folder.resolve("store.db")), sizes);
  }

  static StoreUnderTest postgres() {
    return new StoreUnderTest(Database.open(PostgresServer.freshDatabase()), new SearchSizes(3, 2));
  }

  Database database() {
    return database;
  }

  SqlDirectoryStore store() {
    return store;
  }

  Resources resources() {
    return new Resources(store, InstantSource.fixed(NOW), () -> new ObjectId(UUID.randomUUID()));
  }

  Secrets secrets() {
    return Secrets.withKey(
        new SqlAdministrationStore(database),
        Base64.getEncoder().encodeToString(new byte[32]),
        InstantSource.fixed(NOW),
        new SecureRandom());
  }

  /// @param directories the store's own, or one that is watched
  Sources sources(
      DirectoryStore directories,
      SourceStore kept,
      Sources.SourceFactory factory,
      InstantSource clock) {
    SourceRunner runner =
        new SourceRunner(
            directories,
            kept,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    return new Sources(
        directories, kept, runner, factory, secrets(), new SqlAdministrationStore(database), clock);
  }

  DirectoryId freshDirectory() {
    return freshDirectory(DirectorySchemas.STANDARD);
  }

  DirectoryId freshDirectory(DirectorySchemas schemas) {
    DirectoryId id = new DirectoryId("d" + made.incrementAndGet());
    directories.create(id, id.value(), new Actor.Administrator("test"));
    if (schemas != DirectorySchemas.STANDARD) {
      store.atomically(
          () -> {
            store.setSchemas(id, schemas);
            return id;
          });
    }
    return id;
  }

  static DirectoryObject object(ResourceKind kind, ObjectId id, Complex document, Instant created) {
    return new DirectoryObject(
        id, kind, Owner.endpoint(), document, 1, created, created, Optional.empty());
  }

  @Override
  public void close() {
    database.close();
  }
}
