package dev.lockstep.directory;

import dev.lockstep.directory.RemovalStore.Hold;
import dev.lockstep.directory.RemovalStore.Reason;
import dev.lockstep.directory.RemovalStore.Staged;
import dev.lockstep.directory.SourceStore.Link;
import dev.lockstep.directory.SourceStore.Node;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What a source takes away: collected until its batch has ended, counted, and let go if it is no
/// more than the source's [RemovalLimit]. Else all of it stays until a person allows it, or the
/// source tells of it again. What was allowed goes; what came after that is counted anew.
final class Removals {
  /// Each is a handful of statements, and its memberships, unless these are many.
  private static final int AT_ONCE = 500;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final RemovalStore removals;
  private final Members members;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final PollTally tally;
  private final SourceJoining joining;
  private final SourceScope scope;
  private final SourceReferences references;

  /// Spares a look at each change where nothing waits. Stays set when a unit is run again.
  private boolean anyWait;

  Removals(
      PolledSource polled,
      PollTally tally,
      SourceJoining joining,
      SourceScope scope,
      SourceReferences references) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.removals = polled.sources().removals();
    this.members = new Members(polled.store(), polled.clock());
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.tally = tally;
    this.joining = joining;
    this.scope = scope;
    this.references = references;
    this.anyWait = !removals.page(directory, source, "", 1).isEmpty();
  }

  /// Waits once, however often it is told that it goes: a reading that leaves out what a source
  /// has removed says nothing new.
  void stage(String anchor, Reason reason) {
    if (reason == Reason.ABSENT && waitsAsGone(anchor)) {
      return;
    }
    anyWait = true;
    removals.stage(directory, source, anchor, reason);
  }

  /// An object was told of: it stays, or waits to go for where it is.
  void place(Node node, boolean wanted, boolean live) {
    if (!wanted && live) {
      stage(node.anchor(), Reason.OUT_OF_SCOPE);
    } else {
      stays(node.anchor());
    }
  }

  void stays(String anchor) {
    if (anyWait) {
      removals.unstage(directory, source, anchor);
    }
  }

  boolean anyWait() {
    return anyWait;
  }

  Optional<Reason> waits(String anchor) {
    return anyWait
        ? removals.staged(directory, source, anchor).map(Staged::reason)
        : Optional.empty();
  }

  /// Whether the source has said so already that it is gone.
  boolean waitsAsGone(String anchor) {
    return waits(anchor).filter(Removals::isGone).isPresent();
  }

  private static boolean isGone(Reason reason) {
    return switch (reason) {
      case REMOVED, ABSENT -> true;
      case OUT_OF_SCOPE, FILTERED_OUT -> false;
    };
  }

  Optional<Hold> held() {
    return removals.hold(directory, source);
  }

  /// Decides at the end of a batch.
  ///
  /// @return whether what waits is held back
  boolean settle() {
    Optional<Hold> before = held();
    Optional<Hold> hold = Optional.empty();
    if (anyWait) {
      if (removals.count(directory, source, true) > 0) {
        letGo(true);
        store.atomically(
            () -> {
              removals.countFrom(directory, source, clock.instant());
              return true;
            });
      }
      hold = excess().map(limit -> hold(before, limit));
      if (hold.isEmpty()) {
        letGo(false);
      }
    }
    if (!hold.equals(before)) {
      setHold(hold);
    }
    boolean more;
    do {
      more =
          store.atomically(
              () -> {
                joining.beginUnit();
                return references.letPart(AT_ONCE);
              });
    } while (more);
    return hold.isPresent();
  }

  private Hold hold(Optional<Hold> before, long limit) {
    return new Hold(
        before.map(Hold::since).orElseGet(clock::instant),
        limit,
        before.filter(Hold::refused).isPresent());
  }

  /// Something couldn't be taken, perhaps because of what is held.
  void refused() {
    held().ifPresent(hold -> setHold(Optional.of(new Hold(hold.since(), hold.limit(), true))));
  }

  private void setHold(Optional<Hold> hold) {
    store.atomically(
        () -> {
          removals.setHold(directory, source, hold);
          return true;
        });
  }

  /// The limit, where it is exceeded.
  private Optional<Long> excess() {
    long waiting = removals.count(directory, source, false);
    RemovalLimit limit =
        sources
            .source(directory, source)
            .map(SourceDefinition::removalLimit)
            .orElse(RemovalLimit.DEFAULT);
    if (waiting == 0) {
      return Optional.empty();
    }
    Instant window = clock.instant().minus(limit.window());
    Instant since = removals.countedFrom(directory, source).filter(window::isBefore).orElse(window);
    long gone = removals.removedSince(directory, source, since);
    if (waiting + gone <= limit.least()) {
      return Optional.empty();
    }
    long most = limit.of(removals.filled(directory, source) + gone);
    return Optional.of(most).filter(number -> waiting + gone > number);
  }

  private void letGo(boolean allowed) {
    String after = "";
    List<Staged> page;
    do {
      page = removals.page(directory, source, after, AT_ONCE);
      List<Staged> unit = page.stream().filter(one -> one.allowed() == allowed).toList();
      joining.beginUnit();
      unit.forEach(this::takeMany);
      tally.left(
          store.atomically(
              () -> {
                joining.beginUnit();
                return unit.stream().filter(this::letGo).count();
              }));
      after = page.isEmpty() ? after : page.getLast().anchor();
    } while (page.size() == AT_ONCE);
  }

  /// In units of its own, where it goes and has many memberships.
  private void takeMany(Staged staged) {
    going(staged)
        .flatMap(Node::object)
        .filter(object -> joining.others(object).isEmpty())
        .ifPresent(object -> members.takeMany(directory, object));
  }

  /// @return whether it goes
  private boolean letGo(Staged staged) {
    removals.unstage(directory, source, staged.anchor());
    Optional<Node> going = going(staged);
    going.ifPresent(
        node -> {
          if (!leftToOthers(node)) {
            bin(node);
          }
          if (isGone(staged.reason())) {
            forget(node);
          } else {
            sources.put(directory, source, node.leftOut(true));
          }
        });
    return going.isPresent();
  }

  /// A person of whom other sources tell stays, without what this one made of it.
  private boolean leftToOthers(Node node) {
    // found first, so that they wait who leave it at the same moment; read nowhere where nobody
    // joins
    Optional<DirectoryObject> object = joining.anyJoins() ? live(node) : Optional.empty();
    List<Link> others = object.map(one -> joining.others(one.id())).orElse(List.of());
    if (others.isEmpty()) {
      return false;
    }
    references.takeAway(node.anchor());
    removals.left(directory, source, node.anchor(), clock.instant());
    joining.leave(live(node).orElseThrow(), others);
    return true;
  }

  /// The object in the Directory, where it is there and in no recycle bin, and the source has a say
  /// in it.
  Optional<DirectoryObject> live(Node node) {
    return node.filled()
        .flatMap(id -> store.find(directory, id))
        .filter(object -> !object.inRecycleBin());
  }

  /// Empty where it is unknown, or back in scope by now.
  private Optional<Node> going(Staged staged) {
    return sources
        .node(directory, source, staged.anchor())
        .filter(node -> staged.reason() != Reason.OUT_OF_SCOPE || !scope.takes(node));
  }

  /// Of an object that isn't in the Directory, or no longer.
  void forget(Node node) {
    sources.unlinkAll(directory, source, node.anchor());
    sources.put(directory, source, node.removed());
    sources.setDue(directory, source, node.anchor(), Optional.empty());
  }

  private void bin(Node node) {
    live(node).ifPresent(object -> store.update(directory, object.binned(clock.instant())));
  }
}
