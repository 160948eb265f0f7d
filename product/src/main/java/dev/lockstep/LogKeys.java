package dev.lockstep;

import dev.lockstep.Config.SignedWebhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys `logs.*`: how long which log is kept, and where else they go.
final class LogKeys {
  static final List<String> ALL =
      List.of(
          "logs.provisioning",
          "logs.audit",
          "logs.stream.url",
          "logs.stream.secret",
          "logs.stream.file");

  private static final String FOREVER = "forever";

  private final Map<String, String> values;
  private final NamedValues named;
  private final List<String> problems;

  LogKeys(Map<String, String> values, NamedValues named, List<String> problems) {
    this.values = values;
    this.named = named;
    this.problems = problems;
  }

  Config.Logs logs() {
    return new Config.Logs(
        length("logs.provisioning", Config.Logs.DEFAULT.provisioning()),
        length("logs.audit", Config.Logs.DEFAULT.audit()),
        webhook(),
        Optional.ofNullable(values.get("logs.stream.file")).map(text -> Path.of(text.strip())));
  }

  private Optional<SignedWebhook> webhook() {
    Optional<URI> url =
        Optional.ofNullable(values.get("logs.stream.url"))
            .flatMap(text -> Config.webhook("logs.stream.url", text, problems));
    Optional<String> secret = named.get("logs.stream.secret");
    if (values.containsKey("logs.stream.url") != values.containsKey("logs.stream.secret")) {
      problems.add(
          "'logs.stream.url' and 'logs.stream.secret' go together: without a secret nobody could"
              + " tell Lockstep's posts from others'");
      return Optional.empty();
    }
    return url.flatMap(to -> secret.flatMap(key -> signed(to, key)));
  }

  private Optional<SignedWebhook> signed(URI url, String secret) {
    try {
      WebhookSignature.of(secret);
      return Optional.of(new SignedWebhook(url, secret));
    } catch (IllegalArgumentException e) {
      problems.add("'logs.stream.secret': " + e.getMessage());
      return Optional.empty();
    }
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
