package dev.lockstep.administration;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Work that takes long, as it is watched, cancelled and resumed. Of each cycle, reconciliation and
/// source the one that runs or ran last.
///
/// @param id its kind and its subject, for example `cycle:aws-sso`
/// @param directory that it belongs to
/// @param subject the application, or the source
/// @param done objects that were looked at
/// @param total of them, as far as that is known: more may come while it runs
/// @param by who wanted it
/// @param problem why it failed or waits
public record Job(
    String id,
    Kind kind,
    String directory,
    String subject,
    State state,
    long done,
    OptionalLong total,
    Instant started,
    Optional<Instant> ended,
    String by,
    Optional<String> problem) {

  public enum Kind {
    /// An Application's cycle.
    CYCLE(Permission.OPERATE),
    /// The comparison of a whole target with what should be there.
    RECONCILIATION(Permission.OPERATE),
    /// A Source's reading; cancelling it pauses the source.
    SOURCE(Permission.CONFIGURE);

    private final Permission permission;

    Kind(Permission permission) {
      this.permission = permission;
    }

    /// What it takes to cancel and resume one, in its Directory.
    public Permission permission() {
      return permission;
    }

    /// The id of a job of this kind.
    public String id(String subject) {
      return word() + ":" + subject;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum State {
    RUNNING,
    /// It stops after the step that is under way.
    CANCELLING,
    CANCELLED,
    FAILED,
    COMPLETED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Whether something is being done.
  public boolean active() {
    return state == State.RUNNING || state == State.CANCELLING;
  }

  public boolean cancellable() {
    return state == State.RUNNING;
  }

  /// Whether it can go on where it stopped.
  public boolean resumable() {
    return state == State.CANCELLED || (state == State.FAILED && kind != Kind.CYCLE);
  }

  /// Objects a second since it began; empty in its first second.
  public Optional<Double> rate(Instant now) {
    long millis = Duration.between(started, ended.orElse(now)).toMillis();
    return millis < 1_000 || done == 0
        ? Optional.empty()
        : Optional.of((double) done * 1_000 / millis);
  }

  /// How long the rest takes at that rate; empty where that isn't known.
  public Optional<Duration> left(Instant now) {
    if (state != State.RUNNING || total.isEmpty()) {
      return Optional.empty();
    }
    long rest = Math.max(0, total.getAsLong() - done);
    return rate(now).map(rate -> Duration.ofSeconds(Math.round((double) rest / rate)));
  }
}
