package dev.lockstep;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys `logs.*`: how long which log is kept.
final class LogKeys {
  static final List<String> ALL = List.of("logs.provisioning", "logs.audit");

  private static final String FOREVER = "forever";

  private final Map<String, String> values;
  private final List<String> problems;

  LogKeys(Map<String, String> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  Config.Logs logs() {
    return new Config.Logs(
        length("logs.provisioning", Config.Logs.DEFAULT.provisioning()),
        length("logs.audit", Config.Logs.DEFAULT.audit()));
  }

  private Optional<Duration> length(String key, Optional<Duration> otherwise) {
    String text = values.getOrDefault(key, "").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.equals(FOREVER)) {
      return Optional.empty();
    }
    try {
      Duration length = Duration.parse(text);
      if (length.compareTo(Duration.ofDays(1)) >= 0) {
        return Optional.of(length);
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    problems.add(
        "'"
            + key
            + "' takes a number of days such as P90D, at least P1D, or forever, not '"
            + text
            + "'");
    return otherwise;
  }
}
