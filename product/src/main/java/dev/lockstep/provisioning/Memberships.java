package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.PendingWork.PendingEdge;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.Target.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Brings the marked memberships of one group to the target, edge by edge: a membership is wanted
/// there if it is in the Directory and its member is at the target. One that leaves the Directory
/// is taken away; an account that is deleted takes its memberships along.
final class Memberships {
  /// Edges compared and settled at a time.
  private static final int EDGES_AT_ONCE = 1_000;

  private final Application application;
  private final Target target;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Edges edges;
  private final InstantSource clock;
  private final OperationLog log;

  Memberships(
      Application application,
      Target target,
      DirectoryReader directory,
      ProvisioningStore store,
      InstantSource clock,
      Actor initiator) {
    this.application = application;
    this.target = target;
    this.directory = directory;
    this.store = store;
    this.edges = new Edges(application, directory, store);
    this.clock = clock;
    this.log = new OperationLog(application, store, initiator);
  }

  sealed interface Result {
    /// @param asked whether the target has answered to a request of it
    record Done(boolean asked) implements Result {}

    /// Removals remain; they wait for the guard.
    record Withheld(long removals) implements Result {}

    /// There are more removals than the guard lets pass.
    record Tripped() implements Result {}

    /// The target has no such group; what was sent of it before counts for nothing.
    record Gone(List<Target.Exchange> exchanges) implements Result {
      public Gone {
        exchanges = List.copyOf(exchanges);
      }
    }
  }

  /// What some edges come down to.
  ///
  /// @param added ids at the target
  private record Changes(
      List<PendingEdge> settled, List<Member> added, List<Member> removed, long withheld) {

    /// Those that the target doesn't know stay marked.
    Changes without(List<String> unknown) {
      if (unknown.isEmpty()) {
        return this;
      }
      Set<ObjectId> unsettled =
          added.stream()
              .filter(member -> unknown.contains(member.targetId()))
              .map(Member::id)
              .collect(Collectors.toSet());
      return new Changes(
          settled.stream().filter(edge -> !unsettled.contains(edge.member())).toList(),
          added.stream().filter(member -> !unsettled.contains(member.id())).toList(),
          removed,
          withheld);
    }
  }

  private record Member(ObjectId id, String targetId) {}

  /// @param mayRemove whether removals are let through as far as their own limit allows
  Result bring(Link group, Pending pending, boolean mayRemove) throws InterruptedException {
    try {
      return bringAll(group, pending, mayRemove);
    } catch (TargetException e) {
      if (e.code() == ErrorCode.INVALID_ANCHOR) {
        return new Result.Gone(e.exchanges());
      }
      throw e;
    }
  }

