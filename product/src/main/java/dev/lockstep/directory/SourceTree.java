package dev.lockstep.directory;

import dev.lockstep.directory.RemovalStore.Reason;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceStore.Node;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What becomes of those in the containers that a batch moves, takes away or brings back, as many a
/// source tells of the container only. Followed behind the batch, a page at a time and each page in
/// a unit of work of its own: a container may hold the whole company. Until that is done the
/// container is due to be read again, so that it is followed also where the batch breaks off.
final class SourceTree {
  /// Each takes a handful of statements where it goes or comes.
  private static final int AT_ONCE = 1_000;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceScope scope;
  private final Removals removals;

  // by anchors, because a unit of work may be run again
  private final SequencedMap<String, Happened> containers = new LinkedHashMap<>();
  private final Set<Step> followed = new HashSet<>();

  private enum Happened {
    MOVED,
    /// It was gone; what was in it may be back or not.
    BACK,
    /// What was in it is gone, moved, or out of sight with it.
    GONE
  }

  private record Step(String container, Happened happened) {}

  /// Reads the present state of objects at the source, and applies it.
  interface Rereading {
    void read(List<String> anchors) throws SourceException, InterruptedException;
  }

  SourceTree(PolledSource polled, SourceScope scope, Removals removals) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.scope = scope;
    this.removals = removals;
  }

  /// The source tells of a container.
  ///
  /// @param before what it was
  void told(Node container, Optional<Node> before) {
    if (before.isEmpty()) {
      return;
    }
    if (before.get().gone()) {
      happened(container, Happened.BACK);
    } else if (!before.get().parent().equals(container.parent())
        && !containers.containsKey(container.anchor())) {
      happened(container, Happened.MOVED);
    }
  }

  private void happened(Node container, Happened happened) {
    containers.put(container.anchor(), happened);
    followed.remove(new Step(container.anchor(), happened));
    sources.setDue(directory, source, container.anchor(), Optional.of(clock.instant()));
  }

  /// Follows those containers too that a batch before has left.
  ///
  /// @param due what is due to be read again
  /// @return what of it is no container
  List<String> resume(List<String> due) {
    List<String> objects = new ArrayList<>();
    for (String anchor : due) {
      Optional<Node> container =
          sources.node(directory, source, anchor).filter(node -> node.kind() == Kind.CONTAINER);
      container.ifPresentOrElse(
          node -> containers.put(anchor, node.gone() ? Happened.GONE : Happened.BACK),
          () -> objects.add(anchor));
    }
    return objects;
  }

  /// The source says that a container is gone, and may say so of nothing that was in it.
  void removed(Node container) {
    happened(container, Happened.GONE);
  }

  /// Outside of a unit of work.
  void follow(Rereading rereading) throws SourceException, InterruptedException {
    while (!containers.isEmpty()) {
      List<String> begun = List.copyOf(containers.keySet());
      Deque<Step> steps = new ArrayDeque<>();
      containers.forEach((container, happened) -> steps.add(new Step(container, happened)));
      containers.clear();
      while (!steps.isEmpty()) {
        Step step = steps.removeFirst();
        if (followed.add(step)) {
          steps.addAll(follow(step, rereading));
        }
      }
      done(begun);
    }
  }

  private void done(List<String> begun) {
    store.atomically(
        () -> {
          begun.stream()
              .filter(container -> !containers.containsKey(container))
              .forEach(one -> sources.setDue(directory, source, one, Optional.empty()));
          return true;
        });
  }

  /// @return the containers in it
  private List<Step> follow(Step step, Rereading rereading)
      throws SourceException, InterruptedException {
    List<Step> within = new ArrayList<>();
    String after = "";
    List<Node> page;
    do {
      page = sources.children(directory, source, step.container(), after, AT_ONCE);
      List<Node> children = page;
      rereading.read(store.atomically(() -> toRead(children, step.happened())));
      for (Node child : children) {
        if (child.kind() == Kind.CONTAINER) {
          within.add(new Step(child.anchor(), step.happened()));
        }
        after = child.anchor();
      }
    } while (page.size() == AT_ONCE);
    return within;
  }

  private List<String> toRead(List<Node> children, Happened happened) {
    sources.expect(directory, source, children.stream().map(Node::anchor).toList(), List.of());
    return children.stream()
        .filter(child -> isToBeRead(child, happened))
        .map(Node::anchor)
        .toList();
  }

  private boolean isToBeRead(Node child, Happened happened) {
    return switch (happened) {
      case GONE -> !child.gone() && !removals.waitsAsGone(child.anchor());
      case BACK -> child.gone() || (child.kind() != Kind.CONTAINER && isMissing(child));
      case MOVED -> child.kind() != Kind.CONTAINER && isMissing(child);
    };
  }

  /// Decides anew by where the object is.
  ///
  /// @return whether it is wanted, and what it is like isn't known
  private boolean isMissing(Node child) {
    Optional<Reason> waited = removals.waits(child.anchor());
    if (child.gone() || waited.filter(why -> why != Reason.OUT_OF_SCOPE).isPresent()) {
      return false;
    }
    boolean live = removals.live(child).isPresent();
    boolean wanted = scope.takes(child);
    removals.place(child, wanted, live);
    return wanted && (!live || waited.isPresent());
  }
}
