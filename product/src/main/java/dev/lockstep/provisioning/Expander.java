package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectoryReader.FeedLostException;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns triggers into pending rows: entries of the change feed, with the watermark in the same
/// transaction, and whatever touches many objects in chunks, with its cursor.
final class Expander {
  private static final int CHUNK = 500;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;

  Expander(DirectoryReader directory, ProvisioningStore store, InstantSource clock) {
    this.directory = directory;
    this.store = store;
    this.clock = clock;
  }

  /// A full cycle: everything that is in scope or linked is looked at, and the feed is followed
  /// from here on.
  void beginInitial(Application application) {
    FeedPosition position = directory.feedEnd(application.directory());
    List<Assignment> assignments = store.assignments(application.id());
    store.atomically(
        () -> {
          store.change(
              application.id(),
              state ->
                  state
                      .with(position)
                      .with(state.cycle().next(Cycle.Kind.INITIAL, clock.instant())));
          expand(application, Expansion.of(Kind.LINKS, Reason.INITIAL, Priority.LEAVING));
          if (application.scope() == Scope.ALL) {
            expand(application, Expansion.of(Kind.ALL_USERS, Reason.INITIAL, Priority.USER));
            expand(application, Expansion.of(Kind.ALL_GROUPS, Reason.INITIAL, Priority.GROUP));
          } else {
            assignments.forEach(
                assignment ->
                    assignmentChanged(
                        application, assignment, Reason.INITIAL, priority(assignment.type())));
          }
          return true;
        });
  }

  /// The object itself and, of a group, its members. Inside a unit of work.
  void assignmentChanged(
      Application application, Assignment assignment, Reason reason, Priority priority) {
    store.enqueue(
        application.id(),
        assignment.object(),
        assignment.type(),
        reason,
        priority,
        clock.instant());
    if (assignment.type() == ObjectType.GROUP) {
      Priority ofMembers = priority == Priority.LEAVING ? Priority.LEAVING : Priority.USER;
      expand(application, Expansion.of(Kind.MEMBERS, assignment.object(), reason, ofMembers));
    }
  }

  private void expand(Application application, Expansion expansion) {
    store.expand(application.id(), expansion);
  }

  private static Priority ofChange(ObjectType type, FeedEntry.Event event) {
    return type == ObjectType.USER && event == FeedEntry.Event.UPDATED
        ? Priority.CHANGED
        : priority(type);
  }

  static Priority priority(ObjectType type) {
    return switch (type) {
      case USER -> Priority.USER;
      case GROUP -> Priority.GROUP;
    };
  }

  // The feed

  /// One chunk of the feed.
  ///
  /// @return whether there may be more
  boolean expandFeed(Application application, FeedPosition watermark) {
    List<FeedEntry> entries;
    try {
      entries = directory.feed(application.directory(), watermark, CHUNK);
    } catch (FeedLostException e) {
      store.atomically(
          () -> {
            store.change(application.id(), ApplicationState::withoutWatermark);
            return true;
          });
      return true;
    }
    if (entries.isEmpty()) {
      return false;
    }
    List<Mark> marks = marks(application, entries);
    Instant now = clock.instant();
    FeedPosition reached = entries.getLast().position();
    store.atomically(
        () -> {
          marks.forEach(mark -> mark(application, mark, now));
          store.change(
              application.id(),
              state -> {
                Cycle cycle =
                    state.cycle().running() || marks.isEmpty()
                        ? state.cycle()
                        : state.cycle().next(Cycle.Kind.INCREMENTAL, now);
                return state
                    .with(reached)
                    .with(marks.isEmpty() ? cycle : cycle.expandedBy(marks.size()));
              });
          return true;
        });
    return entries.size() == CHUNK;
  }

  /// @param member for a group, which membership is to be compared
  private record Mark(
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Optional<ObjectId> member) {}

  private List<Mark> marks(Application application, List<FeedEntry> entries) {
    Map<ObjectId, DirectoryObject> objects = objects(application, entries);
    List<Mark> marks = new ArrayList<>();
    for (FeedEntry entry : entries) {
      Optional<ObjectType> type = entry.type().objectType();
      if (type.isEmpty()) {
        continue; // of a declared type: no mapping is about it
      }
      switch (entry.event()) {
        case CREATED, UPDATED, RESTORED -> {
          boolean enabled =
              Optional.ofNullable(objects.get(entry.object()))
                  .map(DirectoryObject::enabled)
                  .orElse(false);
          marks.add(
              new Mark(
                  entry.object(),
                  type.get(),
                  Reason.CHANGED,
                  enabled ? ofChange(type.get(), entry.event()) : Priority.LEAVING,
                  Optional.empty()));
        }
        case DELETED, PURGED ->
            marks.add(
                new Mark(
                    entry.object(),
                    type.get(),
                    Reason.CHANGED,
                    Priority.LEAVING,
                    Optional.empty()));
        case MEMBER_ADDED, MEMBER_REMOVED -> membership(application, entry, objects, marks);
      }
    }
    return marks;
  }