  private Result bringAll(Link group, Pending pending, boolean mayRemove)
      throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    long withheld = 0;
    boolean asked = false;
    boolean held = edges.isHeld(group.object());
    List<PendingEdge> page;
    do {
      page = store.edges(application.id(), group.object(), after, EDGES_AT_ONCE);
      // behind the page: what it has was marked before
      boolean unlimited = isUnlimited(pending);
      Changes changes = compare(group.object(), page, held, mayRemove);
      if (!unlimited && exceedsLimit(changes.removed().size())) {
        return new Result.Tripped();
      }
      withheld += changes.withheld();
      asked |= carryOut(group, pending, changes, unlimited);
      after = page.isEmpty() ? after : Optional.of(page.getLast().member());
    } while (page.size() == EDGES_AT_ONCE);
    return withheld > 0 ? new Result.Withheld(withheld) : new Result.Done(asked);
  }

  /// Whether a person has allowed all removals: that is no word for what was marked since, by which
  /// the row became another.
  private boolean isUnlimited(Pending pending) {
    return pending.state() == State.ALLOWED
        && store.pending(application.id(), pending.object()).filter(pending::equals).isPresent();
  }

  private Changes compare(
      ObjectId group, List<PendingEdge> marked, boolean held, boolean mayRemove) {
    List<PendingEdge> settled = new ArrayList<>();
    List<Member> added = new ArrayList<>();
    List<Member> removed = new ArrayList<>();
    long withheld = 0;
    for (PendingEdge edge : marked) {
      Optional<String> sent = store.sentMember(application.id(), group, edge.member());
      boolean isMember = edges.isMember(group, edge.member(), held);
      Optional<String> wanted =
          isMember
              ? store.link(application.id(), edge.member()).map(Link::targetId)
              : Optional.empty();
      if (wanted.isPresent() && !(wanted.equals(sent) && isSure(group, edge.member()))) {
        added.add(new Member(edge.member(), wanted.get()));
      } else if (!isMember && sent.isPresent() && !application.policies().upsertOnly()) {
        if (!mayRemove) {
          withheld++;
          continue;
        }
        removed.add(new Member(edge.member(), sent.get()));
      }
      settled.add(edge);
    }
    return new Changes(settled, added, removed, withheld);
  }

  /// Whether the target has answered to the last request about it.
  private boolean isSure(ObjectId group, ObjectId member) {
    return !store.isDoubtful(application.id(), group, member);
  }

  private boolean exceedsLimit(int removals) {
    Policies.Guard guard = application.policies().guard();
    return removals > 0
        && removals
                + store.destroyedSince(
                    application.id(), clock.instant().minus(guard.window()), true)
            > guard.memberRemovals();
  }

  /// @return whether the target was asked
  private boolean carryOut(Link group, Pending pending, Changes changes, boolean approved)
      throws InterruptedException {
    if (changes.settled().isEmpty()) {
      return false;
    }
    Instant began = clock.instant();
    boolean silent = changes.added().isEmpty() && changes.removed().isEmpty();
    if (!silent) {
      doubt(group.object(), changes);
    }
    Answer<List<String>> answer =
        silent
            ? new Answer<>(List.of(), List.of())
            : target.changeMembers(
                group.targetId(), targetIds(changes.added()), targetIds(changes.removed()));
    settle(
        group,
        pending,
        changes.without(answer.value()),
        silent,
        approved,
        answer.exchanges(),
        began);
    if (!answer.value().isEmpty()) {
      throw new TargetException(
          ErrorCode.UNABLE_TO_RESOLVE_REFERENCE,
          "the target doesn't know "
              + answer.value().size()
              + " of the new members: "
              + String.join(", ", answer.value().stream().limit(10).toList())
              + (answer.value().size() > 10 ? ", …" : ""),
          false,
          Optional.empty(),
          answer.exchanges());
    }
    return !silent;
  }

  /// Kept before it is sent: where the reply is lost, or the process dies, a membership that is no
  /// longer wanted by then must be taken away all the same, and one that is wanted again be added.
  private void doubt(ObjectId group, Changes changes) {
    store.atomically(
        () -> {
          Stream.concat(changes.added().stream(), changes.removed().stream())
              .forEach(
                  member ->
                      store.doubtMember(application.id(), group, member.id(), member.targetId()));
          return true;
        });
  }

  private void settle(
      Link group,
      Pending pending,
      Changes changes,
      boolean silent,
      boolean approved,
      List<Target.Exchange> exchanges,
      Instant began) {
    ProvisioningLogEntry entry = entry(group, pending, changes, exchanges, began);
    store.atomically(
        () -> {
          for (Member member : changes.added()) {
            store.putSentMember(application.id(), group.object(), member.id(), member.targetId());
          }
          for (Member member : changes.removed()) {
            store.removeSentMember(application.id(), group.object(), member.id());
          }
          changes
              .settled()
              .forEach(edge -> store.settleEdge(application.id(), group.object(), edge));
          if (!changes.removed().isEmpty() && !approved) {
            store.destroyed(
                application.id(), group.object(), entry.at(), true, changes.removed().size());
            store.removed(application.id(), pending, changes.removed().size());
          }
          if (!silent) {
            log.add(pending, entry);
            store.change(
                application.id(),
                state -> state.with(state.cycle().counted(Counts.of(Action.MEMBERS))));
          }
          return true;
        });
  }

  private ProvisioningLogEntry entry(
      Link group,
      Pending pending,
      Changes changes,
      List<Target.Exchange> exchanges,
      Instant began) {
    Instant now = clock.instant();
    return new ProvisioningLogEntry(
        0,
        now,
        group.object(),
        group.type(),
        group.label(),
        Optional.of(group.targetId()),
        Action.MEMBERS,
        Status.SUCCESS,
        pending.reason(),
        changes.added().size() + " added, " + changes.removed().size() + " removed",
        modified(changes),
        Optional.empty(),
        exchanges,
        Duration.between(began, now),
        Optional.empty());
  }

  private List<ModifiedProperty> modified(Changes changes) {
    List<ModifiedProperty> modified = new ArrayList<>();
    for (Member member : changes.added()) {
      modified.add(ModifiedProperty.membership(member.id(), label(member), true));
    }
    for (Member member : changes.removed()) {
      modified.add(ModifiedProperty.membership(member.id(), label(member), false));
    }
    return modified;
  }

  private String label(Member member) {
    return store
        .link(application.id(), member.id())
        .map(Link::label)
        .or(() -> directory.find(application.directory(), member.id()).map(DirectoryObject::label))
        .orElseGet(member::targetId);
  }

  private static List<String> targetIds(List<Member> members) {
    return members.stream().map(Member::targetId).toList();
  }
}
