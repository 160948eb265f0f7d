package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.Pending.Priority;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Turns what touches many objects into pending rows, a chunk at a time with its cursor in the
/// same transaction.
final class Chunks {
  private static final int CHUNK = 500;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;

  Chunks(DirectoryReader directory, ProvisioningStore store, InstantSource clock) {
    this.directory = directory;
    this.store = store;
    this.clock = clock;
  }

  /// One chunk of this.
  void expand(Application application, Expansion expansion) {
    switch (expansion.kind()) {
      case ALL_USERS -> objects(application, expansion, ObjectType.USER);
      case ALL_GROUPS -> objects(application, expansion, ObjectType.GROUP);
      case LINKS -> links(application, expansion);
      case MEMBERS -> members(application, expansion);
      case GROUP_EDGES -> groupEdges(application, expansion);
      case HELD_EDGES -> heldEdges(application, expansion);
      case NESTED_EDGES -> nestedEdges(application, expansion);
      case SENT_EDGES -> sentEdges(application, expansion);
      case MEMBER_EDGES -> memberEdges(application, expansion);
      case HELD_MEMBER_EDGES -> heldMemberEdges(application, expansion);
      case REPORTS -> reports(application, expansion);
    }
  }

  private void objects(Application application, Expansion expansion, ObjectType type) {
    List<DirectoryObject> page =
        directory.page(application.directory(), type, expansion.after(), CHUNK);
    List<ObjectId> ids = page.stream().map(DirectoryObject::id).toList();
    write(application, expansion, ids, ids.size(), id -> look(application, expansion, id, type));
  }

  private void links(Application application, Expansion expansion) {
    List<Link> page = store.links(application.id(), expansion.after(), CHUNK);
    Map<ObjectId, ObjectType> types = new HashMap<>();
    page.forEach(link -> types.put(link.object(), link.type()));
    List<ObjectId> ids = page.stream().map(Link::object).toList();
    List<Expansion> comparisons =
        expansion.reason() == Reason.INITIAL ? comparisons(application, page) : List.of();
    write(
        application,
        expansion,
        ids,
        ids.size(),
        id -> look(application, expansion, id, types.getOrDefault(id, ObjectType.USER)),
        () -> comparisons.forEach(one -> store.expand(application.id(), one)));
  }

  /// In a full cycle, which makes up for what the feed can no longer tell: the groups that are at the
  /// target are compared edge by edge with what was sent. Sends nothing by itself.
  private List<Expansion> comparisons(Application application, List<Link> links) {
    if (!application.mappings().groups().provisionsMembers()) {
      return List.of();
    }
    Edges edges = new Edges(application, directory, store);
    List<Expansion> comparisons = new ArrayList<>();
    for (Link link : links) {
      if (link.type() == ObjectType.GROUP && link.left().isEmpty()) {
        comparisons.addAll(edges.of(link.object(), Priority.GROUP));
        if (store.hasSentMembers(application.id(), link.object())) {
          comparisons.add(Edges.sentOf(link.object(), Priority.GROUP));
        }
      }
    }
    return comparisons;
  }

  private void members(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.members(application.directory(), group, expansion.after(), CHUNK);
    Set<ObjectId> users = users(application, page);
    write(
        application,
        expansion,
        page,
        users.size(),
        id -> {
          if (users.contains(id)) {
            look(application, expansion, id, ObjectType.USER);
          }
        });
  }

  private void groupEdges(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.members(application.directory(), group, expansion.after(), CHUNK);
    edges(application, expansion, page, page, List.of(group));
  }

