package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// One look at one pending object, from the reading of its situation until it is settled.
///
/// @param unresolved whom it refers to and who weren't at the target when it was read
/// @param mayGoFirst whose look may come before this one
/// @param mayDestroy whether the guard has let it pass
/// @param exchanges with the target so far; grows
/// @param broughtMembers whether the target has taken memberships of it, which have an entry of their
///     own in the log
record Attempt(
    Pending pending,
    Situation situation,
    List<ObjectId> unresolved,
    Predicate<ObjectId> mayGoFirst,
    boolean mayDestroy,
    List<Target.Exchange> exchanges,
    boolean broughtMembers,
    Instant began) {

  /// Of which nothing is known yet.
  Attempt(Pending pending, Predicate<ObjectId> mayGoFirst, boolean mayDestroy, Instant began) {
    this(
        pending,
        Situation.unknown(pending.object(), pending.type(), began),
        List.of(),
        mayGoFirst,
        mayDestroy,
        new ArrayList<>(),
        false,
        began);
  }

  ObjectId object() {
    return pending.object();
  }

  Optional<Link> link() {
    return situation.link();
  }

  Attempt read(Situation known, List<ObjectId> unresolvedOnes) {
    return new Attempt(
        pending,
        known,
        List.copyOf(unresolvedOnes),
        mayGoFirst,
        mayDestroy,
        exchanges,
        broughtMembers,
        began);
  }

  /// Having heard this from the target. Another value, because a unit of work may run again: what
  /// is heard in it must not be heard twice.
  Attempt heard(List<Target.Exchange> more) {
    List<Target.Exchange> all = new ArrayList<>(exchanges);
    all.addAll(more);
    return new Attempt(
        pending, situation, unresolved, mayGoFirst, mayDestroy, all, broughtMembers, began);
  }

  /// The target has taken memberships.
  Attempt withMembers() {
    return new Attempt(
        pending, situation, unresolved, mayGoFirst, mayDestroy, exchanges, true, began);
  }

  /// Whether the target was asked anything, and so can be worked with where the look is settled.
  boolean asked() {
    return broughtMembers || !exchanges.isEmpty();
  }

  /// As it turned out to be.
  Attempt linked(Link link) {
    return read(situation.linked(link), unresolved);
  }

  /// As if it had never been linked.
  Attempt unlinked() {
    return read(situation.unlinked(), unresolved);
  }

  /// What the provisioning log says of it.
  ///
  /// @param error where it failed, or why nothing was done
  ProvisioningLogEntry entry(
      Instant now,
      Action action,
      Status status,
      String explanation,
      List<ModifiedProperty> changes,
      Optional<ErrorCode> error,
      Optional<Instant> nextTry) {
    return new ProvisioningLogEntry(
        0,
        now,
        object(),
        situation.type(),
        situation.label(),
        link().map(Link::targetId),
        action,
        status,
        pending.reason(),
        explanation,
        changes,
        error,
        exchanges,
        Duration.between(began, now),
        nextTry);
  }
}
