package dev.lockstep;

import dev.lockstep.store.PostgresAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys `store.*`: where the database is. Without a URL it is a file in the data folder.
///
/// User and password may be named instead of written: `env:NAME` is what the variable holds,
/// `file:PATH` the first line of the file. No problem repeats what may be a password.
final class StoreKeys {
  static final List<String> ALL = List.of("store.url", "store.user", "store.password");

  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final List<String> problems;

  StoreKeys(Map<String, String> values, Map<String, String> environment, List<String> problems) {
    this.values = values;
    this.environment = environment;
    this.problems = problems;
  }

  /// Variables that these values name; whatever they are called, somebody means them.
  static List<String> namedVariables(Map<String, String> values) {
    return ALL.stream()
        .map(values::get)
        .filter(value -> value != null && value.startsWith(VARIABLE))
        .map(value -> value.substring(VARIABLE.length()))
        .toList();
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
    Optional<String> user = named("store.user");
    Optional<String> password = named("store.password");
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

  /// @return empty where the problem is told; an empty text where nothing is set, as a server that
  ///     knows its users otherwise asks for no password
  private Optional<String> named(String key) {
    String value = values.getOrDefault(key, "").strip();
    if (value.startsWith(VARIABLE)) {
      return variable(key, value.substring(VARIABLE.length()));
    }
    if (value.startsWith(FILE)) {
      return firstLine(key, Path.of(value.substring(FILE.length())));
    }
    return Optional.of(value);
  }

  private Optional<String> variable(String key, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      problems.add("'" + key + "' names the variable '" + name + "', which isn't set");
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private Optional<String> firstLine(String key, Path file) {
    try (var lines = Files.newBufferedReader(file)) {
      String line = lines.readLine();
      if (line != null && !line.isBlank()) {
        return Optional.of(line.strip());
      }
      problems.add("'" + key + "' names the file '" + file + "', which is empty");
    } catch (MalformedInputException e) {
      problems.add("'" + key + "' names the file '" + file + "', which isn't text");
    } catch (IOException e) {
      problems.add("'" + key + "' names the file '" + file + "', which can't be read");
    }
    return Optional.empty();
  }
}
