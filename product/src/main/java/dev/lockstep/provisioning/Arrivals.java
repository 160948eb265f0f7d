package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What follows when an object comes to the target: the memberships of a group; the groups that it
/// is in itself, and of a user the users whose manager it is, as far as these are there already.
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
  ///
  /// @param watermark how far the feed was expanded before they were read
  /// @param groups that it is in
  /// @param reports users whose manager it is
  record Company(Optional<FeedPosition> watermark, List<ObjectId> groups, List<ObjectId> reports) {
    static final Company NONE = new Company(Optional.empty(), List.of(), List.of());
  }

  /// Read outside of the unit that settles the object.
  Company of(ObjectId object, ObjectType type) {
    Optional<FeedPosition> watermark = store.state(application.id()).watermark();
    return new Company(
        watermark,
        mayBeMember(type) ? edges.groupsOf(object, Optional.empty(), EDGES_AT_ONCE) : List.of(),
        type == ObjectType.USER
            ? directory.reportsOf(application.directory(), object, Optional.empty(), EDGES_AT_ONCE)
            : List.of());
  }

  private boolean mayBeMember(ObjectType type) {
    return application.mappings().groups().provisionsMembers()
        && (type == ObjectType.USER || !edges.flattened());
  }

  /// Inside the unit that settles it. Who else is at the target is asked here, where no other
  /// settles: of two that come at the same time the later one sees the earlier.
  void arrive(Pending pending, Company company, Instant now) {
    if (pending.type() == ObjectType.GROUP && application.mappings().groups().provisionsMembers()) {
      group(pending);
    }
    Company current = asItIsNow(pending, company);
    member(pending, current, now);
    reports(pending, current, now);
  }

  /// A look at a group, or at whoever has got a manager, may be over since: it has missed whoever was
  /// not yet there, and nothing else would bring it again.
  private Company asItIsNow(Pending pending, Company company) {
    return store.state(application.id()).watermark().equals(company.watermark())
        ? company
        : of(pending.object(), pending.type());
  }

  private void group(Pending pending) {
    edges
        .of(pending.object(), pending.priority())
        .forEach(expansion -> store.expand(application.id(), expansion));
    if (store.holds().holdsMembershipsOf(application.id(), pending.object())) {
      expand(Kind.HELD_EDGES, pending);
    }
  }

  private void member(Pending pending, Company company, Instant now) {
    List<ObjectId> held =
        mayBeMember(pending.type())
            ? store
                .holds()
                .heldGroupsOf(application.id(), pending.object(), Optional.empty(), EDGES_AT_ONCE)
            : List.of();
    Stream.concat(company.groups().stream(), held.stream())
        .distinct()
        .filter(this::isAtTarget)
        .forEach(
            group -> {
              store.enqueueEdge(application.id(), group, pending.object());
              store.enqueue(
                  application.id(), group, ObjectType.GROUP, Reason.REFERENCE, Priority.GROUP, now);
            });
    if (company.groups().size() == EDGES_AT_ONCE) {
      expand(Kind.MEMBER_EDGES, pending);
    }
    if (held.size() == EDGES_AT_ONCE) {
      expand(Kind.HELD_MEMBER_EDGES, pending);
    }
  }

  private void reports(Pending pending, Company company, Instant now) {
    for (ObjectId report : company.reports()) {
      if (isAtTarget(report)) {
        store.enqueue(
            application.id(), report, ObjectType.USER, Reason.REFERENCE, Priority.USER, now);
      }
    }
    if (company.reports().size() == EDGES_AT_ONCE) {
      expand(Kind.REPORTS, pending);
    }
  }

  /// An account has gone: whoever names it as manager names nobody at the target now.
  void depart(Pending pending) {
    if (pending.type() == ObjectType.USER) {
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