  private void membership(
      Application application,
      FeedEntry entry,
      Map<ObjectId, DirectoryObject> objects,
      List<Mark> marks) {
    ObjectId member = entry.member().orElseThrow();
    DirectoryObject object = objects.get(member);
    boolean assigned =
        application.scope() == Scope.ASSIGNED && store.isAssigned(application.id(), entry.object());
    if (assigned && object != null && object.type() == ObjectType.USER) {
      boolean leaving = entry.event() == FeedEntry.Event.MEMBER_REMOVED || !object.enabled();
      marks.add(
          new Mark(
              member,
              ObjectType.USER,
              Reason.MEMBERSHIP,
              leaving ? Priority.LEAVING : Priority.USER,
              Optional.empty()));
    }
    if (application.mappings().groups().provisionsMembers()
        && store.link(application.id(), entry.object()).isPresent()) {
      marks.add(
          new Mark(
              entry.object(),
              ObjectType.GROUP,
              Reason.MEMBERSHIP,
              Priority.GROUP,
              Optional.of(member)));
    }
  }

  private Map<ObjectId, DirectoryObject> objects(Application application, List<FeedEntry> entries) {
    List<ObjectId> ids =
        entries.stream().map(entry -> entry.member().orElse(entry.object())).distinct().toList();
    Map<ObjectId, DirectoryObject> objects = new HashMap<>();
    directory
        .findAll(application.directory(), ids)
        .forEach(object -> objects.put(object.id(), object));
    return objects;
  }

  private void mark(Application application, Mark mark, Instant now) {
    mark.member().ifPresent(member -> store.enqueueEdge(application.id(), mark.object(), member));
    store.enqueue(
        application.id(), mark.object(), mark.type(), mark.reason(), mark.priority(), now);
  }

  // Chunks

  /// One chunk of what is being expanded.
  ///
  /// @return whether there may be more
  boolean expandChunk(Application application) {
    Optional<Expansion> next = store.nextExpansion(application.id());
    next.ifPresent(expansion -> expandChunk(application, expansion));
    return next.isPresent();
  }

  private void expandChunk(Application application, Expansion expansion) {
    switch (expansion.kind()) {
      case ALL_USERS -> objects(application, expansion, ObjectType.USER);
      case ALL_GROUPS -> objects(application, expansion, ObjectType.GROUP);
      case LINKS -> links(application, expansion);
      case MEMBERS -> members(application, expansion);
      case GROUP_EDGES -> groupEdges(application, expansion);
      case MEMBER_EDGES -> memberEdges(application, expansion);
      case REPORTS -> reports(application, expansion);
      case FORGET_MEMBERS -> forgetMembers(application, expansion);
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
    write(
        application,
        expansion,
        ids,
        ids.size(),
        id -> look(application, expansion, id, types.getOrDefault(id, ObjectType.USER)));
  }

  private void members(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.members(application.directory(), group, expansion.after(), CHUNK);
    List<ObjectId> users =
        directory.findAll(application.directory(), page).stream()
            .filter(object -> object.type() == ObjectType.USER)
            .map(DirectoryObject::id)
            .toList();
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

  /// The group is looked at when all its memberships are marked, so that each request takes as
  /// many as the target allows.
  private void groupEdges(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.members(application.directory(), group, expansion.after(), CHUNK);
    boolean any = !page.isEmpty() || expansion.after().isPresent();
    boolean last = page.size() < CHUNK;
    write(
        application,
        expansion,
        page,
        any && last ? 1 : 0,
        member -> store.enqueueEdge(application.id(), group, member),
        () -> {
          if (any && last) {
            look(application, expansion, group, ObjectType.GROUP, Priority.GROUP);
          }
        });
  }

  private void memberEdges(Application application, Expansion expansion) {
    ObjectId member = expansion.object().orElseThrow();
    List<ObjectId> page =
        directory.groupsOf(application.directory(), member, expansion.after(), CHUNK);
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

  private void forgetMembers(Application application, Expansion expansion) {
    ObjectId group = expansion.object().orElseThrow();
    store.atomically(
        () -> {
          if (store.removeSentMembers(application.id(), group, CHUNK) < CHUNK) {
            store.endExpansion(application.id(), expansion);
          }
          return true;
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
