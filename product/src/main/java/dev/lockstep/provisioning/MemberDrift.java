package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ProvisioningStore.SentMember;
import dev.lockstep.provisioning.Target.Members;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compares the members that a target shows of a group with those that were sent. What it shows is
/// older than what the store says by the time it is compared, so that whatever differs is asked for
/// once more, and counts only if it still does.
final class MemberDrift {
  /// Differences of each kind in one go, so that memory stays bounded where the target shows none of
  /// a million; the next reconciliation finds the others.
  static final int MOST = 10_000;

  private static final int SENT_AT_ONCE = 1_000;

  private final ApplicationId application;
  private final Target target;
  private final ProvisioningStore store;

  MemberDrift(ApplicationId application, Target target, ProvisioningStore store) {
    this.application = application;
    this.target = target;
    this.store = store;
  }

  sealed interface Result {
    /// @param missing sent, and not shown
    /// @param unknown ids at the target that were never sent
    record Compared(List<SentMember> missing, List<String> unknown) implements Result {
      static final Compared NOTHING = new Compared(List.of(), List.of());

      boolean isEmpty() {
        return missing.isEmpty() && unknown.isEmpty();
      }

      private Compared stillIn(Set<String> shown) {
        return new Compared(
            missing.stream().filter(one -> !shown.contains(one.targetId())).toList(),
            unknown.stream().filter(shown::contains).toList());
      }
    }

    /// The target has more than it can show in an answer.
    record Unread() implements Result {}

    /// The target shows no members, of whatever group.
    record Hidden() implements Result {}
  }

  /// @param group the link of one
  Result of(Link group) throws InterruptedException {
    return switch (target.members(group.targetId()).value()) {
      case Members.Shown(Set<String> ids) -> compared(group, ids);
      case Members.TooMany() -> new Result.Unread();
      case Members.Hidden() -> new Result.Hidden();
      case Members.Gone() -> Result.Compared.NOTHING; // the listing of groups tells
    };
  }

  private Result compared(Link group, Set<String> shown) throws InterruptedException {
    Result.Compared first = against(group, shown);
    if (first.isEmpty()) {
      return first;
    }
    return target.members(group.targetId()).value() instanceof Members.Shown(Set<String> again)
        ? first.stillIn(again)
        : Result.Compared.NOTHING;
  }

  private Result.Compared against(Link group, Set<String> shown) {
    Set<String> unknown = new HashSet<>(shown);
    List<SentMember> missing = new ArrayList<>();
    Optional<ObjectId> after = Optional.empty();
    List<SentMember> page;
    do {
      page = store.sentMemberships(application, group.object(), after, SENT_AT_ONCE);
      for (SentMember sent : page) {
        if (!unknown.remove(sent.targetId()) && missing.size() < MOST) {
          missing.add(sent);
        }
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().member());
    } while (page.size() == SENT_AT_ONCE);
    return new Result.Compared(missing, unknown.stream().sorted().limit(MOST).toList());
  }
}
