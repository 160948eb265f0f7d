package dev.lockstep.provisioning;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// What happens to accounts whose people leave, to accounts that were there before, and how much
/// may happen unasked.
///
/// @param consequences one for each [Departure]
/// @param onlyCreated whether accounts that Lockstep adopted are never disabled nor deleted
/// @param upsertOnly whether nothing is ever disabled, deleted, or taken out of a group
public record Policies(
    Map<Departure, Consequence> consequences,
    ExistingAccounts existingAccounts,
    MissingAccounts missingAccounts,
    boolean onlyCreated,
    boolean upsertOnly,
    Guard guard,
    Retries retries,
    QuarantineThresholds quarantine) {

  /// As Entra does it: whatever takes the right away disables, only the end in the Directory
  /// deletes.
  public static final Policies DEFAULT =
      new Policies(
          Map.of(
              Departure.UNASSIGNED, new Consequence.Disable(),
              Departure.OUT_OF_SCOPE, new Consequence.Disable(),
              Departure.DISABLED, new Consequence.Disable(),
              Departure.SOFT_DELETED, new Consequence.Disable(),
              Departure.HARD_DELETED, new Consequence.Delete()),
          ExistingAccounts.ADOPT,
          MissingAccounts.RECREATE,
          false,
          false,
          Guard.DEFAULT,
          Retries.DEFAULT,
          QuarantineThresholds.DEFAULT);

  public Policies {
    consequences = Map.copyOf(consequences);
    if (!consequences.keySet().containsAll(Set.of(Departure.values()))) {
      throw new IllegalArgumentException("each departure needs a policy: " + consequences);
    }
  }

  /// Accounts that a matching attribute finds at the target though Lockstep has no link to them.
  public enum ExistingAccounts {
    /// Linked, and brought up to date.
    ADOPT,
    /// Left alone; the object is skipped.
    IGNORE,
    /// Left alone; the object fails, so that somebody looks.
    REFUSE
  }

  /// Linked accounts that are gone at the target.
  public enum MissingAccounts {
    /// Looked for, and created anew where there is none.
    RECREATE,
    /// Looked for, never created anew.
    REMATCH,
    /// Left alone; the object fails, as Entra does with an invalid anchor.
    REPORT
  }

  public Consequence on(Departure departure) {
    return consequences.getOrDefault(departure, new Consequence.Keep());
  }

  public Policies with(Departure departure, Consequence consequence) {
    Map<Departure, Consequence> changed = new EnumMap<>(consequences);
    changed.put(departure, consequence);
    return new Policies(
        changed,
        existingAccounts,
        missingAccounts,
        onlyCreated,
        upsertOnly,
        guard,
        retries,
        quarantine);
  }

  public Policies with(Guard changed) {
    return new Policies(
        consequences,
        existingAccounts,
        missingAccounts,
        onlyCreated,
        upsertOnly,
        changed,
        retries,
        quarantine);
  }

  public Policies with(Retries changed) {
    return new Policies(
        consequences,
        existingAccounts,
        missingAccounts,
        onlyCreated,
        upsertOnly,
        guard,
        changed,
        quarantine);
  }

  public Policies with(QuarantineThresholds changed) {
    return new Policies(
        consequences,
        existingAccounts,
        missingAccounts,
        onlyCreated,
        upsertOnly,
        guard,
        retries,
        changed);
  }

  public Policies with(ExistingAccounts changed) {
    return new Policies(
        consequences,
        changed,
        missingAccounts,
        onlyCreated,
        upsertOnly,
        guard,
        retries,
        quarantine);
  }

  public Policies with(MissingAccounts changed) {
    return new Policies(
        consequences,
        existingAccounts,
        changed,
        onlyCreated,
        upsertOnly,
        guard,
        retries,
        quarantine);
  }

  public Policies withOnlyCreated(boolean changed) {
    return new Policies(
        consequences,
        existingAccounts,
        missingAccounts,
        changed,
        upsertOnly,
        guard,
        retries,
        quarantine);
  }

  public Policies withUpsertOnly(boolean changed) {
    return new Policies(
        consequences,
        existingAccounts,
        missingAccounts,
        onlyCreated,
        changed,
        guard,
        retries,
        quarantine);
  }

  /// How many destructive operations pass without a person's word, within a window that moves
  /// with the time. The smaller of the absolute limit and the percentage counts, but never less
  /// than the floor: in a small directory ten per cent would be nobody.
  ///
  /// @param absolute disables and deletes; 500 is what Entra gives as its default
  /// @param percentage of live links
  /// @param memberRemovals memberships taken away
  public record Guard(
      int absolute, int percentage, int floor, int memberRemovals, Duration window) {
    public static final Guard DEFAULT = new Guard(500, 10, 10, 5_000, Duration.ofHours(24));

    public long limit(long liveLinks) {
      return Math.min(absolute, Math.max(floor, liveLinks * percentage / 100));
    }
  }
}
