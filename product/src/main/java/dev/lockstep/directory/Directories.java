package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What an administrator does to Directories. Every change is in the audit log, in the same
/// transaction.
public final class Directories {
  private final DirectoryStore store;
  private final AuditLog audit;
  private final InstantSource clock;

  public Directories(DirectoryStore store, AuditLog audit, InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  public List<Directory> list() {
    return store.directories();
  }

  /// @throws NoSuchElementException where there is none
  public Directory get(DirectoryId id) {
    return store
        .directory(id)
        .orElseThrow(() -> new NoSuchElementException("there is no directory '" + id + "'"));
  }

  /// A new Directory, its Endpoint closed.
  ///
  /// @throws DirectoryStore.UniquenessException where the name is taken
  public Directory create(DirectoryId id, String displayName, Actor actor) {
    Directory directory =
        new Directory(
            id, displayName, Provisioning.MANUAL, ClientProfile.TOLERANT, clock.instant());
    return store.atomically(
        () -> {
          if (store.directory(id).isPresent()) {
            throw new DirectoryStore.UniquenessException(
                "the directory '" + id + "' exists already", new IllegalStateException());
          }
          store.insert(directory);
          record(actor, "Create directory", id.value(), Optional.empty(), displayName);
          return directory;
        });
  }

  /// What people call it. The id stays: it stands in addresses, logs and the owners of objects.
  public Directory rename(DirectoryId id, String displayName, Actor actor) {
    return store.atomically(
        () -> {
          Directory before = get(id);
          Directory after = before.named(displayName);
          if (!before.equals(after)) {
            store.update(after);
            record(
                actor,
                "Rename directory",
                id.value(),
                Optional.of(before.displayName()),
                displayName);
          }
          return after;
        });
  }

  /// Opens or closes the Endpoint; users, groups and tokens stay as they are.
  public Directory setProvisioning(DirectoryId id, Provisioning provisioning, Actor actor) {
    return store.atomically(
        () -> {
          Directory before = get(id);
          Directory after = before.with(provisioning);
          if (before.provisioning() != provisioning) {
            store.update(after);
            record(
                actor,
                "Change provisioning",
                id.value(),
                Optional.of(before.provisioning().name()),
                provisioning.name());
          }
          return after;
        });
  }

  /// From now on the Directory's resources may hold what these schemas say, too.
  ///
  /// @throws IllegalArgumentException where what the Directory holds may not fit them, naming why
  public void declareSchemas(DirectoryId id, DirectorySchemas schemas, Actor actor) {
    store.atomically(
        () -> {
          get(id);
          DirectorySchemas before = store.schemas(id);
          SchemaChange.checkAdditive(before, schemas);
          String old = Json.text(SchemaDeclaration.write(before));
          String declared = Json.text(SchemaDeclaration.write(schemas));
          if (!declared.equals(old)) {
            store.setSchemas(id, schemas);
            record(actor, "Declare schemas", id.value(), Optional.of(old), declared);
          }
          return true;
        });
  }

  /// Chooses whose way of speaking SCIM the Endpoint follows, from the next request on.
  public Directory setProfile(DirectoryId id, ClientProfile profile, Actor actor) {
    return store.atomically(
        () -> {
          Directory before = get(id);
          Directory after = before.with(profile);
          if (before.profile() != profile) {
            store.update(after);
            record(
                actor,
                "Change profile",
                id.value(),
                Optional.of(before.profile().text()),
                profile.text());
          }
          return after;
        });
  }

  /// Whether the requests of the Endpoint's clients are kept for who wants to look at them.
  public void setInspected(
      DirectoryId id, RequestInspector inspector, boolean inspected, Actor actor) {
    boolean before = inspector.inspects(get(id).id());
    if (before != inspected) {
      store.atomically(
          () -> {
            record(
                actor,
                "Change inspector",
                id.value(),
                Optional.of(String.valueOf(before)),
                String.valueOf(inspected));
            return true;
          });
      inspector.inspect(id, inspected);
    }
  }

  /// How long what is deleted can be restored; also of what is in the recycle bin already.
  ///
  /// @throws IllegalArgumentException where it is negative or longer than ten years
  public Directory setRecycleBinLife(DirectoryId id, Duration life, Actor actor) {
    return store.atomically(
        () -> {
          Directory before = get(id);
          Directory after = before.with(life);
          if (!before.equals(after)) {
            store.update(after);
            record(
                actor,
                "Change recycle bin",
                id.value(),
                Optional.of(before.recycleBinLife().toString()),
                life.toString());
          }
          return after;
        });
  }

  private void record(
      Actor actor, String activity, String subject, Optional<String> before, String after) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            "directory/" + subject,
            before,
            Optional.of(after)));
  }
}
