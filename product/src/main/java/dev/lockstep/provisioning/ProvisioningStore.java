package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Where Applications and what they have done are kept. All writes stand inside a unit of work.
public interface ProvisioningStore extends PendingWork {

  /// As [dev.lockstep.directory.DirectoryStore#atomically]; the same units.
  <T> T atomically(Supplier<T> unit);

  // Applications

  /// Without what a look left behind that outlived one of this id.
  ///
  /// @return false where there is one of this id: then nothing is written
  boolean insert(Application application);

  void update(Application application);

  /// With everything that is kept of it but the provisioning log.
  void remove(ApplicationId id);

  Optional<Application> application(ApplicationId id);

  /// @throws NoSuchElementException where there is none
  default Application existing(ApplicationId id) {
    return application(id)
        .orElseThrow(() -> new NoSuchElementException("there is no application '" + id + "'"));
  }

  List<Application> applications();

  ApplicationState state(ApplicationId id);

  void change(ApplicationId id, UnaryOperator<ApplicationState> change);

  Statistics statistics(ApplicationId id);

  void changeStatistics(ApplicationId id, UnaryOperator<Statistics> change);

  // Assignments

  /// @return false when it was there already
  boolean assign(ApplicationId id, Assignment assignment);

  /// @return false when it wasn't there
  boolean unassign(ApplicationId id, ObjectId object);

  List<Assignment> assignments(ApplicationId id);

  /// In the order of the objects' ids, those after this one, or from the first on.
  List<Assignment> assignments(ApplicationId id, Optional<ObjectId> after, int limit);

  Optional<Assignment> assignment(ApplicationId id, ObjectId object);

  default boolean isAssigned(ApplicationId id, ObjectId object) {
    return assignment(id, object).isPresent();
  }

  /// Some assigned groups of which the object is a direct member.
  List<ObjectId> assignedGroupsOf(Application application, ObjectId object, int limit);

  // Links

  Optional<Link> link(ApplicationId id, ObjectId object);

  Optional<Link> linkByTarget(ApplicationId id, ObjectType type, String targetId);

  /// Of a member, which may be a user or a group.
  default Optional<Link> linkByTarget(ApplicationId id, String targetId) {
    return linkByTarget(id, ObjectType.USER, targetId)
        .or(() -> linkByTarget(id, ObjectType.GROUP, targetId));
  }

  /// In the order of their objects, those after this one.
  List<Link> links(ApplicationId id, Optional<ObjectId> after, int limit);

  /// Those of these objects that are linked, in no order.
  List<Link> links(ApplicationId id, List<ObjectId> objects);

  /// Those whose object has left, longest ago first.
  List<Link> left(ApplicationId id, Optional<Place> after, int limit);

  /// Those whose object hasn't left.
  long linkCount(ApplicationId id, ObjectType type);

  /// Those whose object has left; counted one by one.
  long leftCount(ApplicationId id, ObjectType type);

  void put(ApplicationId id, Link link);

  /// That a change of a linked object is about to be sent: what the target may hold from now on, until
  /// the link is put. Nothing where it isn't linked.
  void setUnheard(ApplicationId id, ObjectId object, Complex unheard);

  void unlink(ApplicationId id, ObjectId object);

  /// What undos have put on hold; its writes stand inside the same units.
  HoldStore holds();

  // Memberships

  /// What was sent of a group's memberships: the member's id at the target, where it was.
  Optional<String> sentMember(ApplicationId id, ObjectId group, ObjectId member);

  /// Those of these members that were sent and are no longer in doubt, in no order.
  List<SentMember> sentMembers(ApplicationId id, ObjectId group, List<ObjectId> members);

  void putSentMember(ApplicationId id, ObjectId group, ObjectId member, String targetId);

  /// That a request about this membership is about to be sent, to add it or to take it away: until it
  /// is put or removed, nobody knows whether the target has it.
  void doubtMember(ApplicationId id, ObjectId group, ObjectId member, String targetId);

  boolean isDoubtful(ApplicationId id, ObjectId group, ObjectId member);

  void removeSentMember(ApplicationId id, ObjectId group, ObjectId member);

  boolean hasSentMembers(ApplicationId id, ObjectId group);

  /// Whose memberships were sent, in the order of the members.
  List<ObjectId> sentMembers(ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit);

  /// Likewise, with their ids at the target.
  List<SentMember> sentMemberships(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit);

  record SentMember(ObjectId member, String targetId) {}

  /// @return how many were removed, no more than the limit
  int removeSentMembers(ApplicationId id, ObjectId group, int limit);

  // The guard's memory

  void destroyed(ApplicationId id, ObjectId object, Instant at, boolean membership, int count);

  long destroyedSince(ApplicationId id, Instant since, boolean memberships);

  // Approvals

  /// Counts once the plan is [ApplicationState#approved].
  void approve(ApplicationId id, PlanId plan, Approval approval);

  /// Whether the plan that is carried out has it.
  boolean isApproved(ApplicationId id, Approval approval);

  /// What the plan that is carried out has of this object is done, and counts no more.
  void useApprovals(ApplicationId id, ObjectId object);

  /// Those that are of another plan than the one that is carried out.
  ///
  /// @return how many were forgotten; 0 where none is left
  int forgetApprovals(ApplicationId id, int limit);

  // The provisioning log

  void log(ApplicationId id, ProvisioningLogEntry entry);

  /// Newest first.
  List<ProvisioningLogEntry> entries(LogQuery query);

  // What was done in each hour

  /// Adds to what its hour has.
  void counted(ApplicationId id, OperationHour more);

  /// The hours from then on in which something was done, the oldest first.
  List<OperationHour> operations(ApplicationId id, Instant from);

  /// Hours that began before then.
  int forgetOperations(Instant before);

  /// @param before ids below this one, for the next page
  record LogQuery(
      ApplicationId application,
      Optional<ObjectId> object,
      Optional<ProvisioningLogEntry.Status> status,
      OptionalLong before,
      int limit) {}
}
