package dev.lockstep.directory;

import dev.lockstep.scim.NearestName;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What lets a client in at a Directory's Endpoint, without its secret, of which only a hash is
/// kept.
///
/// @param createdBy the label of the administrator
/// @param expires the first moment at which it is refused; earlier than it was issued for once it
///     is replaced
/// @param nextWarning when the next warning of its end is due; empty when none is left
/// @param replacedBy the one that a rotation made
public record Credential(
    CredentialId id,
    DirectoryId directory,
    Kind kind,
    String name,
    Set<Scope> scopes,
    String createdBy,
    Instant created,
    Instant expires,
    Optional<Instant> nextWarning,
    Optional<CredentialId> replacedBy,
    Optional<Instant> lastUsed,
    Optional<Instant> revoked) {

  public Credential {
    scopes = Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  public enum Kind {
    /// Its secret is sent with each request (RFC 6750).
    TOKEN("token", "lockstep_scim_"),
    /// Its id and secret are changed for access tokens that live an hour (RFC 6749, section 4.4).
    OAUTH_CLIENT("OAuth client", "lockstep_client_");

    private final String label;
    private final String prefix;

    Kind(String label, String prefix) {
      this.label = label;
      this.prefix = prefix;
    }

    public String label() {
      return label;
    }

    /// In front of the random part of its secrets.
    public String prefix() {
      return prefix;
    }
  }

  /// What it is good for. Neither holds the other: a client that writes reads too, and asks for
  /// both.
  public enum Scope {
    READ,
    WRITE;

    public static final Set<Scope> ALL = Collections.unmodifiableSet(EnumSet.allOf(Scope.class));

    /// As OAuth and the API write it: `read` or `write`.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming what it could be
    public static Scope of(String text) {
      List<String> known = Arrays.stream(values()).map(Scope::text).toList();
      int index = known.indexOf(text);
      if (index < 0) {
        throw new IllegalArgumentException(
            "there is no scope '"
                + text
                + "'"
                + NearestName.hint(text, known)
                + ": read and write");
      }
      return values()[index];
    }
  }

  public enum State {
    VALID,
    /// Still let in until it expires; the one that replaces it is, too.
    REPLACED,
    EXPIRED,
    REVOKED
  }

  public State state(Instant now) {
    if (revoked.isPresent()) {
      return State.REVOKED;
    }
    if (!now.isBefore(expires)) {
      return State.EXPIRED;
    }
    return replacedBy.isPresent() ? State.REPLACED : State.VALID;
  }

  public boolean letsIn(Instant now) {
    return switch (state(now)) {
      case VALID, REPLACED -> true;
      case EXPIRED, REVOKED -> false;
    };
  }

  /// For logs and errors, for example `token 'Entra'`.
  public String label() {
    return kind.label() + " '" + name + "'";
  }

  /// For the audit log, for example `directory/aws/token/2f…`.
  public String subject() {
    String part =
        switch (kind) {
          case TOKEN -> "token";
          case OAUTH_CLIENT -> "oauth-client";
        };
    return "directory/" + directory + "/" + part + "/" + id;
  }

  /// Its end comes at this time, unless it comes earlier; nobody need be warned of it.
  Credential replaced(CredentialId by, Instant until) {
    return new Credential(
        id,
        directory,
        kind,
        name,
        scopes,
        createdBy,
        created,
        until.isBefore(expires) ? until : expires,
        Optional.empty(),
        Optional.of(by),
        lastUsed,
        revoked);
  }

  Credential revoked(Instant at) {
    return new Credential(
        id,
        directory,
        kind,
        name,
        scopes,
        createdBy,
        created,
        expires,
        Optional.empty(),
        replacedBy,
        lastUsed,
        revoked.or(() -> Optional.of(at)));
  }
}
