package dev.lockstep.directory;

import dev.lockstep.administration.BearerSecret;
import dev.lockstep.directory.AccessTokens.AccessToken;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.CredentialStore.Presented;
import dev.lockstep.directory.Directory.Provisioning;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/// Who may come in at a Directory's door. Nothing that a client is told, and not how long it takes,
/// tells an unknown Directory, a closed one and a wrong secret apart; the log does.
public final class Authenticator {
  private static final Optional<String> UNKNOWN = Optional.of("a secret that was never issued");

  private final CredentialStore store;
  private final AccessTokens accessTokens;
  private final Refusals refusals;
  private final InstantSource clock;

  public Authenticator(
      CredentialStore store, AccessTokens accessTokens, Refusals refusals, InstantSource clock) {
    this.store = store;
    this.accessTokens = accessTokens;
    this.refusals = refusals;
    this.clock = clock;
  }

  /// A client that may come in.
  ///
  /// @param scopes those of the credential, or the fewer that an access token was asked for
  public record Visitor(Credential credential, Set<Scope> scopes, TokenSettings settings) {}

  /// Whose token or access token this is.
  public Optional<Visitor> bearer(DirectoryId directory, String secret) {
    return secret.startsWith(AccessTokens.PREFIX)
        ? accessToken(directory, secret)
        : letIn(
            directory,
            store
                .presented(directory, BearerSecret.hash(secret))
                .filter(found -> found.credential().kind() == Kind.TOKEN));
  }

  private Optional<Visitor> accessToken(DirectoryId directory, String secret) {
    Optional<AccessToken> token = accessTokens.read(directory, secret);
    if (token.isPresent() && !clock.instant().isBefore(token.get().expires())) {
      refusals.refused(Optional.of(directory), "an access token that has expired");
      return Optional.empty();
    }
    return letIn(directory, token.flatMap(one -> store.presented(directory, one.client())))
        .flatMap(
            visitor ->
                token.map(
                    one -> new Visitor(visitor.credential(), one.scopes(), visitor.settings())));
  }

  /// Which OAuth client this is.
  public Optional<Visitor> client(DirectoryId directory, String id, String secret) {
    return letIn(
        directory,
        store
            .presented(directory, BearerSecret.hash(secret))
            .filter(found -> found.credential().kind() == Kind.OAUTH_CLIENT)
            .filter(found -> found.credential().id().toString().equals(id)));
  }

  private Optional<Visitor> letIn(DirectoryId directory, Optional<Presented> presented) {
    Instant now = clock.instant();
    Optional<String> refusal = presented.map(found -> why(found, now)).orElse(UNKNOWN);
    if (refusal.isPresent()) {
      refusals.refused(Optional.of(directory), refusal.get());
      return Optional.empty();
    }
    return presented.map(
        found -> {
          store.used(found.credential(), now);
          return new Visitor(found.credential(), found.credential().scopes(), found.settings());
        });
  }

  /// Empty where nothing speaks against it.
  private static Optional<String> why(Presented presented, Instant now) {
    Credential credential = presented.credential();
    String end =
        switch (credential.state(now)) {
          case VALID, REPLACED -> "";
          case EXPIRED -> " has expired on " + credential.expires();
          case REVOKED -> " is revoked";
        };
    if (end.isEmpty() && presented.provisioning() == Provisioning.MANUAL) {
      end = " is valid, but provisioning is manual: set it to automatic";
    }
    return end.isEmpty() ? Optional.empty() : Optional.of("the " + credential.label() + end);
  }

  /// A client came without anything by which to know it, or to a name that no Directory can have.
  public void refuse(Optional<DirectoryId> directory) {
    refusals.refused(directory, "no token was sent");
  }

  /// @param expires in whole seconds, never after the client's own end
  public record Granted(String secret, Set<Scope> scopes, Instant issued, Instant expires) {
    @Override
    public String toString() {
      return "Granted[" + scopes + ", " + expires + "]";
    }
  }

  /// An access token for a client that [#client] knew.
  ///
  /// @param scopes of the client's
  public Granted grant(Visitor client, Set<Scope> scopes) {
    Instant now = clock.instant();
    Credential credential = client.credential();
    Instant longest = now.plus(client.settings().accessTokenLife());
    Instant expires =
        (longest.isBefore(credential.expires()) ? longest : credential.expires())
            .truncatedTo(ChronoUnit.SECONDS);
    String secret =
        accessTokens.write(
            credential.directory(), new AccessToken(credential.id(), scopes, expires));
    return new Granted(secret, scopes, now, expires);
  }
}
