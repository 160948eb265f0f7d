package dev.lockstep.directory;

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
import java.time.Instant;
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
  private final SourceStore sources;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceMapping mapping;
  private final SourceJoining joining;
  private final Removals removals;
  private final SourceRefusals refusals;
  private final SourceReferences references;
  private final NameExchange exchange;
  private final SourceObjects objects;
  private final SourceScope scope;
  private final SourceTree tree;
  private final PollTally tally = new PollTally();

  // a set, because a unit of work may be run again
  private final SequencedSet<String> toReread = new LinkedHashSet<>();

  private boolean readingAll;
  private boolean rereading;

  SourceChanges(PolledSource polled, Supplier<ObjectId> ids, SourceMapping mapping) {
    this.sources = polled.sources();
    this.directory = polled.directory();
    this.source = polled.id();
    this.mapping = mapping;
    this.joining = new SourceJoining(polled);
    this.refusals = new SourceRefusals(new NameConflicts(polled), tally);
    this.scope = new SourceScope(polled);
    this.references = new SourceReferences(polled, tally, joining);
    this.removals = new Removals(polled, tally, joining, scope, references);
    this.tree = new SourceTree(polled, scope, removals);
    this.exchange = new NameExchange(polled, mapping, joining);
    this.objects =
        new SourceObjects(
            polled, ids, mapping, joining, removals, refusals, references, scope, tally);
  }

  SourceScope scope() {
    return scope;
  }

  SourceReferences references() {
    return references;
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

  PollTally tally() {
    return tally;
  }

  Removals removals() {
    return removals;
  }

  SourceRefusals refusals() {
    return refusals;
  }

  /// Lets go what the batch has taken away, or holds it back.
  ///
  /// @return whether it is held back
  boolean settle() {
    boolean held = removals.settle();
    if (held && refusals.any()) {
      removals.refused();
    }
    return held;
  }

  /// What comes in the unit of work that begins.
  void expect(List<SourceChange> unit) {
    joining.beginUnit();
    references.beginUnit();
    Map<String, String> managers = new HashMap<>();
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
    objects.expect(managers);
    if (refusals.isLastAttempt()) {
      exchange.makeRoom(unit, scope::takes);
    }
  }

  void apply(SourceChange change) {
    switch (change) {
      case Upsert upsert -> upsert(upsert);
      case Present(String anchor) -> present(anchor);
      case Due(String anchor, Optional<Instant> at) -> objects.due(anchor, at);
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
      case USER -> object(node, ObjectType.USER, upsert, before);
      case GROUP -> object(node, ObjectType.GROUP, upsert, before);
    }
  }

  /// Whether what comes is all there is.
  void setReadingAll(boolean isReadingAll) {
    readingAll = isReadingAll;
    objects.setAll(readingAll || rereading);
  }

  /// Whether what comes was asked for by itself: no more is to be had of it.
  void setRereading(boolean isRereading) {
    rereading = isRereading;
    objects.setAll(readingAll || rereading);
  }

  private void object(Node node, ObjectType type, Upsert upsert, Optional<Node> before) {
    boolean part = before.isPresent() && !upsert.whole() && !rereading;
    boolean missing = objects.tell(node, type, upsert, part);
    boolean back = before.filter(Node::gone).isPresent() && !readingAll && !rereading;
    if (missing || back) {
      // who refers to one that is back hasn't changed, and isn't told of
      toReread.add(node.anchor());
    } else if (upsert.whole()) {
      toReread.remove(node.anchor());
    }
  }

  private void present(String anchor) {
    Optional<Node> node = sources.node(directory, source, anchor).filter(known -> !known.gone());
    if (rereading) {
      node.ifPresent(objects::askAgain);
      return;
    }
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
    refusals.settled(anchor);
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
