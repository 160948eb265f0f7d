package dev.lockstep.administration;

import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Who may administer, by keys of which only hashes are kept.
public final class Administrators {
  /// So that a secret scanner, and a person, knows a leaked key when it sees one.
  public static final String KEY_PREFIX = "lockstep_admin_";

  private final AdministrationStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final RandomGenerator random;

  public Administrators(
      AdministrationStore store, AuditLog audit, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /// @param secret shown this once; only its hash is kept
  public record IssuedKey(AdminKey key, String secret) {
    @Override
    public String toString() {
      return "IssuedKey[" + key + "]";
    }
  }

  /// The first key, where there is none yet.
  public Optional<IssuedKey> issueFirst() {
    return store.keys().isEmpty()
        ? Optional.of(issue("first", new Actor.Service("setup")))
        : Optional.empty();
  }

  public IssuedKey issue(String name, Actor actor) {
    String secret = BearerSecret.make(KEY_PREFIX, random);
    AdminKey key =
        new AdminKey(UUID.randomUUID().toString(), name, clock.instant(), Optional.empty());
    store.atomically(
        () -> {
          store.insert(key, BearerSecret.hash(secret));
          record(actor, "Issue admin key", key);
          return true;
        });
    return new IssuedKey(key, secret);
  }

  public List<AdminKey> keys() {
    return store.keys();
  }

  /// @throws NoSuchElementException where there is no such key
  public void revoke(String id, Actor actor) {
    AdminKey key =
        store.keys().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new NoSuchElementException("there is no admin key '" + id + "'"));
    store.atomically(
        () -> {
          store.revokeKey(id, clock.instant());
          record(actor, "Revoke admin key", key);
          return true;
        });
  }

  /// Whose key this is; empty for one that was never issued, and one that was revoked.
  public Optional<Actor> authenticate(String secret) {
    return store
        .keyByHash(BearerSecret.hash(secret))
        .map(key -> new Actor.Administrator(key.name()));
  }

  private void record(Actor actor, String activity, AdminKey key) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            "admin-key/" + key.id(),
            Optional.empty(),
            Optional.of(key.name())));
  }
}
