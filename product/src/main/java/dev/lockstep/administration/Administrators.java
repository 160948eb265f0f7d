package dev.lockstep.administration;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Who may administer, and what: by keys, of which only hashes are kept, and by [Accounts].
public final class Administrators {
  /// So that a secret scanner, and a person, knows a leaked key when it sees one.
  public static final String KEY_PREFIX = "lockstep_admin_";

  private final AdministrationStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Accounts accounts;

  public Administrators(
      AdministrationStore store, AuditLog audit, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
    this.accounts = new Accounts(store, audit, clock, new Passwords(random));
  }

  public Accounts accounts() {
    return accounts;
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
        ? Optional.of(issue("first", Access.ALL, Optional.empty(), new Actor.Service("setup")))
        : Optional.empty();
  }

  /// @param expires in the future; empty for never
  /// @throws IllegalArgumentException for a key that would never let anybody in
  public IssuedKey issue(String name, Access access, Optional<Instant> expires, Actor actor) {
    if (access.grants().isEmpty()) {
      throw new IllegalArgumentException("a key without a role lets nobody do anything");
    }
    if (expires.isPresent() && !clock.instant().isBefore(expires.get())) {
      throw new IllegalArgumentException("'expires' is in the past: " + expires.get());
    }
    String secret = BearerSecret.make(KEY_PREFIX, random);
    AdminKey key = new AdminKey(newId(), name, access, clock.instant(), expires, Optional.empty());
    store.atomically(
        () -> {
          store.insert(key, BearerSecret.hash(secret));
          record(actor, "Issue admin key", key);
          return true;
        });
    return new IssuedKey(key, secret);
  }

  private String newId() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  public List<AdminKey> keys() {
    return store.keys();
  }

  /// @throws NoSuchElementException where there is no such key
  public AdminKey key(String id) {
    return store
        .key(id)
        .orElseThrow(() -> new NoSuchElementException("there is no admin key '" + id + "'"));
  }

  /// @throws NoSuchElementException where there is no such key
  public void revoke(String id, Actor actor) {
    AdminKey key = key(id);
    store.atomically(
        () -> {
          store.revokeKey(id, clock.instant());
          record(actor, "Revoke admin key", key);
          return true;
        });
  }

  /// Whose key this is; empty for one that was never issued, was revoked or has expired.
  public Optional<Principal> authenticate(String secret) {
    return store
        .keyByHash(BearerSecret.hash(secret))
        .filter(key -> key.valid(clock.instant()))
        .map(AdminKey::principal);
  }

  /// Who signed in with this, with what they may do now; empty when they may no longer come in.
  public Optional<Principal> current(String credential) {
    int slash = credential.indexOf('/');
    String id = credential.substring(slash + 1);
    return credential.startsWith("key/")
        ? store.key(id).filter(key -> key.valid(clock.instant())).map(AdminKey::principal)
        : accounts.current(id);
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
            Optional.of(key.name() + ": " + key.access())));
  }
}
