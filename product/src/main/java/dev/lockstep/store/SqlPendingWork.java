package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Creation;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Expansion;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.PendingWork;
import dev.lockstep.provisioning.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What waits to be done for Applications, in SQL. Each kind of row has a class of its own.
abstract class SqlPendingWork implements PendingWork {
  private final PendingRows pending;
  private final PendingEdgeRows edges;
  private final ExpansionRows expansions;

  SqlPendingWork(Database database) {
    this.pending = new PendingRows(database);
    this.edges = new PendingEdgeRows(database);
    this.expansions = new ExpansionRows(database);
  }

  @Override
  public void enqueueEdge(ApplicationId id, ObjectId group, ObjectId member) {
    edges.enqueue(id, group, member);
  }

  @Override
  public List<PendingEdge> edges(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return edges.page(id, group, after, limit);
  }

  @Override
  public void settleEdge(ApplicationId id, ObjectId group, PendingEdge edge) {
    edges.settle(id, group, edge);
  }

  @Override
  public void enqueue(
      ApplicationId id,
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Instant due) {
    pending.enqueue(id, object, type, reason, priority, due);
  }

  @Override
  public Optional<Pending> pending(ApplicationId id, ObjectId object) {
    return pending.find(id, object);
  }

  @Override
  public List<Pending> due(ApplicationId id, List<State> states, Instant now, int limit) {
    List<Pending> due = new ArrayList<>();
    states.forEach(state -> due.addAll(pending.due(id, state, now, limit)));
    return due;
  }

  @Override
  public boolean hasDueChange(ApplicationId id, Instant now) {
    return pending.hasDueChange(id, now);
  }

  @Override
  public long count(ApplicationId id, State state) {
    return pending.count(id, state);
  }

  @Override
  public long dueCount(ApplicationId id, Instant now) {
    return pending.dueCount(id, now);
  }

  @Override
  public long dueCount(ApplicationId id, ObjectType type, Instant now) {
    return pending.dueCount(id, type, now);
  }

  @Override
  public Map<ObjectId, Creation> creations(ApplicationId id, List<ObjectId> objects) {
    return pending.creations(id, objects);
  }

  @Override
  public List<Pending> begun(ApplicationId id, Optional<ObjectId> after, int limit) {
    return pending.begun(id, after, limit);
  }

  @Override
  public Map<State, Long> pendingCounts(ApplicationId id) {
    Map<State, Long> counts = new EnumMap<>(State.class);
    for (State state : State.values()) {
      counts.put(state, pending.countSome(id, state));
    }
    return counts;
  }

  @Override
  public void setState(ApplicationId id, Pending row, State state) {
    pending.setState(id, row, state);
  }

  @Override
  public void setRemoving(ApplicationId id, Pending row, long removals) {
    pending.setRemoving(id, row, removals);
  }

  @Override
  public void removed(ApplicationId id, Pending row, int removals) {
    pending.removed(id, row, removals);
  }

  @Override
  public long removalsWaiting(ApplicationId id) {
    return pending.removalsWaiting(id);
  }

  @Override
  public int dropStaged(ApplicationId id) {
    return pending.dropStaged(id);
  }

  @Override
  public int setStates(ApplicationId id, State from, State to) {
    return pending.setStates(id, from, to);
  }

  @Override
  public boolean settle(ApplicationId id, Pending row) {
    return pending.settle(id, row);
  }

  @Override
  public void setCreation(ApplicationId id, ObjectId object, Optional<Creation> creation) {
    pending.setCreation(id, object, creation);
  }

  @Override
  public void forgetCreations(ApplicationId id) {
    pending.forgetCreations(id);
  }

  @Override
  public void escrow(
      ApplicationId id,
      Pending row,
      Instant failed,
      Instant nextTry,
      ErrorCode code,
      String message) {
    pending.escrow(id, row, failed, nextTry, code, message);
  }

  @Override
  public List<Escrow> escrows(ApplicationId id, Optional<Place> after, int limit) {
    return pending.escrows(id, after, limit);
  }

  @Override
  public List<Pending> staged(ApplicationId id, Optional<Place> after, int limit) {
    return pending.staged(id, after, limit);
  }

  @Override
  public void clearEscrows(ApplicationId id, Instant now) {
    pending.clearEscrows(id, now);
  }

  @Override
  public void expand(ApplicationId id, Expansion expansion) {
    expansions.add(id, expansion);
  }

  @Override
  public Optional<Expansion> nextExpansion(ApplicationId id) {
    return expansions.next(id);
  }

  @Override
  public void moveExpansion(ApplicationId id, Expansion expansion, ObjectId after) {
    expansions.move(expansion, after);
  }

  @Override
  public void endExpansion(ApplicationId id, Expansion expansion) {
    expansions.end(expansion);
  }
}
