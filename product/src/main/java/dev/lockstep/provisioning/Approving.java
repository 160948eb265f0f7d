package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/// Does what a plan says: sets up what it proposes, switches the application on, and lets pass what
/// the plan destroys, however much that is. Only as long as the Directory, the configuration, the
/// links and the target are those of the plan, so that exactly its operations are done; whatever
/// changes afterwards is under the guard as ever. What was approved counts in the full cycle that
/// this begins and ends with it.
public final class Approving {
  /// Approvals in one unit of work.
  private static final int AT_ONCE = 500;

  private final ProvisioningStore store;
  private final DirectoryReader directory;
  private final Planning planning;
  private final Cycles cycles;
  private final ApplicationAudit audit;
  private final InstantSource clock;

  public Approving(
      ProvisioningStore store,
      DirectoryReader directory,
      Planning planning,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.planning = planning;
    this.cycles = cycles;
    this.audit = new ApplicationAudit(audit, clock);
    this.clock = clock;
  }

  /// Told how far an approval has come. What it throws ends the approval, and nothing is done.
  interface Watcher {
    Watcher NOBODY =
        new Watcher() {
          @Override
          public void looked(PlanLine line) {}

          @Override
          public void last() {}
        };

    /// The plan that is taken once more has this line.
    void looked(PlanLine line);

    /// It is the same: what comes next is done, in the unit of work that this is told in.
    void last();
  }

  /// @param proposal what the plan was for; else the configuration isn't that of the plan
  /// @return the plan that is carried out
  /// @throws PlanMovedException where it wouldn't be what was planned
  /// @throws NoSuchElementException where there is no such application
  /// @throws MappingException naming a proposed mapping that can't be
  public Plan approve(ApplicationId id, PlanId wanted, Proposal proposal, Actor actor)
      throws InterruptedException {
    return approve(id, wanted, _ -> proposal, actor);
  }

  /// @param proposed what the plan was for, with what it doesn't say as the application has it by
  ///     then: else what somebody changes meanwhile would be put back
  public Plan approve(
      ApplicationId id, PlanId wanted, Function<Application, Proposal> proposed, Actor actor)
      throws InterruptedException {
    return approve(id, wanted, proposed, actor, Watcher.NOBODY);
  }

  Plan approve(
      ApplicationId id,
      PlanId wanted,
      Function<Application, Proposal> proposed,
      Actor actor,
      Watcher watcher)
      throws InterruptedException {
    Proposal proposal = checked(id, wanted, proposed);
    Approvals approvals = new Approvals(id, wanted);
    approvals.forget();
    try {
      Plan plan =
          planning.each(
              id,
              proposal,
              line -> {
                approvals.add(line);
                watcher.looked(line);
              });
      if (!plan.id().operations().equals(wanted.operations())) {
        throw new PlanMovedException(
            List.of("the target: what would be done there isn't what was planned"));
      }
      approvals.keep();
      store.atomically(
          () -> {
            Proposal still = checked(id, wanted, proposed);
            watcher.last();
            begin(id, plan, still, actor);
            return true;
          });
      cycles.wake();
      return plan;
    } catch (RuntimeException | InterruptedException e) {
      approvals.forget();
      throw e;
    }
  }

  private Proposal checked(
      ApplicationId id, PlanId wanted, Function<Application, Proposal> proposed) {
    Application application = store.existing(id);
    Proposal proposal = proposed.apply(application);
    List<String> moved = wanted.basis().movedBy(planning.basis(id, proposal));
    if (!moved.isEmpty()) {
      throw new PlanMovedException(moved);
    }
    return proposal;
  }

  /// A full cycle, which finds what the plan found.
  private void begin(ApplicationId id, Plan plan, Proposal proposal, Actor actor) {
    Application before = store.application(id).orElseThrow();
    Application after = proposal.on(before, directory).with(State.RUNNING);
    store.update(after);
    audit.recordChanges(actor, before, after);
    for (Optional<ObjectMapping> mapping : List.of(proposal.users(), proposal.groups())) {
      mapping
          .filter(changed -> !changed.equals(before.mappings().of(changed.type())))
          .ifPresent(changed -> store.holds().releaseAll(id, changed.type()));
    }
    if (proposal.assignments().isPresent()) {
      assign(after, proposal, actor);
    }
    store.clearEscrows(id, clock.instant());
    store.setStates(id, Pending.State.STAGED, Pending.State.NEW);
    store.change(
        id,
        state ->
            state
                .withoutWatermark()
                .approving(plan.id())
                .tripped(Optional.empty())
                .quarantined(Optional.empty()));
    audit.record(
        actor,
        "Approve plan",
        before,
        "",
        "at %s: %d accounts disabled or deleted, %d memberships taken away"
            .formatted(plan.id().position(), plan.destructive(), plan.removals()));
  }

  private void assign(Application application, Proposal proposal, Actor actor) {
    Map<ObjectId, Assignment> wanted = proposal.assigned(application, directory);
    for (Assignment assignment : store.assignments(application.id())) {
      if (!wanted.containsKey(assignment.object())) {
        store.unassign(application.id(), assignment.object());
        audit.recordUnassigned(actor, application, assignment, label(application, assignment));
      }
    }
    for (Assignment one : wanted.values()) {
      Assignment assignment = new Assignment(one.object(), one.type(), clock.instant());
      if (store.assign(application.id(), assignment)) {
        audit.recordAssigned(actor, application, assignment, label(application, assignment));
      }
    }
  }

  private String label(Application application, Assignment assignment) {
    return directory
        .find(application.directory(), assignment.object())
        .map(DirectoryObject::label)
        .orElseGet(() -> assignment.object().toString());
  }

  /// Written while the plan is walked, a group's removals once all of its lines are known. None
  /// counts before all are written and the plan is found to be the one that was approved.
  private final class Approvals {
    private final ApplicationId id;
    private final PlanId plan;
    private final List<Approval> waiting = new ArrayList<>();

    /// The group that the walk is at, and how many members it loses so far.
    private final Map<ObjectId, Long> removals = new HashMap<>();

    Approvals(ApplicationId id, PlanId plan) {
      this.id = id;
      this.plan = plan;
    }

    void add(PlanLine line) {
      Approval.of(line).ifPresent(waiting::add);
      long removed = line.removals();
      if (removed > 0) {
        if (!removals.containsKey(line.object())) {
          endGroup();
        }
        removals.merge(line.object(), removed, Long::sum);
      }
      if (waiting.size() >= AT_ONCE) {
        write();
      }
    }

    private void endGroup() {
      removals.forEach((group, count) -> waiting.add(Approval.ofRemovals(group, count)));
      removals.clear();
    }

    void keep() {
      endGroup();
      write();
    }

    private void write() {
      store.atomically(
          () -> {
            waiting.forEach(approval -> store.approve(id, plan, approval));
            return true;
          });
      waiting.clear();
    }

    void forget() {
      int forgotten;
      do {
        forgotten = store.atomically(() -> store.forgetApprovals(id, AT_ONCE));
      } while (forgotten > 0);
    }
  }
}
