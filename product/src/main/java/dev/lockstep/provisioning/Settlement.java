package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.Work.Outcome;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes down how a look ended: the link, the log, the counts, the guard's memory, what follows
/// from it, and that the pending row leaves, all in one unit. What couldn't be carried through is for
/// [Postponement].
///
/// Each unit counts first: that takes hold of the Application's state, so that no other look of
/// the same Application settles before this one is done. Where the Application has another target by
/// then, or is gone, it throws [OvertakenException], and nothing is kept.
final class Settlement {
  private final Application application;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final OperationLog log;
  private final Arrivals arrivals;
  private final Leaving leaving;
  private final SentMembers sentMembers;
  private final Standing standing;
  private final UnheardChanges unheardChanges;

  Settlement(
      Application application,
      DirectoryReader directory,
      ProvisioningStore store,
      InstantSource clock,
      Actor initiator) {
    this.application = application;
    this.store = store;
    this.clock = clock;
    this.log = new OperationLog(application, store, initiator);
    this.arrivals = new Arrivals(application, directory, store);
    this.leaving = new Leaving(application, store);
    this.sentMembers = new SentMembers(application.id(), store);
    this.standing = new Standing(application, store);
    this.unheardChanges = new UnheardChanges(application, store);
  }

  /// The account that was created is there, although its answer never came: it is the object's,
  /// before anything else is concluded of it.
  Link recovered(Attempt attempt, String targetId, Create made) {
    Pending pending = attempt.pending();
    ProvisioningLogEntry entry =
        entry(attempt, made, Status.SUCCESS, Optional.empty()).withTarget(targetId);
    Arrivals.Company company = arrivals.of(pending.object(), pending.type());
    Instant now = clock.instant();
    Link link = link(attempt.situation(), targetId, made);
    store.atomically(
        () -> {
          Application _ = standing.count(Counts.of(Action.CREATE));
          store.put(application.id(), link);
          log.add(pending, entry);
          arrivals.arrive(pending, company, now);
          store.setCreation(application.id(), attempt.object(), Optional.empty());
          lookAgainIfChanged(pending, now);
          return true;
        });
    return link;
  }

  /// Where a policy has changed since the look began, all that were linked are looked at: this one
  /// was none of them.
  private void lookAgainIfChanged(Pending pending, Instant now) {
    if (!standing.isUnchanged()) {
      enqueue(pending, now);
    }
  }

  private void enqueue(Pending pending, Instant now) {
    store.enqueue(
        application.id(),
        pending.object(),
        pending.type(),
        pending.reason(),
        pending.priority(),
        now);
  }

  static Link link(Situation situation, String targetId, Create made) {
    return new Link(
        situation.id(),
        situation.type(),
        situation.label(),
        targetId,
        made.document(),
        situation.now(),
        false,
        Optional.empty());
  }

  Outcome skipped(Attempt attempt, Skip skip) {
    Situation situation = attempt.situation();
    boolean shown =
        situation.link().isPresent()
            || situation.entitlement().entitled()
            || attempt.pending().reason() == Reason.ON_DEMAND;
    ProvisioningLogEntry entry = entry(attempt, skip, Status.SKIPPED, Optional.of(skip.code()));
    store.atomically(
        () -> {
          Application counted = standing.count(Counts.of(Action.SKIP));
          if (shown && skip.code() != ErrorCode.REDUNDANT_EXPORT) {
            log.add(attempt.pending(), entry);
          }
          standing.checkLink(situation);
          leaving.mark(situation, clock.instant());
          settle(attempt, counted);
          return true;
        });
    return new Outcome.Settled(Optional.of(entry), attempt.asked());
  }

  /// The object is at the target now, under this id, with this document.
  Outcome linked(
      Attempt attempt,
      Operation operation,
      String targetId,
      Complex document,
      Rewriting rewriting) {
    return linked(attempt, operation, targetId, document, rewriting, _ -> {});
  }

  /// The account has another name than it is to get, until others have moved: it is looked at again.
  Outcome steppedAside(Attempt attempt, Update aside, Rewriting rewriting) {
    Pending pending = attempt.pending();
    return linked(
        attempt,
        aside,
        aside.targetId(),
        aside.document(),
        rewriting,
        now -> enqueue(pending, now));
  }

  /// @param then in the same unit, after the row has left
  private Outcome linked(
      Attempt attempt,
      Operation operation,
      String targetId,
      Complex document,
      Rewriting rewriting,
      Consumer<Instant> then) {
    Situation situation = attempt.situation();
    Pending pending = attempt.pending();
    boolean silent =
        operation instanceof Update update
            && update.operations().isEmpty()
            && situation.link().isPresent();
    ProvisioningLogEntry entry =
        entry(attempt, operation, Status.SUCCESS, Optional.empty())
            .explained(operation.explanation() + rewriting.explanation());
    boolean arrives = situation.link().isEmpty();
    Arrivals.Company company =
        arrives ? arrivals.of(pending.object(), pending.type()) : Arrivals.Company.NONE;
    Instant now = clock.instant();
    store.atomically(
        () -> {
          Application counted =
              standing.count(Counts.of(silent ? Action.SKIP : operation.action()));
          Link link = rewriting.in(link(attempt, operation, targetId, document, now));
          if (!silent || !link.equals(situation.link().orElse(null))) {
            standing.checkLink(situation);
            store.put(application.id(), link);
          }
          if (!silent) {
            log.add(pending, entry.withTarget(targetId));
          }
          if (operation.destructive() && pending.state() != State.ALLOWED) {
            store.destroyed(application.id(), pending.object(), now, false, 1);
          }
          if (arrives) {
            arrivals.arrive(pending, company, now);
          }
          settle(attempt, counted);
          arrivals.catchUp(attempt, now);
          then.accept(now);
          return true;
        });
    return new Outcome.Settled(silent ? Optional.empty() : Optional.of(entry), attempt.asked());
  }

