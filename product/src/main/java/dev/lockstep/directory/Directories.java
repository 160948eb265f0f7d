package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What an administrator does to Directories and to the tokens of their Endpoints. Every change is
/// in the audit log, in the same transaction.
public final class Directories {
  /// What the targets that people know give: one year.
  public static final Duration TOKEN_LIFE = Duration.ofDays(365);

  /// So that a secret scanner, and a person, knows a leaked token when it sees one.
  public static final String TOKEN_PREFIX = "lockstep_scim_";

  private static final int TOKEN_BYTES = 32;

  private final DirectoryStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final RandomGenerator random;

  public Directories(
      DirectoryStore store, AuditLog audit, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
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
    Directory directory = new Directory(id, displayName, Provisioning.MANUAL, clock.instant());
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

  /// @param secret shown this once; only its hash is kept
  public record IssuedToken(Token token, String secret) {
    @Override
    public String toString() {
      return "IssuedToken[" + token + "]";
    }
  }

  public IssuedToken issueToken(DirectoryId directory, String name, Actor actor) {
    Instant now = clock.instant();
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String secret = TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token token =
        new Token(
            UUID.randomUUID().toString(),
            directory,
            name,
            actor.label(),
            now,
            now.plus(TOKEN_LIFE),
            Optional.empty(),
            Optional.empty());
    return store.atomically(
        () -> {
          get(directory);
          store.insert(token, hash(secret));
          record(actor, "Issue token", subject(token), Optional.empty(), name);
          return new IssuedToken(token, secret);
        });
  }

  public List<Token> tokens(DirectoryId directory) {
    get(directory);
    return store.tokens(directory);
  }

  /// From now on the token is refused. Revoking twice is no error.
  ///
  /// @throws NoSuchElementException where the Directory has no such token
  public void revokeToken(DirectoryId directory, String id, Actor actor) {
    store.atomically(
        () -> {
          Token token =
              store.tokens(directory).stream()
                  .filter(candidate -> candidate.id().equals(id))
                  .findFirst()
                  .orElseThrow(() -> new NoSuchElementException("there is no token '" + id + "'"));
          store.revokeToken(directory, id, clock.instant());
          record(actor, "Revoke token", subject(token), Optional.of(token.name()), "revoked");
          return true;
        });
  }

  /// The token that this secret is, if the Directory's Endpoint is open and the token still
  /// valid. Nothing tells an unknown Directory, a closed one and a wrong secret apart.
  public Optional<Token> authenticate(DirectoryId directory, String secret) {
    Instant now = clock.instant();
    Optional<Token> token =
        store
            .directory(directory)
            .filter(found -> found.provisioning() == Provisioning.AUTOMATIC)
            .flatMap(found -> store.tokenByHash(found.id(), hash(secret)))
            .filter(found -> found.validAt(now));
    token.ifPresent(found -> store.tokenUsed(directory, found.id(), now));
    return token;
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

  private static String subject(Token token) {
    return token.directory() + "/token/" + token.id();
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
