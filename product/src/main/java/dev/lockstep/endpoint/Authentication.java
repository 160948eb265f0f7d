package dev.lockstep.endpoint;

import dev.lockstep.directory.Authenticator;
import dev.lockstep.directory.Authenticator.Visitor;
import dev.lockstep.directory.Credential;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.TokenSettings.RateLimit;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;

/// The door of the Endpoint: who comes in (RFC 6750), for what, and how fast.
public final class Authentication {
  private static final Pattern BEARER = Pattern.compile("(?i)bearer +(\\S+) *");

  private final Authenticator authenticator;
  private final Credentials credentials;
  private final InstantSource clock;
  private final RateLimiter limiter;

  public Authentication(Authenticator authenticator, Credentials credentials, InstantSource clock) {
    this.authenticator = authenticator;
    this.credentials = credentials;
    this.clock = clock;
    this.limiter = new RateLimiter(clock);
  }

  sealed interface Admission {
    record Admitted(Visitor visitor) implements Admission {
      DirectoryId directory() {
        return visitor.credential().directory();
      }
    }

    /// @param known whose client it is, where that is sure
    record Refused(ScimResponse answer, Optional<DirectoryId> known) implements Admission {}
  }

  /// @param directory as it stands in the path
  Admission admit(ScimRequest request, String directory) {
    Optional<DirectoryId> id =
        DirectoryId.isValid(directory) ? Optional.of(new DirectoryId(directory)) : Optional.empty();
    Optional<String> secret =
        request
            .header("authorization")
            .map(BEARER::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1));
    if (id.isEmpty() || secret.isEmpty()) {
      authenticator.refuse(id);
      return new Admission.Refused(unauthorized(), Optional.empty());
    }
    return authenticator
        .bearer(id.get(), secret.get())
        .map(visitor -> admit(request, visitor))
        .orElseGet(() -> new Admission.Refused(unauthorized(), Optional.empty()));
  }

  private Admission admit(ScimRequest request, Visitor visitor) {
    Scope needed = needed(request);
    Optional<DirectoryId> known = Optional.of(visitor.credential().directory());
    if (!visitor.scopes().contains(needed)) {
      return new Admission.Refused(insufficient(visitor, needed), known);
    }
    return tooFast(visitor)
        .<Admission>map(
            answer ->
                new Admission.Refused(
                    ScimResponse.error(new ScimException(429, Optional.empty(), answer.detail()))
                        .with("Retry-After", answer.retryAfter()),
                    known))
        .orElseGet(() -> new Admission.Admitted(visitor));
  }

  /// What asks without changing anything reads: GET, and a search by POST (RFC 7644, section
  /// 3.4.3).
  private static Scope needed(ScimRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS" -> Scope.READ;
      case "POST" -> request.path().endsWith("/.search") ? Scope.READ : Scope.WRITE;
      default -> Scope.WRITE;
    };
  }

  /// @param retryAfter whole seconds, at least 1: Okta understands nothing else
  record TooFast(String detail, String retryAfter) {}

  /// Takes one request out of the buckets of the credential and of its Directory, in this order:
  /// what the first refuses must not use up what all share.
  Optional<TooFast> tooFast(Visitor visitor) {
    Credential credential = visitor.credential();
    return tooFast(credential.id(), visitor.settings().perCredential(), "the " + credential.label())
        .or(
            () ->
                tooFast(
                    credential.directory(),
                    visitor.settings().perDirectory(),
                    "all clients of the directory together"));
  }

  private Optional<TooFast> tooFast(Object key, Optional<RateLimit> limit, String who) {
    Duration wait = limit.map(one -> limiter.take(key, one)).orElse(Duration.ZERO);
    if (limit.isEmpty() || wait.isZero()) {
      return Optional.empty();
    }
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    return Optional.of(
        new TooFast(
            who
                + " may send "
                + limit.get().perSecond()
                + (limit.get().perSecond() == 1 ? " request" : " requests")
                + " a second: wait "
                + (seconds == 1 ? "a second" : seconds + " seconds"),
            String.valueOf(seconds)));
  }

  private static ScimResponse unauthorized() {
    return ScimResponse.error(
            new ScimException(
                401,
                Optional.empty(),
                "the directory or the token is unknown: check the URL, and issue a new token if"
                    + " need be"))
        .with("WWW-Authenticate", "Bearer realm=\"scim\"");
  }

  /// RFC 6750, section 3.1.
  private static ScimResponse insufficient(Visitor visitor, Scope needed) {
    return ScimResponse.error(
            new ScimException(
                403,
                Optional.empty(),
                "the "
                    + visitor.credential().label()
                    + " lacks the scope "
                    + needed.text()
                    + ": issue one that has it"))
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"scim\", error=\"insufficient_scope\", scope=\"" + needed.text() + "\"");
  }

  /// The `authenticationSchemes` of RFC 7643, section 5: OAuth only where there is a client that
  /// may come in by it.
  ArrayNode schemes(DirectoryId directory) {
    ArrayNode schemes = Json.object().putArray("authenticationSchemes");
    schemes
        .addObject()
        .put("type", "oauthbearertoken")
        .put("name", "OAuth Bearer Token")
        .put("description", "A token of this directory, sent as Authorization: Bearer")
        .put("specUri", "https://www.rfc-editor.org/rfc/rfc6750")
        .put("primary", true);
    if (credentials.list(directory, Kind.OAUTH_CLIENT).stream()
        .anyMatch(client -> client.letsIn(clock.instant()))) {
      schemes
          .addObject()
          .put("type", "oauth2")
          .put("name", "OAuth 2.0 client credentials")
          .put("description", "An access token from " + OAuth.tokenPath(directory.value()))
          .put("specUri", "https://www.rfc-editor.org/rfc/rfc6749#section-4.4")
          .put("primary", false);
    }
    return schemes;
  }
}
