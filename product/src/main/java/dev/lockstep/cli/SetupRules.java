package dev.lockstep.cli;

import dev.lockstep.cli.SetupChange.Call.GroupRule;
import dev.lockstep.cli.SetupChange.Difference;
import dev.lockstep.cli.SetupChange.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The dynamic groups of a set-up: which rules differ, and which groups have another name by now.
/// What else names a group is read by its new name afterwards.
final class SetupRules {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final boolean prune;
  private final Map<Named, String> renames = new HashMap<>();

  /// @param prune whether a rule that the file doesn't name is removed
  SetupRules(boolean prune) {
    this.prune = prune;
  }

  /// A group by the name it had.
  private record Named(String directory, String group) {}

  record Planned(List<SetupChange> changes, List<SetupChange> removals) {}

  /// @param pointer of the directory in the file
  /// @param before the rules that the server has, by the groups' names
  /// @param wanted the directory as the file has it
  Planned plan(String pointer, String directory, JsonNode before, JsonNode wanted) {
    JsonNode rules = wanted.path("dynamicGroups");
    List<SetupChange> changes = new ArrayList<>();
    Set<String> former = new HashSet<>();
    for (Entry<String, JsonNode> rule : rules.properties()) {
      String group = rule.getKey();
      Optional<String> old = formerName(rule.getValue()).filter(name -> moves(before, name, group));
      old.ifPresent(former::add);
      old.ifPresent(name -> renames.put(new Named(directory, name), group));
      change(pointer(pointer, group), directory, before, rule, old).ifPresent(changes::add);
    }
    List<SetupChange> removals = new ArrayList<>();
    if (prune && wanted.has("dynamicGroups")) {
      SetupPlanner.missing(before, rules).stream()
          .filter(group -> !former.contains(group))
          .forEach(group -> removals.add(removal(pointer(pointer, group), directory, group)));
    }
    return new Planned(changes, removals);
  }

  private static String pointer(String directory, String group) {
    return directory + "/dynamicGroups" + SetupFile.segment(group);
  }

  /// Only as long as it isn't done: afterwards the file says what was, and changes nothing.
  private static boolean moves(JsonNode before, String old, String group) {
    return before.has(old) && !before.has(group);
  }

  private static Optional<String> formerName(JsonNode rule) {
    return Optional.of(rule.path("renamedFrom").asString("")).filter(name -> !name.isEmpty());
  }

  private static Optional<SetupChange> change(
      String pointer,
      String directory,
      JsonNode before,
      Entry<String, JsonNode> wanted,
      Optional<String> old) {
    String group = wanted.getKey();
    JsonNode text = ruleText(wanted.getValue());
    JsonNode was = before.path(old.orElse(group));
    List<Difference> differences = new ArrayList<>();
    old.ifPresent(
        name ->
            differences.add(
                new Difference(
                    "displayName",
                    Optional.of(NODES.stringNode(name)),
                    Optional.of(NODES.stringNode(group)))));
    if (!plain(was.asString("")).equals(plain(text.asString("")))) {
      differences.add(
          new Difference(
              "rule", Optional.of(was).filter(rule -> !rule.isMissingNode()), Optional.of(text)));
    }
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    GroupRule call = new GroupRule(directory, group, Optional.of(text.asString("")), old);
    return Optional.of(
        was.isMissingNode()
            ? new SetupChange(Kind.CREATE, pointer, List.of(), List.of(call))
            : new SetupChange(Kind.CHANGE, pointer, differences, List.of(call)));
  }

  private static JsonNode ruleText(JsonNode rule) {
    return rule.isObject() ? rule.path("rule") : rule;
  }

  /// The server writes a rule anew; blanks say nothing.
  private static String plain(String rule) {
    return rule.strip().replaceAll("\\s+", " ");
  }

  private static SetupChange removal(String pointer, String directory, String group) {
    return new SetupChange(
        Kind.REMOVE,
        pointer,
        List.of(),
        List.of(new GroupRule(directory, group, Optional.empty(), Optional.empty())));
  }

  /// Assignments as they read once groups have their new names.
  JsonNode renamed(JsonNode assignments, String directory) {
    ArrayNode all = NODES.arrayNode();
    for (JsonNode member : assignments) {
      String group = member.path("group").asString("");
      String now = renames.getOrDefault(new Named(directory, group), group);
      all.add(now.equals(group) ? member : NODES.objectNode().put("group", now));
    }
    return all;
  }
}
