package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Pending.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where it is kept what waits to be done for Applications: objects, memberships, and triggers that are
/// still being expanded. All writes stand inside a unit of work.
public interface PendingWork {

  // Memberships

  void enqueueEdge(ApplicationId id, ObjectId group, ObjectId member);

  /// Memberships of a group that wait to be compared, in the order of the members.
  List<PendingEdge> edges(ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit);

  /// It leaves if nothing marked it again meanwhile.
  void settleEdge(ApplicationId id, ObjectId group, PendingEdge edge);

  record PendingEdge(ObjectId member, long generation) {}

  // Objects

  /// Adds the object to what is pending, or marks it again: it is then due now and new.
  void enqueue(
      ApplicationId id,
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Instant due);

  Optional<Pending> pending(ApplicationId id, ObjectId object);

  /// What was begun for these objects and not heard the end of.
  Map<ObjectId, Creation> creations(ApplicationId id, List<ObjectId> objects);

  /// Those of which a creation was begun and not heard the end of, in the order of their objects,
  /// behind this one.
  List<Pending> begun(ApplicationId id, Optional<ObjectId> after, int limit);

  /// What is due in one of these states, in the order of priority.
  List<Pending> due(ApplicationId id, List<State> states, Instant now, int limit);

  /// Whether anything new that might be destructive was due by then.
  boolean hasDueChange(ApplicationId id, Instant by);

  long count(ApplicationId id, State state);

  /// How far is counted where that would cost what a whole company costs.
  long MOST_COUNTED = 10_000;

  /// New ones that are due: what a cycle still has to look at; no further than [#MOST_COUNTED].
  long dueCount(ApplicationId id, Instant now);

  /// Those of one type.
  long dueCount(ApplicationId id, ObjectType type, Instant now);

  /// Of all states, due or not; of each no further than [#MOST_COUNTED].
  Map<State, Long> pendingCounts(ApplicationId id);

  void setState(ApplicationId id, Pending pending, State state);

  /// As [#setState] with REMOVING.
  ///
  /// @param removals how many memberships it would take away
  void setRemoving(ApplicationId id, Pending pending, long removals);

  /// So many of those that [#setRemoving] told are taken away.
  void removed(ApplicationId id, Pending pending, int removals);

  /// Memberships that wait to be taken away, of all groups that are REMOVING.
  long removalsWaiting(ApplicationId id);

  /// Forgets what is staged: it is looked at again when it changes, or in a full cycle.
  ///
  /// @return how many these were
  int dropStaged(ApplicationId id);

  /// All in the first state get the second.
  int setStates(ApplicationId id, State from, State to);

  /// It leaves if no trigger came meanwhile.
  ///
  /// @return false when one came
  boolean settle(ApplicationId id, Pending pending);

  /// That the creation of a pending object's account is about to be sent; that it came to nothing
  /// where there is none. Forgotten when the row is settled.
  void setCreation(ApplicationId id, ObjectId object, Optional<Creation> creation);

  /// Those of all pending objects: the target that they were sent to is another one now.
  void forgetCreations(ApplicationId id);

  /// It failed and is tried again then, sooner if a trigger comes.
  void escrow(
      ApplicationId id,
      Pending pending,
      Instant failed,
      Instant nextTry,
      ErrorCode code,
      String message);

  /// What failed and waits for its next try, by that time.
  List<Escrow> escrows(ApplicationId id, Optional<Place> after, int limit);

  /// What the deletion guard holds back, by the time when it was due.
  List<Pending> staged(ApplicationId id, Optional<Place> after, int limit);

  record Escrow(Pending pending, ErrorCode code, String message) {}

  void clearEscrows(ApplicationId id, Instant now);

  // Triggers that are being expanded

  void expand(ApplicationId id, Expansion expansion);

  Optional<Expansion> nextExpansion(ApplicationId id);

  void moveExpansion(ApplicationId id, Expansion expansion, ObjectId after);

  void endExpansion(ApplicationId id, Expansion expansion);
}