  /// The users among these, in their order.
  private Set<ObjectId> users(Application application, List<ObjectId> page) {
    return directory.findAll(application.directory(), page).stream()
        .filter(object -> object.type() == ObjectType.USER)
        .map(DirectoryObject::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void nestedEdges(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.members(application.directory(), group, expansion.after(), CHUNK);
    Set<ObjectId> users = users(application, page);
    edges(
        application,
        expansion,
        page,
        users,
        new Edges(application, directory, store).groupsWith(group));
  }

  private void sentEdges(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page = store.sentMembers(application.id(), group, expansion.after(), CHUNK);
    edges(application, expansion, page, page, List.of(group));
  }

  private void heldEdges(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        store.holds().heldMembersOf(application.id(), group, expansion.after(), CHUNK);
    edges(application, expansion, page, page, List.of(group));
  }

  /// The groups are looked at when all their memberships are marked, so that each request takes
  /// as many as the target allows.
  ///
  /// @param page where the next chunk goes on from
  private void edges(
      Application application,
      Expansion expansion,
      List<ObjectId> page,
      Collection<ObjectId> members,
      List<ObjectId> groups) {
    boolean any = !page.isEmpty() || expansion.after().isPresent();
    boolean ends = any && page.size() < CHUNK;
    write(
        application,
        expansion,
        page,
        ends ? groups.size() : 0,
        _ -> {},
        () -> {
          for (ObjectId group : groups) {
            members.forEach(member -> store.enqueueEdge(application.id(), group, member));
            if (ends) {
              look(application, expansion, group, ObjectType.GROUP, Priority.GROUP);
            }
          }
        });
  }

  private void memberEdges(Application application, Expansion expansion) {
    ObjectId member = expansion.object().orElseThrow();
    memberEdges(
        application,
        expansion,
        new Edges(application, directory, store).groupsOf(member, expansion.after(), CHUNK));
  }

  private void heldMemberEdges(Application application, Expansion expansion) {
    ObjectId member = expansion.object().orElseThrow();
    memberEdges(
        application,
        expansion,
        store.holds().heldGroupsOf(application.id(), member, expansion.after(), CHUNK));
  }

  /// @param page of groups
  private void memberEdges(Application application, Expansion expansion, List<ObjectId> page) {
    ObjectId member = expansion.object().orElseThrow();
    write(
        application,
        expansion,
        page,
        0,
        group -> {
          if (store.link(application.id(), group).isPresent()) {
            edge(application, expansion, group, member);
          }
        });
  }

  private void reports(Application application, Expansion expansion) {
    ObjectId manager = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.reportsOf(application.directory(), manager, expansion.after(), CHUNK);
    write(
        application,
        expansion,
        page,
        0,
        report -> {
          if (store.link(application.id(), report).isPresent()) {
            look(application, expansion, report, ObjectType.USER);
          }
        });
  }

  private void look(
      Application application, Expansion expansion, ObjectId object, ObjectType type) {
    look(application, expansion, object, type, expansion.priority());
  }

  private void look(
      Application application,
      Expansion expansion,
      ObjectId object,
      ObjectType type,
      Priority priority) {
    store.enqueue(application.id(), object, type, expansion.reason(), priority, clock.instant());
  }

  private void edge(Application application, Expansion expansion, ObjectId group, ObjectId member) {
    store.enqueueEdge(application.id(), group, member);
    look(application, expansion, group, ObjectType.GROUP, Priority.GROUP);
  }

  private interface Step {
    void take(ObjectId id);
  }

  private void write(
      Application application, Expansion expansion, List<ObjectId> page, long looks, Step step) {
    write(application, expansion, page, looks, step, () -> {});
  }

  private void write(
      Application application,
      Expansion expansion,
      List<ObjectId> page,
      long looks,
      Step step,
      Runnable end) {
    Instant now = clock.instant();
    store.atomically(
        () -> {
          page.forEach(step::take);
          end.run();
          if (page.size() < CHUNK) {
            store.endExpansion(application.id(), expansion);
          } else {
            store.moveExpansion(application.id(), expansion, page.getLast());
          }
          store.change(
              application.id(),
              state -> {
                Cycle cycle =
                    state.cycle().running() || looks == 0
                        ? state.cycle()
                        : state.cycle().next(Cycle.Kind.INCREMENTAL, now);
                return state.with(cycle.expandedBy(looks));
              });
          return true;
        });
  }
}
