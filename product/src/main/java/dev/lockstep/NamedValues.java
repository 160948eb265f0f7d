package dev.lockstep;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Values of the configuration that may be named instead of written: `env:NAME` is what the variable
/// holds, `file:PATH` the first line of the file. No problem repeats what may be a secret.
final class NamedValues {
  /// The keys that may be named.
  static final Set<String> KEYS =
      Set.of("store.user", "store.password", "logs.stream.secret", "signIn.clientSecret");

  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final List<String> problems;

  NamedValues(Map<String, String> values, Map<String, String> environment, List<String> problems) {
    this.values = values;
    this.environment = environment;
    this.problems = problems;
  }

  /// Variables that these values name; whatever they are called, somebody means them.
  static List<String> variables(Map<String, String> values) {
    return KEYS.stream()
        .map(values::get)
        .filter(value -> value != null && value.startsWith(VARIABLE))
        .map(value -> value.substring(VARIABLE.length()))
        .toList();
  }

  /// @return empty where the problem is told; an empty text where nothing is set
  Optional<String> get(String key) {
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
