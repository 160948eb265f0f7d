package dev.lockstep.directory;

import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.RemovalStore.Reason;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Present;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceStore.Edge;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Supplier;

/// Applies a source's changes to the Directory, inside a unit of work. Two graphs are kept: the
/// source's own, by anchors and with all it told of; and the Directory's, which has the part that
/// is in scope. An object's place in the tree decides its scope, so a renamed container moves
/// nobody and a moved one moves all below it. What leaves the Directory waits in [Removals].
final class SourceChanges {
  /// So many names may be taken for the time of a batch; who comes after them is told at once.
  private static final int MAX_REJECTED = 10_000;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final Supplier<ObjectId> ids;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceMapping mapping;
  private final SourceJoining joining;
  private final Removals removals;
  private final NameConflicts conflicts;
  private final SourceReferences references;
  private final NameExchange exchange;
  private final FilterTimes times;
  private final SourceScope scope;
  private final SourceTree tree;
  private final PollTally tally = new PollTally();

  // sets, because a unit of work may be run again
  private final SequencedSet<String> toReread = new LinkedHashSet<>();
  private final SequencedSet<String> rejected = new LinkedHashSet<>();
  private final SequencedSet<String> problems = new LinkedHashSet<>();

  /// Whose manager follows in the unit of work, by anchors.
  private final Map<String, String> managers = new HashMap<>();

  private boolean lastAttempt;
  private boolean anyRefused;

  SourceChanges(
      DirectoryStore store,
      SourceStore sources,
      InstantSource clock,
      Supplier<ObjectId> ids,
      DirectoryId directory,
      SourceId source,
      SourceMapping mapping) {
    this.store = store;
    this.sources = sources;
    this.clock = clock;
    this.ids = ids;
    this.directory = directory;
    this.source = source;
    this.mapping = mapping;
    this.joining = new SourceJoining(store, sources, clock, directory, source);
    this.removals = new Removals(store, sources, clock, directory, source, tally, joining);
    this.conflicts = new NameConflicts(sources.nameConflicts(), clock, directory, source);
    this.scope = new SourceScope(sources, directory, source);
    this.tree = new SourceTree(store, sources, directory, source, scope, removals);
    this.times = new FilterTimes(sources, clock, directory, source, mapping.filter());
    this.exchange = new NameExchange(store, sources, clock, directory, source, mapping, joining);
    this.references =
        new SourceReferences(store, sources, clock, directory, source, tally, joining);
  }

  SourceScope scope() {
    return scope;
  }

  SourceTree tree() {
    return tree;
  }

  /// The anchors of objects that are in scope now but of which only a part has been told.
  List<String> takeToReread() {
    List<String> anchors = List.copyOf(toReread);
    toReread.clear();
    return anchors;
  }

  /// The anchors of objects whose name another one had. By the end of the batch that one may have
  /// been renamed or removed: so they are read and tried once more, and after that as [NameConflicts].
  List<String> takeRejected() {
    lastAttempt = true;
    List<String> anchors = List.copyOf(rejected);
    rejected.clear();
    return anchors;
  }

  /// What could not be taken, without stopping the rest.
  Optional<String> problem() {
    long count = problems.size() + conflicts.count();
    return Optional.of(count)
        .filter(number -> number > 0)
        .flatMap(_ -> problems.isEmpty() ? conflicts.first() : Optional.of(problems.getFirst()))
        .map(first -> count + " objects weren't taken; the first: " + first);
  }

  PollTally tally() {
    return tally;
  }

  Removals removals() {
    return removals;
  }

  NameConflicts nameConflicts() {
    return conflicts;
  }

  /// Lets go what the batch has taken away, or holds it back.
  ///
  /// @return whether it is held back
  boolean settle() {
    boolean held = removals.settle(scope::takes, references);
    if (held && (anyRefused || !problems.isEmpty())) {
      removals.refused();
    }
    return held;
  }

  private void reject(String anchor, String problem) {
    if (lastAttempt || rejected.size() >= MAX_REJECTED) {
      refuse(anchor, problem);
    } else {
      rejected.add(anchor);
    }
  }

  /// What comes in the unit of work that begins.
  void expect(List<SourceChange> unit) {
    managers.clear();
    references.beginUnit();
    Set<String> anchors = new HashSet<>();
    Set<String> reporting = new HashSet<>();
    for (SourceChange change : unit) {
      anchors.add(change.anchor());
      switch (change) {
        case Links(String anchor, Reference reference, List<String> targets)
            when reference == Reference.MANAGER -> {
          reporting.add(anchor);
          anchors.addAll(targets);
          if (targets.size() == 1) {
            managers.put(anchor, targets.getFirst());
          }
        }
        case Linked(String anchor, Reference reference, String target, boolean present)
            when reference == Reference.MANAGER && present -> {
          reporting.add(anchor);
          anchors.add(target);
          managers.put(anchor, target);
        }
        case Links _, Linked _, Upsert _, Present _, Due _, Removed _ -> {
          // nobody's manager
        }
      }
    }
    sources.expect(directory, source, anchors, reporting);
    if (lastAttempt) {
      exchange.makeRoom(unit, scope::takes);
    }
  }

