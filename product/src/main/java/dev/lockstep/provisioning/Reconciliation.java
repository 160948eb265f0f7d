package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One comparison of a whole target with what should be there: the one that runs, or the last of its
/// Application. Holds all that is needed to go on after a restart.
///
/// @param number from 1, for each Application
/// @param repair whether what has drifted is queued to be put right
/// @param removeUnknownMembers whether members that nobody sent are taken out of groups, too
/// @param by who wanted it
/// @param place where it goes on
/// @param attempts failures in a row at this place
/// @param problem why it failed, or why it waits for its next try
public record Reconciliation(
    long number,
    State state,
    boolean repair,
    boolean removeUnknownMembers,
    String by,
    Instant started,
    Optional<Instant> ended,
    Place place,
    Counts counts,
    int attempts,
    Optional<String> problem) {

  public enum State {
    RUNNING,
    /// Everything was read, so that what wasn't seen is believed to be missing.
    COMPLETE,
    /// It ended too early: what was found holds, but more may have drifted, and nothing that wasn't
    /// looked for by itself counts as missing.
    FAILED,
    /// Somebody ended it; likewise, and it can go on where it stands.
    CANCELLED
  }

  /// Where a reconciliation goes on.
  public sealed interface Place {
    ObjectType type();

    /// Reads all accounts of a type.
    record Accounts(ObjectType type, Target.Position from) implements Place {}

    /// All were read: asks for those that weren't among them, in the order of their objects.
    record Unseen(ObjectType type, Optional<ObjectId> after) implements Place {}

    /// All groups were compared: now compares their members, in the order of the groups.
    record Members(Optional<ObjectId> after) implements Place {
      @Override
      public ObjectType type() {
        return ObjectType.GROUP;
      }
    }
  }

  /// @param users read at the target
  /// @param groups read at the target
  /// @param changed accounts with attributes that have drifted
  /// @param missing accounts that are gone
  /// @param unknown accounts that nothing is linked with
  /// @param rewritten attributes that the target rewrites or drops
  /// @param waiting objects that weren't compared, because a change of them is under way
  /// @param repaired objects that were queued to be put right
  /// @param findings lines of the report
  /// @param membersMissing memberships that are gone
  /// @param membersUnknown memberships that nobody sent
  public record Counts(
      long users,
      long groups,
      long changed,
      long missing,
      long unknown,
      long rewritten,
      long waiting,
      long repaired,
      long findings,
      long membersMissing,
      long membersUnknown) {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          users + other.users,
          groups + other.groups,
          changed + other.changed,
          missing + other.missing,
          unknown + other.unknown,
          rewritten + other.rewritten,
          waiting + other.waiting,
          repaired + other.repaired,
          findings + other.findings,
          membersMissing + other.membersMissing,
          membersUnknown + other.membersUnknown);
    }

    static Counts read(ObjectType type, long accounts) {
      return switch (type) {
        case USER -> new Counts(accounts, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        case GROUP -> new Counts(0, accounts, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      };
    }

    static Counts waited() {
      return new Counts(0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
    }

    /// Of one group's members.
    static Counts members(long missing, long unknown, boolean repaired, int findings) {
      return new Counts(0, 0, 0, 0, 0, 0, 0, repaired ? 1 : 0, findings, missing, unknown);
    }

    /// Of one account.
    static Counts of(List<Finding> findings) {
      return new Counts(
          0,
          0,
          any(findings, Finding.Kind.CHANGED),
          any(findings, Finding.Kind.MISSING),
          any(findings, Finding.Kind.UNKNOWN),
          findings.stream().filter(one -> one.kind() == Finding.Kind.REWRITTEN).count(),
          0,
          findings.stream().anyMatch(one -> one.repaired() && one.kind() != Finding.Kind.REWRITTEN)
              ? 1
              : 0,
          findings.size(),
          0,
          0);
    }

    private static long any(List<Finding> findings, Finding.Kind kind) {
      return findings.stream().anyMatch(one -> one.kind() == kind) ? 1 : 0;
    }

    /// Whether anything has drifted.
    public boolean drifted() {
      return changed + missing + unknown + membersMissing + membersUnknown > 0;
    }
  }

  static Reconciliation begun(long number, Repairs repairs, String by, Instant at) {
    return new Reconciliation(
        number,
        State.RUNNING,
        repairs.repair(),
        repairs.removeUnknownMembers(),
        by,
        at,
        Optional.empty(),
        new Place.Accounts(ObjectType.USER, Target.Position.START),
        Counts.ZERO,
        0,
        Optional.empty());
  }

  /// What is put right of what is found.
  ///
  /// @param repair what changed or is missing, members included
  /// @param removeUnknownMembers members that nobody sent are taken out of their groups; only together
  ///     with the other
  public record Repairs(boolean repair, boolean removeUnknownMembers) {
    public static final Repairs NONE = new Repairs(false, false);

    /// @throws IllegalArgumentException where members are to be removed and nothing is repaired
    public Repairs {
      if (removeUnknownMembers && !repair) {
        throw new IllegalArgumentException(
            "unknown members are removed by a reconciliation that repairs: set 'repair', too");
      }
    }
  }

  public boolean running() {
    return state == State.RUNNING;
  }

  /// Further, after more was counted.
  Reconciliation at(Place next, Counts more) {
    return new Reconciliation(
        number,
        state,
        repair,
        removeUnknownMembers,
        by,
        started,
        ended,
        next,
        counts.plus(more),
        0,
        Optional.empty());
  }

  Reconciliation tryingAgain(String why) {
    return new Reconciliation(
        number,
        state,
        repair,
        removeUnknownMembers,
        by,
        started,
        ended,
        place,
        counts,
        attempts + 1,
        Optional.of(why));
  }

  /// From where it stands, after it has failed or was cancelled.
  Reconciliation resumed() {
    return new Reconciliation(
        number,
        State.RUNNING,
        repair,
        removeUnknownMembers,
        by,
        started,
        Optional.empty(),
        place,
        counts,
        0,
        Optional.empty());
  }

  Reconciliation ended(State how, Optional<String> why, Instant at) {
    return new Reconciliation(
        number,
        how,
        repair,
        removeUnknownMembers,
        by,
        started,
        Optional.of(at),
        place,
        counts,
        attempts,
        why);
  }
}
