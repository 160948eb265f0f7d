package dev.lockstep.administration;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Work that takes long, as it is watched, cancelled and resumed. Of each cycle, reconciliation,
/// source, plan, approval and purge the one that runs or ran last; each export by itself.
///
/// @param id its kind and its subject, for example `cycle:aws-sso`; of an export, its time
/// @param directory that it belongs to; empty for all of them
/// @param subject the application, the source, or the log
/// @param done objects that were looked at, or entries
/// @param total of them, as far as that is known: more may come while it runs
/// @param by who wanted it
/// @param problem why it failed or waits
/// @param result the file that it has made
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
    Optional<String> problem,
    Optional<Result> result) {

  /// One that makes no file.
  public Job(
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
    this(
        id,
        kind,
        directory,
        subject,
        state,
        done,
        total,
        started,
        ended,
        by,
        problem,
        Optional.empty());
  }

  /// A file that can be fetched.
  ///
  /// @param until when it is removed
  public record Result(String mediaType, long bytes, Instant until) {}

  Job at(State now, long doneSoFar, OptionalLong totalSoFar) {
    return new Job(
        id,
        kind,
        directory,
        subject,
        now,
        doneSoFar,
        totalSoFar,
        started,
        ended,
        by,
        problem,
        result);
  }

  Job ended(State how, long inAll, Instant at, Optional<String> why, Optional<Result> made) {
    return new Job(
        id, kind, directory, subject, how, inAll, total, started, Optional.of(at), by, why, made);
  }

  public enum Kind {
    /// An Application's cycle.
    CYCLE(Permission.OPERATE),
    /// The comparison of a whole target with what should be there.
    RECONCILIATION(Permission.OPERATE),
    /// A Source's reading; cancelling it pauses the source.
    SOURCE(Permission.CONFIGURE),
    /// What an Application's cycle would do.
    PLAN(Permission.OPERATE),
    /// Taking a plan once more, and doing it if it is the same.
    APPROVAL(Permission.OPERATE),
    /// Entries of the provisioning log as a file.
    EXPORT(Permission.OPERATE),
    /// Entries of the audit log as a file.
    AUDIT_EXPORT(Permission.CONFIGURE, Permission.READ_AUDIT),
    /// Removing what a log or the recycle bin has held long enough; cancelling it puts it off.
    PURGE(Permission.CONFIGURE);

    private final Permission permission;
    private final Permission reading;

    Kind(Permission permission) {
      this(permission, Permission.READ);
    }

    Kind(Permission permission, Permission reading) {
      this.permission = permission;
      this.reading = reading;
    }

    /// What it takes to fetch what one has made.
    public Permission reading() {
      return reading;
    }

    /// The id of a job of this kind.
    public String id(String subject) {
      return word() + ":" + subject;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
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

  /// Whether it is about what somebody proposes for its subject, in place of what is set up there.
  public boolean isOfProposal() {
    return switch (kind) {
      case PLAN, APPROVAL -> !id.equals(kind.id(subject));
      case CYCLE, RECONCILIATION, SOURCE, EXPORT, AUDIT_EXPORT, PURGE -> false;
    };
  }

  /// What it takes to cancel and resume it, in its Directory: approving a proposal sets it up. Who
  /// began it may too, mostly: [#isOf(Actor)].
  public Permission permission() {
    return kind == Kind.APPROVAL && isOfProposal() ? Permission.CONFIGURE : kind.permission;
  }

  /// Whether somebody may cancel and resume it for having begun it. An approval takes its role anew:
  /// resumed, it changes the target.
  public boolean isOf(Actor actor) {
    return kind != Kind.APPROVAL && by.equals(actor.label());
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