  private Link link(
      Attempt attempt, Operation operation, String targetId, Complex document, Instant now) {
    Situation situation = attempt.situation();
    return situation
        .link()
        .orElseGet(
            () ->
                new Link(
                    attempt.object(),
                    situation.type(),
                    situation.label(),
                    targetId,
                    document,
                    now,
                    !(operation instanceof Create),
                    Optional.empty()))
        .sent(situation.label(), document)
        .unheard(situation.link().flatMap(link -> unheardChanges.left(link, operation, document)))
        .left(leaving.since(situation, now));
  }

  private void settle(Attempt attempt, Application now) {
    if (!standing.decidesAlike(now)) {
      // the row may be of an application that was made anew: its own look comes to something else
      enqueue(attempt.pending(), clock.instant());
    }
    if (leaves(attempt.pending())) {
      leaving.scheduleDeletion(attempt.pending(), attempt.situation(), clock.instant());
    }
  }

  private boolean leaves(Pending pending) {
    if (pending.state() == State.ALLOWED) {
      store.useApprovals(application.id(), pending.object());
    }
    return store.settle(application.id(), pending);
  }

  Outcome deleted(Attempt attempt, Delete delete) {
    Pending pending = attempt.pending();
    ProvisioningLogEntry entry = entry(attempt, delete, Status.SUCCESS, Optional.empty());
    sentMembers.forget(pending.object());
    store.atomically(
        () -> {
          Application _ = standing.count(Counts.of(Action.DELETE));
          store.unlink(application.id(), pending.object());
          log.add(pending, entry);
          if (pending.state() != State.ALLOWED) {
            store.destroyed(application.id(), pending.object(), clock.instant(), false, 1);
          }
          sentMembers.forgetRest(pending.object());
          arrivals.depart(pending);
          boolean _ = leaves(pending);
          return true;
        });
    return new Outcome.Settled(Optional.of(entry), attempt.asked());
  }

  /// The account that was linked is gone at the target: the link goes, and the object is looked
  /// at anew, which finds or creates it.
  Outcome gone(Attempt attempt, Operation operation) {
    Pending pending = attempt.pending();
    ProvisioningLogEntry entry =
        entry(attempt, operation, Status.FAILURE, Optional.of(ErrorCode.INVALID_ANCHOR))
            .explained("the account is gone at the target; it is looked for and created anew");
    sentMembers.forget(pending.object());
    store.atomically(
        () -> {
          Application _ = standing.count(Counts.failure(ErrorCode.INVALID_ANCHOR));
          store.unlink(application.id(), pending.object());
          log.add(pending, entry);
          sentMembers.forgetRest(pending.object());
          enqueue(pending, clock.instant());
          return true;
        });
    return new Outcome.Settled(Optional.of(entry), attempt.asked());
  }

  /// The account that was linked is gone at the target, and nothing takes its place.
  void unlinked(Attempt attempt) {
    sentMembers.forget(attempt.object());
    store.atomically(
        () -> {
          store.unlink(application.id(), attempt.object());
          sentMembers.forgetRest(attempt.object());
          return true;
        });
  }

  /// Another account takes the place of the one that is gone: it is the object's from now on, whatever
  /// becomes of the operation that is to follow.
  ///
  /// @param held what the account has of the mapped attributes
  Attempt relinked(Attempt attempt, String targetId, Complex held) {
    Pending pending = attempt.pending();
    Situation situation = attempt.situation();
    Instant now = clock.instant();
    Link link =
        new Link(
            situation.id(),
            situation.type(),
            situation.label(),
            targetId,
            held,
            now,
            true,
            situation.link().flatMap(Link::left));
    sentMembers.forget(pending.object());
    Arrivals.Company company = arrivals.of(pending.object(), pending.type());
    store.atomically(
        () -> {
          standing.checkTarget();
          standing.checkLink(situation);
          store.unlink(application.id(), pending.object());
          store.put(application.id(), link);
          sentMembers.forgetRest(pending.object());
          arrivals.arrive(pending, company, now);
          return true;
        });
    return attempt.linked(link);
  }

  private ProvisioningLogEntry entry(
      Attempt attempt, Operation operation, Status status, Optional<ErrorCode> error) {
    return attempt.entry(
        clock.instant(),
        operation.action(),
        status,
        operation.explanation(),
        operation.changes(),
        error,
        Optional.empty());
  }
}
