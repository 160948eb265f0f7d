package dev.lockstep.directory;

import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceStore.Edge;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The references between a source's objects: made in the Directory once both ends are there, and
/// taken away at the end of the batch, unless one of the ends waits for its removal. Else those who
/// are kept would lose their groups, and by them their accounts.
final class SourceReferences {
  private static final String ENTERPRISE = Schemas.ENTERPRISE_USER.id();

  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final PollTally tally;
  private final SourceJoining joining;

  /// By who refers: managers with whom a newcomer of the unit of work was written already.
  private final Map<String, Edge> written = new HashMap<>();

  SourceReferences(PolledSource polled, PollTally tally, SourceJoining joining) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.tally = tally;
    this.joining = joining;
  }

  void beginUnit() {
    written.clear();
  }

  void set(String anchor, Reference reference, List<String> targets) {
    unwanted(anchor, reference, targets).forEach(this::unlink);
    switch (reference) {
      case MANAGER -> targets.forEach(target -> link(new Edge(anchor, reference, target)));
      case MEMBER -> linkMembers(anchor, targets);
    }
  }

  /// Those of an object that go where these are all that it has.
  List<Edge> unwanted(String anchor, Reference reference, List<String> targets) {
    Set<String> wanted = new HashSet<>(targets);
    return sources.linksFrom(directory, source, anchor).stream()
        .filter(edge -> edge.reference() == reference && !wanted.contains(edge.target()))
        .toList();
  }

  /// Many at once.
  void linkMembers(String anchor, List<String> targets) {
    List<Edge> edges =
        targets.stream().distinct().map(one -> new Edge(anchor, Reference.MEMBER, one)).toList();
    List<Edge> added = sources.linkAll(directory, source, edges);
    added.forEach(_ -> tally.reference());
    Optional<ObjectId> group =
        added.isEmpty() ? Optional.empty() : sources.live(directory, source, anchor);
    if (group.isPresent()) {
      Map<String, ObjectId> live =
          sources.live(directory, source, added.stream().map(Edge::target).toList());
      List<ObjectId> members =
          added.stream().map(Edge::target).filter(live::containsKey).map(live::get).toList();
      store.addMembers(directory, group.get(), members, clock.instant());
    }
  }

  void link(Edge edge) {
    if (sources.link(directory, source, edge)) {
      tally.reference();
      join(edge);
    }
  }

  void unlink(Edge edge) {
    if (sources.removals().part(directory, source, edge)) {
      tally.reference();
    }
  }

  /// Makes those of an object that has come.
  void joinAll(String anchor) {
    sources.linksFrom(directory, source, anchor).forEach(this::join);
    sources.linksTo(directory, source, anchor).forEach(this::join);
  }

  /// Makes the manager that the source has told of.
  void joinManager(String anchor) {
    sources.linksFrom(directory, source, anchor).stream()
        .filter(edge -> edge.reference() == Reference.MANAGER)
        .forEach(this::join);
  }

  /// Takes away what waits for the end of the batch.
  ///
  /// @return whether there may be more
  boolean letPart(int limit) {
    List<Edge> parting = sources.removals().parting(directory, source, limit);
    for (Edge edge : parting) {
      if (sources.unlink(directory, source, edge)) {
        part(edge);
      }
    }
    return parting.size() == limit;
  }

  /// Takes those of an object that is others' from now on out of the Directory; the source still
  /// has them.
  void takeAway(String anchor) {
    sources.linksFrom(directory, source, anchor).forEach(this::part);
    sources.linksTo(directory, source, anchor).forEach(this::part);
  }

  private void join(Edge edge) {
    Optional<ObjectId> to = sources.live(directory, source, edge.target());
    if (to.isEmpty()) {
      return;
    }
    if (edge.equals(written.get(edge.anchor()))) {
      return;
    }
    switch (edge.reference()) {
      case MEMBER ->
          sources
              .live(directory, source, edge.anchor())
              .ifPresent(group -> store.addMember(directory, group, to.get(), clock.instant()));
      case MANAGER -> live(edge.anchor()).ifPresent(user -> setManager(user, to));
    }
  }

  private void part(Edge edge) {
    Optional<DirectoryObject> from = live(edge.anchor());
    Optional<ObjectId> to = sources.node(directory, source, edge.target()).flatMap(Node::object);
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    switch (edge.reference()) {
      case MEMBER -> store.removeMember(directory, from.get().id(), to.get(), clock.instant());
      case MANAGER -> {
        if (manager(from.get()).equals(Optional.of(to.get().toString()))) {
          setManager(from.get(), Optional.empty());
        }
      }
    }
  }

  private Optional<DirectoryObject> live(String anchor) {
    return sources
        .node(directory, source, anchor)
        .flatMap(Node::filled)
        .flatMap(id -> store.find(directory, id))
        .filter(object -> !object.inRecycleBin());
  }

  private static Optional<String> manager(DirectoryObject object) {
    return object.document().complex(ENTERPRISE).complex("manager").text("value");
  }

  private void setManager(DirectoryObject object, Optional<ObjectId> manager) {
    if (manager(object).equals(manager.map(ObjectId::toString)) || !joining.ownsManager(object)) {
      return;
    }
    store.update(
        directory, object.changed(withManager(object.document(), manager), clock.instant()));
  }

  private static Complex withManager(Complex document, Optional<ObjectId> manager) {
    Optional<Complex> reference = manager.map(id -> Complex.of("value", Value.text(id.toString())));
    Complex extension = document.complex(ENTERPRISE).with("manager", reference);
    return document.with(ENTERPRISE, extension);
  }

  /// The document of somebody who comes, with the manager if that one is there: a user who is
  /// written with it isn't written again for it.
  Complex withManager(String anchor, Complex document, String target) {
    Optional<ObjectId> manager = sources.live(directory, source, target);
    if (manager.isPresent()) {
      written.put(anchor, new Edge(anchor, Reference.MANAGER, target));
    }
    return manager.isPresent() ? withManager(document, manager) : document;
  }
}
