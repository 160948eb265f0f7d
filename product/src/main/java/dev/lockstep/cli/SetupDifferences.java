package dev.lockstep.cli;

import dev.lockstep.cli.SetupChange.Difference;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Compares what the server has with what the file wants, value by value.
final class SetupDifferences {
  /// Whether what the file doesn't name stays as it is, or means that it is gone.
  enum Reading {
    PARTIAL,
    WHOLE
  }

  private final Reading reading;
  private final boolean secrets;
  private final List<Difference> found = new ArrayList<>();

  private SetupDifferences(Reading reading, boolean secrets) {
    this.reading = reading;
    this.secrets = secrets;
  }

  /// @param secrets whether a secret that the file names counts as different: the server's isn't
  ///     known to anybody
  static List<Difference> of(
      String path, JsonNode before, JsonNode after, Reading reading, boolean secrets) {
    SetupDifferences differences = new SetupDifferences(reading, secrets);
    differences.compare(path, before, after);
    return differences.found;
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    if (SetupSecrets.isReference(after)) {
      if (secrets && !SetupSecrets.isKept(after)) {
        found.add(new Difference(path, Optional.empty(), Optional.of(after)));
      }
      return;
    }
    if (before.isObject() && after.isObject()) {
      Set<String> names = new LinkedHashSet<>(names(after));
      if (reading == Reading.WHOLE) {
        names.addAll(names(before));
      }
      for (String name : names) {
        compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name));
      }
      return;
    }
    if (!same(before, after)) {
      found.add(new Difference(path, present(before), present(after)));
    }
  }

  private static boolean same(JsonNode before, JsonNode after) {
    if (before.isNumber() && after.isNumber()) {
      return before.decimalValue().compareTo(after.decimalValue()) == 0;
    }
    if (before.isString() && after.isValueNode() && !after.isNull()) {
      return before.asString().equals(after.asString(""))
          || sameTime(before.asString(), after.asString(""));
    }
    return before.isMissingNode() == after.isMissingNode() && before.equals(after);
  }

  /// `P30D` and `PT720H`.
  private static boolean sameTime(String before, String after) {
    if (!before.startsWith("P") || !after.startsWith("P")) {
      return false;
    }
    try {
      return Duration.parse(before).equals(Duration.parse(after));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static Optional<JsonNode> present(JsonNode node) {
    return node.isMissingNode() ? Optional.empty() : Optional.of(node);
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(entry -> entry.getKey()).toList();
  }

  /// A mapping with its lines by their target: their order says nothing, so it is no difference.
  static JsonNode mapping(JsonNode mapping) {
    if (!mapping.isObject()) {
      return mapping;
    }
    ObjectNode byTarget = JsonNodeFactory.instance.objectNode();
    for (JsonNode line : mapping.path("attributes")) {
      byTarget.set(line.path("target").asString(""), line);
    }
    ObjectNode keyed = (ObjectNode) mapping.deepCopy();
    keyed.set("attributes", byTarget);
    return keyed;
  }
}
