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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns triggers into pending rows: entries of the change feed, with the watermark in the same
/// transaction, and whatever touches many objects in chunks, with its cursor.
final class Expander {
  private static final int CHUNK = 500;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final Chunks chunks;

  Expander(DirectoryReader directory, ProvisioningStore store, InstantSource clock) {
    this.directory = directory;
    this.store = store;
    this.clock = clock;
    this.chunks = new Chunks(directory, store, clock);
  }

  /// A full cycle: everything that is in scope or linked is looked at, and the feed is followed
  /// from here on. The Application is read where the cycle begins, with whom it is assigned: who
  /// changes these wants this same cycle. None begins where it is gone or paused by now.
  void beginInitial(ApplicationId id) {
    store.atomically(
        () -> {
          store
              .application(id)
              .filter(application -> application.state() == Application.State.RUNNING)
              .ifPresent(this::beginInitial);
          return true;
        });
  }

  private void beginInitial(Application application) {
    FeedPosition position = directory.feedEnd(application.directory());
    Cycle before = store.state(application.id()).cycle();
    store.changeStatistics(
        application.id(),
        all -> (before.running() ? all.and(before.counts()) : all).pruned(Optional.empty()));
    store.change(
        application.id(),
        state ->
            state.with(position).with(state.cycle().next(Cycle.Kind.INITIAL, clock.instant())));
    // among these are some who left, but whoever is known to have left goes first
    expand(application, Expansion.of(Kind.LINKS, Reason.INITIAL, Priority.CHANGED));
    if (application.scope() == Scope.ALL) {
      expand(application, Expansion.of(Kind.ALL_USERS, Reason.INITIAL, Priority.USER));
      expand(application, Expansion.of(Kind.ALL_GROUPS, Reason.INITIAL, Priority.GROUP));
    } else {
      store
          .assignments(application.id())
          .forEach(
              assignment ->
                  assignmentChanged(
                      application, assignment, Reason.INITIAL, priority(assignment.type())));
    }
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
            store.change(
                application.id(),
                state ->
                    state.watermark().equals(Optional.of(watermark))
                        ? state.withoutWatermark()
                        : state); // a full cycle is due meanwhile, maybe that of a plan
            return true;
          });
      return true;
    }
    if (entries.isEmpty()) {
      return false;
    }
    Marks marks = marks(application, entries);
    Instant now = clock.instant();
    FeedPosition reached = entries.getLast().position();
    store.atomically(
        () -> {
          if (!store.state(application.id()).watermark().equals(Optional.of(watermark))) {
            return false; // a full cycle is due meanwhile, and must not be taken for begun
          }
          marks.marks().forEach(mark -> mark(application, mark, now));
          marks.expansions().forEach(expansion -> expand(application, expansion));
          store.change(
              application.id(),
              state -> {
                Cycle cycle =
                    state.cycle().running() || marks.isEmpty()
                        ? state.cycle()
                        : state.cycle().next(Cycle.Kind.INCREMENTAL, now);
                return state
                    .with(reached)
                    .with(marks.isEmpty() ? cycle : cycle.expandedBy(marks.marks().size()));
              });
          return true;
        });
    return entries.size() == CHUNK;
  }

  /// @param member for a group, which membership is to be compared
  /// @param committed when the Directory kept it: from then on it is due
  private record Mark(
      ObjectId object,
      ObjectType type,
      Reason reason,
      Priority priority,
      Optional<ObjectId> member,
      Instant committed) {}

  /// What some entries of the feed come down to.
  ///
  /// @param around the groups at the target for each group whose members these are: entries of one
  ///     group come together, as a rule
  private record Marks(
      List<Mark> marks, Set<Expansion> expansions, Map<ObjectId, List<ObjectId>> around) {
    void add(Mark mark) {
      marks.add(mark);
    }

    boolean isEmpty() {
      return marks.isEmpty() && expansions.isEmpty();
    }
  }

  private Marks marks(Application application, List<FeedEntry> entries) {
    Map<ObjectId, DirectoryObject> objects = objects(application, entries);
    Marks marks = new Marks(new ArrayList<>(), new LinkedHashSet<>(), new HashMap<>());
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
                  Optional.empty(),
                  entry.at()));
        }
        case DELETED, PURGED ->
            marks.add(
                new Mark(
                    entry.object(),
                    type.get(),
                    Reason.CHANGED,
                    Priority.LEAVING,
                    Optional.empty(),
                    entry.at()));
        case MEMBER_ADDED, MEMBER_REMOVED -> membership(application, entry, objects, marks);
      }
    }
    return marks;
  }

  private void membership(
      Application application,
      FeedEntry entry,
      Map<ObjectId, DirectoryObject> objects,
      Marks marks) {
    ObjectId member = entry.member().orElseThrow();
    DirectoryObject object = objects.get(member);
    boolean leaves = entry.event() == FeedEntry.Event.MEMBER_REMOVED;
    if (object != null
        && object.type() == ObjectType.USER
        && application.scope() == Scope.ASSIGNED
        && (store.isAssigned(application.id(), entry.object())
            || (leaves && mayHaveAccount(application, member)))) {
      boolean leaving = leaves || !object.enabled();
      marks.add(
          new Mark(
              member,
              ObjectType.USER,
              Reason.MEMBERSHIP,
              leaving ? Priority.LEAVING : Priority.USER,
              Optional.empty(),
              entry.at()));
    }
    if (application.mappings().groups().provisionsMembers()) {
      edges(
          application, entry, Optional.ofNullable(object).map(DirectoryObject::objectType), marks);
    }
  }

  /// Whoever left the group before it was unassigned is none of its members by then.
  private boolean mayHaveAccount(Application application, ObjectId member) {
    return store.link(application.id(), member).isPresent()
        || store.pending(application.id(), member).isPresent();
  }

  private void edges(
      Application application, FeedEntry entry, Optional<ObjectType> memberType, Marks marks) {
    ObjectId member = entry.member().orElseThrow();
    Edges edges = new Edges(application, directory, store);
    List<ObjectId> groups = marks.around().computeIfAbsent(entry.object(), edges::groupsWith);
    for (ObjectId group : groups) {
      marks.add(
          new Mark(
              group,
              ObjectType.GROUP,
              Reason.MEMBERSHIP,
              Priority.GROUP,
              Optional.of(member),
              entry.at()));
    }
    if (edges.mayBeNested(memberType) && !groups.isEmpty()) {
      if (entry.event() == FeedEntry.Event.MEMBER_ADDED) {
        marks.expansions().addAll(edges.of(member, Priority.GROUP));
      } else {
        groups.forEach(group -> marks.expansions().add(Edges.sentOf(group, Priority.GROUP)));
      }
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
    // a clock that was set back must hold up nobody
    Instant due = mark.committed().isBefore(now) ? mark.committed() : now;
    store.enqueue(
        application.id(), mark.object(), mark.type(), mark.reason(), mark.priority(), due);
  }

  // Chunks

  /// One chunk of what is being expanded.
  ///
  /// @return whether there may be more
  boolean expandChunk(Application application) {
    Optional<Expansion> next = store.nextExpansion(application.id());
    next.ifPresent(expansion -> chunks.expand(application, expansion));
    return next.isPresent();
  }
}
