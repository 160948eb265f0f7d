package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.Approval;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.provisioning.HoldStore;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore;
import dev.lockstep.provisioning.Statistics;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Applications in SQL. Each kind of row has a class of its own.
public final class SqlProvisioningStore extends SqlPendingWork implements ProvisioningStore {
  private final Database database;
  private final ApplicationRows applications;
  private final AssignmentRows assignments;
  private final LinkRows links;
  private final SqlHoldStore holds;
  private final SentMemberRows sentMembers;
  private final ApprovalRows approvals;
  private final ProvisioningLogRows log;
  private final OperationHourRows hours;

  public SqlProvisioningStore(Database database) {
    super(database);
    this.database = database;
    this.applications = new ApplicationRows(database);
    this.assignments = new AssignmentRows(database);
    this.links = new LinkRows(database);
    this.holds = new SqlHoldStore(database);
    this.sentMembers = new SentMemberRows(database);
    this.approvals = new ApprovalRows(database);
    this.log = new ProvisioningLogRows(database);
    this.hours = new OperationHourRows(database);
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  // Applications

  @Override
  public boolean insert(Application application) {
    return applications.insert(application);
  }

  @Override
  public void update(Application application) {
    applications.update(application);
  }

  @Override
  public void remove(ApplicationId id) {
    applications.remove(id);
  }

  @Override
  public Optional<Application> application(ApplicationId id) {
    return applications.find(id);
  }

  @Override
  public List<Application> applications() {
    return applications.all();
  }

  @Override
  public ApplicationState state(ApplicationId id) {
    return applications.state(id);
  }

  @Override
  public void change(ApplicationId id, UnaryOperator<ApplicationState> change) {
    applications.change(id, change);
  }

  @Override
  public Statistics statistics(ApplicationId id) {
    return applications.statistics(id);
  }

  @Override
  public void changeStatistics(ApplicationId id, UnaryOperator<Statistics> change) {
    applications.changeStatistics(id, change);
  }

  // Assignments

  @Override
  public boolean assign(ApplicationId id, Assignment assignment) {
    return assignments.add(id, assignment);
  }

  @Override
  public boolean unassign(ApplicationId id, ObjectId object) {
    return assignments.remove(id, object);
  }

  @Override
  public List<Assignment> assignments(ApplicationId id) {
    return assignments.all(id);
  }

  @Override
  public List<Assignment> assignments(ApplicationId id, Optional<ObjectId> after, int limit) {
    return assignments.page(id, after, limit);
  }

  @Override
  public Optional<Assignment> assignment(ApplicationId id, ObjectId object) {
    return assignments.find(id, object);
  }

  @Override
  public List<ObjectId> assignedGroupsOf(Application application, ObjectId object, int limit) {
    return assignments.assignedGroupsOf(application, object, limit);
  }

  // Links

  @Override
  public Optional<Link> link(ApplicationId id, ObjectId object) {
    return links.find(id, object);
  }

  @Override
  public Optional<Link> linkByTarget(ApplicationId id, ObjectType type, String targetId) {
    return links.findByTarget(id, type, targetId);
  }

  @Override
  public List<Link> links(ApplicationId id, Optional<ObjectId> after, int limit) {
    return links.page(id, after, limit);
  }

  @Override
  public List<Link> links(ApplicationId id, List<ObjectId> objects) {
    return links.findAll(id, objects);
  }

  @Override
  public List<Link> left(ApplicationId id, Optional<Place> after, int limit) {
    return links.left(id, after, limit);
  }

  @Override
  public long linkCount(ApplicationId id, ObjectType type) {
    return links.count(id, type);
  }

  @Override
  public long leftCount(ApplicationId id, ObjectType type) {
    return links.leftCount(id, type);
  }

  @Override
  public void put(ApplicationId id, Link link) {
    links.put(id, link);
  }

  @Override
  public void setUnheard(ApplicationId id, ObjectId object, Complex unheard) {
    links.setUnheard(id, object, unheard);
  }

  @Override
  public void unlink(ApplicationId id, ObjectId object) {
    links.remove(id, object);
  }

  @Override
  public HoldStore holds() {
    return holds;
  }

  // Memberships

  @Override
  public Optional<String> sentMember(ApplicationId id, ObjectId group, ObjectId member) {
    return sentMembers.find(id, group, member);
  }

  @Override
  public List<SentMember> sentMembers(ApplicationId id, ObjectId group, List<ObjectId> members) {
    return sentMembers.findAll(id, group, members);
  }

  @Override
  public void putSentMember(ApplicationId id, ObjectId group, ObjectId member, String targetId) {
    sentMembers.put(id, group, member, targetId);
  }

  @Override
  public void doubtMember(ApplicationId id, ObjectId group, ObjectId member, String targetId) {
    sentMembers.doubt(id, group, member, targetId);
  }

  @Override
  public boolean isDoubtful(ApplicationId id, ObjectId group, ObjectId member) {
    return sentMembers.isDoubtful(id, group, member);
  }

  @Override
  public void removeSentMember(ApplicationId id, ObjectId group, ObjectId member) {
    sentMembers.remove(id, group, member);
  }

  @Override
  public boolean hasSentMembers(ApplicationId id, ObjectId group) {
    return sentMembers.exist(id, group);
  }

  @Override
  public List<ObjectId> sentMembers(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return sentMembers.page(id, group, after, limit);
  }

  @Override
  public List<SentMember> sentMemberships(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit) {
    return sentMembers.pageWithIds(id, group, after, limit);
  }

  @Override
  public int removeSentMembers(ApplicationId id, ObjectId group, int limit) {
    return sentMembers.removeSome(id, group, limit);
  }

  // Approvals

  @Override
  public void approve(ApplicationId id, PlanId plan, Approval approval) {
    approvals.put(id, plan, approval);
  }

  @Override
  public boolean isApproved(ApplicationId id, Approval approval) {
    return approvals.has(id, approval);
  }

  @Override
  public void useApprovals(ApplicationId id, ObjectId object) {
    approvals.use(id, object);
  }

  @Override
  public int forgetApprovals(ApplicationId id, int limit) {
    return approvals.removeSome(id, limit);
  }

  // The guard's memory

  @Override
  public void destroyed(
      ApplicationId id, ObjectId object, Instant at, boolean membership, int count) {
    log.destroyed(id, object, at, membership, count);
  }

  @Override
  public long destroyedSince(ApplicationId id, Instant since, boolean memberships) {
    return log.destroyedSince(id, since, memberships);
  }

  // The provisioning log

  @Override
  public void log(ApplicationId id, ProvisioningLogEntry entry) {
    log.add(id, entry);
  }

  @Override
  public void counted(ApplicationId id, OperationHour more) {
    hours.add(id, more);
  }

  @Override
  public List<OperationHour> operations(ApplicationId id, Instant from) {
    return hours.since(id, from);
  }

  @Override
  public int forgetOperations(Instant before) {
    return hours.forget(before);
  }

  @Override
  public List<ProvisioningLogEntry> entries(LogQuery query) {
    return log.entries(query);
  }
}
