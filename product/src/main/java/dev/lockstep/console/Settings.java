package dev.lockstep.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The settings of a source as a person types them: `name: value`, one a line. What begins with a
/// space goes on with the line before, for values of several lines.
final class Settings {
  private Settings() {}

  /// @throws IllegalArgumentException naming the line that has no name
  static Map<String, String> parse(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    String name = "";
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      boolean goesOn = Character.isWhitespace(line.charAt(0)) && !name.isEmpty();
      int colon = line.indexOf(':');
      if (!goesOn && colon < 1) {
        throw new IllegalArgumentException(
            "line "
                + number
                + " of the settings is '"
                + line.strip()
                + "': write each as 'name: value', such as 'url: ldaps://dc1.example.com'");
      }
      if (goesOn) {
        String before = settings.getOrDefault(name, "");
        settings.put(name, before.isEmpty() ? line.strip() : before + "\n" + line.strip());
      } else {
        name = line.substring(0, colon).strip();
        settings.put(name, line.substring(colon + 1).strip());
      }
    }
    return settings;
  }

  /// The inverse of [#parse].
  static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(
            setting ->
                setting.getValue().contains("\n")
                    ? setting.getKey() + ":\n" + setting.getValue().indent(2).stripTrailing()
                    : setting.getKey() + ": " + setting.getValue())
        .collect(Collectors.joining("\n"));
  }
}
