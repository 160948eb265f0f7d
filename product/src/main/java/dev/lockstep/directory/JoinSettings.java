package dev.lockstep.directory;

import dev.lockstep.scim.NearestName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How a source contributes to people whom other sources tell of, too: the settings `join`, `owns`
/// and `precedence` that every kind of source has.
///
/// @param rules attributes by Entra's names, in order: a new user of this source is the user who has
///     the same value; empty where each user of this source is a person of its own
/// @param owns attributes of people of several sources that are this source's; empty for those that
///     no other source declares
/// @param precedence of sources that would own the same, the lowest does
record JoinSettings(List<String> rules, Set<String> owns, int precedence) {
  private static final String JOIN = "join";
  private static final String OWNS = "owns";
  private static final String PRECEDENCE = "precedence";
  private static final int USUAL = 100;

  /// Of a source without these settings.
  static final JoinSettings NONE = new JoinSettings(List.of(), Set.of(), USUAL);

  /// What is no attribute, and belongs to somebody all the same.
  static final String MANAGER = "manager";

  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  static JoinSettings of(Map<String, String> settings) {
    List<String> rules = attributes(JOIN, settings);
    for (String rule : rules) {
      if (rule.equals(MANAGER) || rule.equals("accountEnabled")) {
        throw new IllegalArgumentException(
            "'join' takes no '" + rule + "': it tells no two people apart");
      }
    }
    return new JoinSettings(rules, Set.copyOf(attributes(OWNS, settings)), precedence(settings));
  }

  /// The settings without these.
  static Map<String, String> others(Map<String, String> settings) {
    Map<String, String> others = new LinkedHashMap<>(settings);
    others.keySet().removeAll(List.of(JOIN, OWNS, PRECEDENCE));
    return others;
  }

  private static int precedence(Map<String, String> settings) {
    String text = settings.getOrDefault(PRECEDENCE, Integer.toString(USUAL));
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException(
          "'precedence' is a whole number from 0, the lowest first, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static List<String> attributes(String setting, Map<String, String> settings) {
    return Arrays.stream(settings.getOrDefault(setting, "").split("[,\\s]+", -1))
        .filter(name -> !name.isBlank())
        .map(name -> attribute(setting, name))
        .distinct()
        .toList();
  }

  private static String attribute(String setting, String name) {
    Set<String> known =
        AttributeAlias.USERS.stream().map(AttributeAlias::entra).collect(Collectors.toSet());
    Optional<String> found = known.stream().filter(name::equalsIgnoreCase).findFirst();
    return found
        .or(() -> Optional.of(MANAGER).filter(name::equalsIgnoreCase))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + setting
                        + "' takes attributes of users by Entra's names, such as employeeId, not '"
                        + name
                        + "'"
                        + NearestName.hint(name, known)));
  }
}
