package dev.lockstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Secrets of a set-up: never in the file, which goes into a repository, but named by it.
///
/// @param variables those of the command's own environment
record SetupSecrets(Map<String, String> variables) {
  private static final String KEY = "secret";
  private static final String KEPT = "kept";
  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  static boolean isReference(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.path(KEY).isString();
  }

  static boolean isKept(JsonNode reference) {
    return reference.path(KEY).asString("").equals(KEPT);
  }

  static ObjectNode kept(ObjectNode parent, String name) {
    return parent.putObject(name).put(KEY, KEPT);
  }

  /// The body with the secrets themselves; without those that are kept.
  ///
  /// @throws CommandException naming the variable or file that isn't there
  ObjectNode in(ObjectNode body) {
    ObjectNode resolved = body.objectNode();
    for (var entry : body.properties()) {
      JsonNode value = entry.getValue();
      if (isReference(value)) {
        read(value.path(KEY).asString(""))
            .ifPresent(secret -> resolved.put(entry.getKey(), secret));
      } else if (value instanceof ObjectNode object) {
        resolved.set(entry.getKey(), in(object));
      } else {
        resolved.set(entry.getKey(), value);
      }
    }
    return resolved;
  }

  private Optional<String> read(String reference) {
    if (reference.startsWith(VARIABLE)) {
      String name = reference.substring(VARIABLE.length());
      return Optional.of(
          Optional.ofNullable(variables.get(name))
              .filter(value -> !value.isBlank())
              .orElseThrow(
                  () ->
                      new CommandException(
                          Exit.USAGE, "the variable " + name + " is empty: put the secret there")));
    }
    if (reference.startsWith(FILE)) {
      Path file = Path.of(reference.substring(FILE.length()));
      try {
        return Optional.of(Files.readString(file).strip());
      } catch (IOException e) {
        throw new CommandException(Exit.USAGE, "the secret in " + file + " can't be read");
      }
    }
    return Optional.empty();
  }
}
