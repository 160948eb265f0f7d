package dev.lockstep;

import dev.lockstep.store.PostgresAccess;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys `store.*`: where the database is. Without a URL it is a file in the data folder. No
/// problem repeats what may be a password.
final class StoreKeys {
  static final List<String> ALL = List.of("store.url", "store.user", "store.password");

  private final Map<String, String> values;
  private final NamedValues named;
  private final List<String> problems;

  StoreKeys(Map<String, String> values, NamedValues named, List<String> problems) {
    this.values = values;
    this.named = named;
    this.problems = problems;
  }

  Optional<PostgresAccess> access() {
    String url = values.getOrDefault("store.url", "").strip();
    if (url.isEmpty()) {
      ALL.stream()
          .filter(key -> !values.getOrDefault(key, "").isBlank())
          .forEach(key -> problems.add("'" + key + "' is set, but 'store.url' isn't"));
      return Optional.empty();
    }
    Optional<String> jdbc = jdbc(url);
    Optional<String> user = named.get("store.user");
    Optional<String> password = named.get("store.password");
    if (user.filter(String::isEmpty).isPresent()) {
      problems.add("'store.user' is missing: with a 'store.url' it takes the user's name");
      return Optional.empty();
    }
    return jdbc.isPresent() && user.isPresent() && password.isPresent()
        ? Optional.of(new PostgresAccess(jdbc.get(), user.get(), password.get()))
        : Optional.empty();
  }

  private Optional<String> jdbc(String url) {
    String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    try {
      URI uri = new URI(plain);
      boolean secretInside =
          uri.getUserInfo() != null || String.valueOf(uri.getQuery()).contains("password=");
      if (secretInside) {
        problems.add(
            "'store.url' takes no user and no password; they go into 'store.user' and"
                + " 'store.password'");
        return Optional.empty();
      }
      if ("postgresql".equals(uri.getScheme())
          && uri.getAuthority() != null
          && uri.getPath().length() > 1) {
        return Optional.of("jdbc:" + plain);
      }
    } catch (URISyntaxException e) {
      // told below
    }
    // without the URL: somebody may have written a password into it
    problems.add("'store.url' takes a URL such as postgresql://host:5432/lockstep");
    return Optional.empty();
  }
}
