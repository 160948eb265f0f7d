package dev.lockstep.administration;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One thing that somebody changed. Holds no secret.
///
/// @param id grows with time; 0 until it is stored
/// @param activity what was done, for example `Issue token`
/// @param subject what it was done to, for example `directory/aws/token/2f…`
public record AuditEntry(
    long id,
    Instant at,
    Actor actor,
    String activity,
    String subject,
    Optional<String> before,
    Optional<String> after) {

  private static final String DIRECTORY = "directory/";
  private static final Pattern OBJECT =
      Pattern.compile("/(?:user|group|recycle-bin)/([0-9a-f-]{36})$");

  /// The Directory in which it was done, if it was in one.
  public Optional<String> directory() {
    if (!subject.startsWith(DIRECTORY)) {
      return Optional.empty();
    }
    int end = subject.indexOf('/', DIRECTORY.length());
    return Optional.of(subject.substring(DIRECTORY.length(), end < 0 ? subject.length() : end));
  }

  /// The id of the user or group that it was done to, if it was one.
  public Optional<String> object() {
    Matcher matcher = OBJECT.matcher(subject);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