  /// It is tried again, as [NameConflicts] says.
  private void refuse(String anchor, String problem) {
    anyRefused = true;
    if (!conflicts.isRefused(anchor)) {
      tally.refused(anchor, problem);
    }
    conflicts.refuse(anchor, problem);
  }

  void apply(SourceChange change) {
    switch (change) {
      case Upsert upsert -> upsert(upsert);
      case Present(String anchor) -> present(anchor);
      case Due(String anchor, Optional<Instant> at) ->
          sources.setDue(directory, source, anchor, times.due(anchor, at));
      case Removed(String anchor) -> remove(anchor, Reason.REMOVED);
      case Linked(String anchor, Reference reference, String target, boolean present) -> {
        Edge edge = new Edge(anchor, reference, target);
        if (present) {
          references.link(edge);
        } else {
          references.unlink(edge);
        }
      }
      case Links(String anchor, Reference reference, List<String> targets) ->
          references.set(anchor, reference, targets);
    }
  }

  // Objects

  private void upsert(Upsert upsert) {
    Optional<Node> before = sources.node(directory, source, upsert.anchor());
    Node node =
        before
            .orElseGet(
                () ->
                    new Node(
                        upsert.anchor(), upsert.kind(), Optional.empty(), Optional.empty(), false))
            .in(upsert.parent())
            .told();
    if (!before.equals(Optional.of(node))) {
      sources.put(directory, source, node);
    }
    switch (node.kind()) {
      case CONTAINER -> tree.told(node, before);
      case USER -> object(node, ObjectType.USER, upsert, before.isPresent());
      case GROUP -> object(node, ObjectType.GROUP, upsert, before.isPresent());
    }
  }

  /// @param known whether the source has told of it before: then what comes may be a part only
  private void object(Node node, ObjectType type, Upsert upsert, boolean known) {
    if (upsert.whole()) {
      toReread.remove(node.anchor());
    }
    Optional<DirectoryObject> existing = node.object().flatMap(id -> store.find(directory, id));
    boolean there = existing.filter(object -> !object.inRecycleBin()).isPresent();
    boolean live = there && !node.leftOut();
    boolean placed = scope.takes(node);
    Optional<Reason> waited = live ? removals.waits(node.anchor()) : Optional.empty();
    if (!placed || waited.filter(why -> why == Reason.FILTERED_OUT).isEmpty()) {
      removals.place(node, placed, live);
    }
    if (!placed) {
      conflicts.settled(node.anchor());
      return;
    }
    boolean missed = waited.isPresent() || (live && conflicts.isRefused(node.anchor()));
    if (known && !upsert.whole() && (!live || missed)) {
      // what changed before wasn't taken
      toReread.add(node.anchor());
    } else if (live) {
      change(existing.orElseThrow(), node, upsert);
    } else if (there && joining.isFilledByAnother(existing.orElseThrow(), node.anchor())) {
      refuse(
          node.anchor(),
          existing.orElseThrow().label() + ": another entry of the source is this user by now");
    } else if (there) {
      join(existing.orElseThrow(), node, upsert);
    } else {
      take(node, type, existing, upsert);
    }
  }

  private void change(DirectoryObject object, Node node, Upsert upsert) {
    Complex document =
        joining
            .mine(object, mapping)
            .apply(object.objectType(), object.document(), upsert.attributes(), upsert.whole());
    DirectoryObject changed = object.changed(document, clock.instant());
    times.asked(node.anchor(), changed);
    if (!mapping.filter().takes(changed, clock.instant())) {
      removals.stage(node.anchor(), Reason.FILTERED_OUT);
      conflicts.settled(node.anchor());
      return;
    }
    removals.stays(node.anchor());
    if (!document.equals(object.document())) {
      try {
        store.update(directory, changed);
        joining.changed(object, changed);
        tally.changed();
      } catch (UniquenessException e) {
        reject(node.anchor(), object.label() + ": " + e.getMessage());
        return;
      }
    }
    conflicts.settled(node.anchor());
    if (upsert.whole() && joining.anyJoins()) {
      // it may have been another source's until now
      references.joinManager(node.anchor());
    }
  }

