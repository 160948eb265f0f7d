package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.BearerSecret;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// What an administrator does to the tokens and OAuth clients of Directories: any number of them,
/// each with a name, scopes and an end. Every change is in the audit log, in the same transaction,
/// without the secret.
public final class Credentials {
  /// How long the old secret is let in after a rotation: a client's settings are changed by a
  /// person, who may sleep in between.
  public static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);

  /// What a list can show in one line.
  private static final int LONGEST_NAME = 100;

  private final DirectoryReader directories;
  private final CredentialStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final RandomGenerator random;

  public Credentials(
      DirectoryReader directories,
      CredentialStore store,
      AuditLog audit,
      InstantSource clock,
      RandomGenerator random) {
    this.directories = directories;
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /// @param secret shown this once; only its hash is kept
  public record Issued(Credential credential, String secret) {
    @Override
    public String toString() {
      return "Issued[" + credential + "]";
    }
  }

  /// How a credential is wished to be.
  ///
  /// @param scopes at least one
  /// @param life empty for the Directory's
  public record Wish(Kind kind, String name, Set<Scope> scopes, Optional<Duration> life) {

    public Wish {
      if (name.isBlank()
          || name.length() > LONGEST_NAME
          || name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "'name' has 1 to " + LONGEST_NAME + " characters, none of them a control character");
      }
      if (scopes.isEmpty()) {
        throw new IllegalArgumentException("'scopes' names at least one of read and write");
      }
      life.ifPresent(one -> TokenSettings.check("life", one, TokenSettings.LONGEST_LIFE));
      scopes = Set.copyOf(scopes);
    }

    /// One that may do everything, for as long as the Directory's settings say.
    public static Wish of(Kind kind, String name) {
      return new Wish(kind, name, Scope.ALL, Optional.empty());
    }
  }

  /// @throws NoSuchElementException where there is no such Directory
  public Issued issue(DirectoryId directory, Wish wish, Actor actor) {
    return store.atomically(
        () -> {
          require(directory);
          Issued issued = insert(directory, wish, actor);
          record(
              actor,
              "Issue " + wish.kind().label(),
              issued.credential(),
              Optional.empty(),
              summary(issued.credential()));
          return issued;
        });
  }

  private Issued insert(DirectoryId directory, Wish wish, Actor actor) {
    // as it is kept, so that what is answered now is what is listed later
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant expires = now.plus(wish.life().orElseGet(() -> store.settings(directory).life()));
    Credential credential =
        new Credential(
            CredentialId.random(random),
            directory,
            wish.kind(),
            wish.name().strip(),
            wish.scopes(),
            actor.label(),
            now,
            expires,
            ExpiryWarnings.next(now, expires),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    String secret = BearerSecret.make(wish.kind().prefix(), random);
    store.insert(credential, BearerSecret.hash(secret));
    return new Issued(credential, secret);
  }

  /// Of one kind, newest first, those that let nobody in any more too.
  ///
  /// @throws NoSuchElementException where there is no such Directory
  public List<Credential> list(DirectoryId directory, Kind kind) {
    require(directory);
    return store.credentials(directory).stream()
        .filter(credential -> credential.kind() == kind)
        .toList();
  }

  /// A new secret at once, for a new credential of the same name, scopes and life; the old one
  /// is let in until the overlap is over, so that nothing stands still in between. Each tells by
  /// its last use whether its client has changed over.
  ///
  /// @param overlap zero where the old secret is in wrong hands
  /// @param life of the new one; empty for the life that the old one was issued for
  /// @throws NoSuchElementException where the Directory has no such credential
  /// @throws IllegalArgumentException where there is nothing left to rotate
  public Issued rotate(
      DirectoryId directory,
      Kind kind,
      CredentialId id,
      Duration overlap,
      Optional<Duration> life,
      Actor actor) {
    if (overlap.isNegative() || overlap.compareTo(TokenSettings.LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("'overlap' is PT0S or longer, not " + overlap);
    }
    return store.atomically(
        () -> {
          Credential old = get(directory, kind, id);
          refuseWhatIsOver(old);
          Duration oldLife = Duration.between(old.created(), old.expires());
          Issued issued =
              insert(
                  directory,
                  new Wish(kind, old.name(), old.scopes(), life.or(() -> Optional.of(oldLife))),
                  actor);
          Credential replaced =
              old.replaced(issued.credential().id(), clock.instant().plus(overlap));
          store.update(replaced);
          record(
              actor,
              "Rotate " + kind.label(),
              old,
              Optional.of(summary(old)),
              "replaced by " + issued.credential().id() + ", until " + replaced.expires());
          return issued;
        });
  }

  private void refuseWhatIsOver(Credential old) {
    String why =
        switch (old.state(clock.instant())) {
          case VALID -> "";
          case REPLACED ->
              "was rotated already; rotate its successor "
                  + old.replacedBy().map(CredentialId::toString).orElse("");
          case EXPIRED -> "has expired on " + old.expires() + "; issue a new one";
          case REVOKED -> "is revoked; issue a new one";
        };
    if (!why.isEmpty()) {
      throw new IllegalArgumentException("the " + old.label() + " " + why);
    }
  }

  /// From now on it is refused, and an OAuth client's access tokens with it. Revoking twice is no
  /// error.
  ///
  /// @throws NoSuchElementException where the Directory has no such credential
  public void revoke(DirectoryId directory, Kind kind, CredentialId id, Actor actor) {
    store.atomically(
        () -> {
          Credential credential = get(directory, kind, id);
          store.update(credential.revoked(clock.instant()));
          record(
              actor,
              "Revoke " + kind.label(),
              credential,
              Optional.of(summary(credential)),
              "revoked");
          return true;
        });
  }

  private Credential get(DirectoryId directory, Kind kind, CredentialId id) {
    return store
        .credential(directory, id)
        .filter(found -> found.kind() == kind)
        .orElseThrow(
            () -> new NoSuchElementException("there is no " + kind.label() + " '" + id + "'"));
  }

  /// @throws NoSuchElementException where there is no such Directory
  public TokenSettings settings(DirectoryId directory) {
    require(directory);
    return store.settings(directory);
  }

  /// As [#change(DirectoryId, UnaryOperator, Actor)], whatever they were.
  public TokenSettings change(DirectoryId directory, TokenSettings settings, Actor actor) {
    return change(directory, _ -> settings, actor);
  }

  /// For what is issued and asked from now on; what was issued keeps its end.
  ///
  /// @param change of the settings as they are by then; may be asked more than once
  /// @throws NoSuchElementException where there is no such Directory
  public TokenSettings change(
      DirectoryId directory, UnaryOperator<TokenSettings> change, Actor actor) {
    return store.atomically(
        () -> {
          TokenSettings before = settings(directory);
          TokenSettings settings = change.apply(before);
          if (!before.equals(settings)) {
            store.put(directory, settings);
            audit.record(
                new AuditEntry(
                    0,
                    clock.instant(),
                    actor,
                    "Change token settings",
                    "directory/" + directory,
                    Optional.of(summary(before)),
                    Optional.of(summary(settings))));
          }
          return settings;
        });
  }

  private void require(DirectoryId directory) {
    if (directories.directory(directory).isEmpty()) {
      throw new NoSuchElementException("there is no directory '" + directory + "'");
    }
  }

  private void record(
      Actor actor, String activity, Credential of, Optional<String> before, String after) {
    audit.record(
        new AuditEntry(
            0, clock.instant(), actor, activity, of.subject(), before, Optional.of(after)));
  }

  private static String summary(Credential credential) {
    String scopes =
        credential.scopes().stream().map(Scope::text).collect(Collectors.joining(" and "));
    return credential.name() + ", to " + scopes + ", until " + credential.expires();
  }

  private static String summary(TokenSettings settings) {
    return "life "
        + TokenSettings.text(settings.life())
        + ", access tokens "
        + TokenSettings.text(settings.accessTokenLife())
        + ", limit "
        + settings.perCredential().map(Credentials::summary).orElse("none")
        + ", of the directory "
        + settings.perDirectory().map(Credentials::summary).orElse("none");
  }

  private static String summary(TokenSettings.RateLimit limit) {
    return limit.perSecond() + " a second, " + limit.burst() + " at once";
  }
}
