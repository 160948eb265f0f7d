package dev.lockstep;

import dev.lockstep.administration.ClaimGrants;
import dev.lockstep.openid.OpenIdSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys `signIn.*`: the OpenID provider at which administrators sign in. Without an issuer
/// there is none.
final class SignInKeys {
  static final List<String> ALL =
      List.of(
          "signIn.issuer",
          "signIn.clientId",
          "signIn.clientSecret",
          "signIn.scope",
          "signIn.claim",
          "signIn.grants",
          "signIn.url");

  private static final List<String> REQUIRED =
      List.of("signIn.clientId", "signIn.clientSecret", "signIn.grants", "signIn.url");

  private final Map<String, String> values;
  private final NamedValues named;
  private final List<String> problems;

  SignInKeys(Map<String, String> values, NamedValues named, List<String> problems) {
    this.values = values;
    this.named = named;
    this.problems = problems;
  }

  Optional<OpenIdSettings> settings() {
    if (!values.containsKey("signIn.issuer")) {
      ALL.stream()
          .filter(values::containsKey)
          .forEach(key -> problems.add("'" + key + "' is set, but 'signIn.issuer' isn't"));
      return Optional.empty();
    }
    List<String> missing = REQUIRED.stream().filter(key -> !values.containsKey(key)).toList();
    missing.forEach(key -> problems.add("'" + key + "' is missing: 'signIn.issuer' needs it"));
    Optional<URI> issuer = url("signIn.issuer");
    Optional<URI> own = url("signIn.url");
    Optional<String> secret = named.get("signIn.clientSecret");
    Optional<ClaimGrants> grants = grants();
    if (!missing.isEmpty()
        || issuer.isEmpty()
        || own.isEmpty()
        || secret.isEmpty()
        || grants.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenIdSettings(
            values.getOrDefault("signIn.issuer", "").strip(),
            values.getOrDefault("signIn.clientId", "").strip(),
            secret.get(),
            values.getOrDefault("signIn.scope", OpenIdSettings.DEFAULT_SCOPE).strip(),
            values.getOrDefault("signIn.claim", OpenIdSettings.DEFAULT_CLAIM).strip(),
            grants.get(),
            own.get()));
  }

  private Optional<URI> url(String key) {
    return Optional.ofNullable(values.get(key))
        .flatMap(text -> Config.webhook(key, text, problems));
  }

  private Optional<ClaimGrants> grants() {
    try {
      return Optional.ofNullable(values.get("signIn.grants")).map(ClaimGrants::parse);
    } catch (IllegalArgumentException e) {
      problems.add("'signIn.grants': " + e.getMessage());
      return Optional.empty();
    }
  }
}