  /// Creates the object, or brings it back from the recycle bin with its id.
  private void take(Node node, ObjectType type, Optional<DirectoryObject> binned, Upsert upsert) {
    if (binned.isEmpty() && joined(node, type, upsert)) {
      return;
    }
    Complex old = binned.map(DirectoryObject::document).orElse(Complex.EMPTY);
    Complex document = mapping.apply(type, old, upsert.attributes(), true);
    DirectoryObject taken =
        binned
            .map(object -> object.restored(document, clock.instant()).with(Owner.source(source)))
            .orElseGet(() -> created(type, withManager(node, document)));
    times.asked(node.anchor(), taken);
    if (!mapping.filter().takes(taken, clock.instant())) {
      conflicts.settled(node.anchor());
      return;
    }
    String required = required(type);
    if (document.text(required).isEmpty()) {
      nothingFor(node, type);
      return;
    }
    try {
      if (binned.isPresent()) {
        store.update(directory, taken);
      } else {
        store.insert(directory, taken);
      }
      sources.put(directory, source, node.with(taken.id()).leftOut(false));
      tally.came();
    } catch (UniquenessException e) {
      reject(node.anchor(), document.text(required).orElse(node.anchor()) + ": " + e.getMessage());
      return;
    }
    conflicts.settled(node.anchor());
    references.joinAll(node.anchor());
  }

  private Complex withManager(Node node, Complex document) {
    String manager = managers.get(node.anchor());
    return manager == null ? document : references.withManager(node.anchor(), document, manager);
  }

  private DirectoryObject created(ObjectType type, Complex document) {
    Instant now = clock.instant();
    return new DirectoryObject(
        ids.get(), type, Owner.source(source), document, 1, now, now, Optional.empty());
  }

  private static String required(ObjectType type) {
    return switch (type) {
      case USER -> "userName";
      case GROUP -> "displayName";
    };
  }

  /// One that may be a person of another source, who hasn't come yet, is tried again.
  private void nothingFor(Node node, ObjectType type) {
    String problem = "has nothing for '" + required(type) + "'";
    if (joining.joins() && node.object().isEmpty()) {
      refuse(node.anchor(), node.anchor() + " " + problem);
    } else {
      problems.add(node.anchor() + " " + problem);
      tally.refused(node.anchor(), problem);
    }
  }

  /// Whether a new user is one whom another source has told of; or can't be told.
  private boolean joined(Node node, ObjectType type, Upsert upsert) {
    try {
      Optional<DirectoryObject> person = joining.find(type, mapping, upsert.attributes());
      person.ifPresent(found -> join(found, node, upsert));
      return person.isPresent();
    } catch (SourceJoining.AmbiguousException e) {
      refuse(node.anchor(), node.anchor() + ": " + e.getMessage());
      return true;
    }
  }

  /// Fills an object that is others' so far, too. Whom the filter leaves out is linked to nobody: who
  /// isn't taken has nothing to take away either.
  private void join(DirectoryObject object, Node node, Upsert upsert) {
    DirectoryObject joint = joint(object, upsert);
    times.asked(node.anchor(), joint);
    if (!mapping.filter().takes(joint, clock.instant())) {
      conflicts.settled(node.anchor());
      return;
    }
    Node linked = node.with(object.id()).leftOut(false);
    sources.put(directory, source, linked);
    if (object.owner().equals(Owner.local())) {
      store.update(directory, object.ownedBy(Owner.source(source), clock.instant()));
    }
    change(store.find(directory, object.id()).orElseThrow(), linked, upsert);
    references.joinAll(node.anchor());
  }

  /// What it would be with what this source tells of it.
  private DirectoryObject joint(DirectoryObject object, Upsert upsert) {
    Complex document =
        joining
            .mine(object, mapping)
            .apply(object.objectType(), object.document(), upsert.attributes(), upsert.whole());
    DirectoryObject owned =
        object.owner().equals(Owner.local())
            ? object.ownedBy(Owner.source(source), clock.instant())
            : object;
    return owned.changed(document, clock.instant());
  }

  private void present(String anchor) {
    Optional<Node> node = sources.node(directory, source, anchor).filter(known -> !known.gone());
    if (node.isEmpty()) {
      toReread.add(anchor);
      return;
    }
    Optional<Reason> waits = removals.waits(anchor);
    if (waits.isEmpty() || waits.get() == Reason.FILTERED_OUT) {
      return;
    }
    boolean placed = scope.takes(node.get());
    removals.place(node.get(), placed, true);
    if (placed && !takesAll(node.get().kind())) {
      // what it was like when it was seen last may not have passed the filter
      toReread.add(anchor);
    }
  }

  private boolean takesAll(Kind kind) {
    return switch (kind) {
      case USER -> mapping.filter().takesAll(ObjectType.USER);
      case GROUP -> mapping.filter().takesAll(ObjectType.GROUP);
      case CONTAINER -> true;
    };
  }

  /// A complete read didn't tell of it.
  void absent(String anchor) {
    remove(anchor, Reason.ABSENT);
  }

  private void remove(String anchor, Reason reason) {
    conflicts.settled(anchor);
    Optional<Node> node = sources.node(directory, source, anchor).filter(one -> !one.gone());
    if (node.isPresent()) {
      if (removals.live(node.get()).isPresent()) {
        removals.stage(anchor, reason);
      } else {
        removals.stays(anchor);
        removals.forget(node.get());
      }
      if (node.get().kind() == Kind.CONTAINER && reason == Reason.REMOVED) {
        tree.removed(node.get());
      }
    }
  }
}
