package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What follows when an object comes to the target: the memberships of a group; of a user, the
/// groups it is in and the users whose manager it is, as far as these are there already.
final class Arrivals {
  /// Edges read at once when somebody comes to the target; more are expanded in chunks.
  private static final int EDGES_AT_ONCE = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Edges edges;

  Arrivals(Application application, DirectoryReader directory, ProvisioningStore store) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.edges = new Edges(application, directory, store);
  }

  /// Whom an object brings along, there already or not.
  record Company(List<ObjectId> groups, List<ObjectId> reports) {
    static final Company NONE = new Company(List.of(), List.of());

    boolean mayBeMore() {
      return groups.size() == EDGES_AT_ONCE || reports.size() == EDGES_AT_ONCE;
    }
  }

  /// Read outside of the unit that settles the object.
  Company of(ObjectId object, ObjectType type) {
    return switch (type) {
      case GROUP -> Company.NONE;
      case USER ->
          new Company(
              edges.groupsOf(object, Optional.empty(), EDGES_AT_ONCE),
              directory.reportsOf(
                  application.directory(), object, Optional.empty(), EDGES_AT_ONCE));
    };
  }

  /// Inside the unit that settles it. Who else is at the target is asked here, where no other
  /// settles: of two that come at the same time the later one sees the earlier.
  void arrive(Pending pending, Company company, Instant now) {
    switch (pending.type()) {
      case GROUP -> group(pending);
      case USER -> user(pending, company, now);
    }
  }

  private void group(Pending pending) {
    if (application.mappings().groups().provisionsMembers()) {
      edges
          .of(pending.object(), pending.priority())
          .forEach(expansion -> store.expand(application.id(), expansion));
    }
  }

  private void user(Pending pending, Company company, Instant now) {
    for (ObjectId group : company.groups()) {
      if (isAtTarget(group)) {
        store.enqueueEdge(application.id(), group, pending.object());
        store.enqueue(
            application.id(), group, ObjectType.GROUP, Reason.REFERENCE, Priority.GROUP, now);
      }
    }
    for (ObjectId report : company.reports()) {
      if (isAtTarget(report)) {
        store.enqueue(
            application.id(), report, ObjectType.USER, Reason.REFERENCE, Priority.USER, now);
      }
    }
    if (company.mayBeMore()) {
      expand(Kind.MEMBER_EDGES, pending);
      expand(Kind.REPORTS, pending);
    }
  }

  /// Inside the unit that settles an object which refers to these: one that came to the target
  /// while the object was on its way there could not know that somebody waited for it.
  void catchUp(Attempt attempt, Instant now) {
    if (attempt.unresolved().stream().anyMatch(this::isAtTarget)) {
      store.enqueue(
          application.id(),
          attempt.object(),
          attempt.pending().type(),
          Reason.REFERENCE,
          Priority.USER,
          now);
    }
  }

  private boolean isAtTarget(ObjectId object) {
    return store.link(application.id(), object).isPresent();
  }

  private void expand(Kind kind, Pending pending) {
    store.expand(
        application.id(),
        Expansion.of(kind, pending.object(), Reason.REFERENCE, pending.priority()));
  }
}
