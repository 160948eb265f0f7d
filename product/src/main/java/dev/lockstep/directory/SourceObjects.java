package dev.lockstep.directory;

import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.RemovalStore.Reason;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Users and groups of a source as objects of the Directory: whether one is taken by its place and
/// by the filter, created, filled or brought back from the recycle bin, or is a person of whom other
/// sources tell. Inside a unit of work.
final class SourceObjects {
  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final Supplier<ObjectId> ids;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceMapping mapping;
  private final SourceJoining joining;
  private final Removals removals;
  private final SourceRefusals refusals;
  private final SourceReferences references;
  private final FilterTimes times;
  private final SourceScope scope;
  private final PollTally tally;

  /// Whose manager follows in the unit of work, by anchors.
  private final Map<String, String> managers = new HashMap<>();

  SourceObjects(
      PolledSource polled,
      Supplier<ObjectId> ids,
      SourceMapping mapping,
      SourceJoining joining,
      Removals removals,
      SourceRefusals refusals,
      SourceReferences references,
      SourceScope scope,
      PollTally tally) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.ids = ids;
    this.directory = polled.directory();
    this.source = polled.id();
    this.mapping = mapping;
    this.joining = joining;
    this.removals = removals;
    this.refusals = refusals;
    this.references = references;
    this.scope = scope;
    this.tally = tally;
    this.times = new FilterTimes(polled, mapping.filter());
  }

  /// A unit of work begins.
  ///
  /// @param told whose manager follows in it, by anchors
  void expect(Map<String, String> told) {
    managers.clear();
    managers.putAll(told);
  }

  /// @param isAll whether what comes is all that there is of each object
  void setAll(boolean isAll) {
    times.setAll(isAll);
  }

  /// When an object is to be read again, as its source says that it will be another at this time.
  void due(String anchor, Optional<Instant> at) {
    times.told(anchor, at);
  }

  /// The source tells of one.
  ///
  /// @param part whether what comes is a part of it, and what came before counts too
  /// @return whether all of it must be read to be taken
  boolean tell(Node node, ObjectType type, Upsert upsert, boolean part) {
    Optional<DirectoryObject> existing = node.object().flatMap(id -> store.find(directory, id));
    boolean there = existing.filter(object -> !object.inRecycleBin()).isPresent();
    boolean live = there && !node.leftOut();
    boolean placed = scope.takes(node);
    Optional<Reason> waited = live ? removals.waits(node.anchor()) : Optional.empty();
    if (!placed || waited.filter(why -> why == Reason.FILTERED_OUT).isEmpty()) {
      removals.place(node, placed, live);
    }
    if (!placed) {
      refusals.settled(node.anchor());
      return false;
    }
    boolean missed = waited.isPresent() || (live && refusals.isRefused(node.anchor()));
    if (part && (!live || missed)) {
      // what changed before wasn't taken
      return true;
    }
    if (live) {
      change(existing.orElseThrow(), node, upsert);
    } else if (there && joining.isFilledByAnother(existing.orElseThrow(), node.anchor())) {
      refusals.refuse(
          node.anchor(),
          existing.orElseThrow().label() + ": another entry of the source is this user by now");
    } else if (there) {
      join(existing.orElseThrow(), node, upsert);
    } else {
      take(node, type, existing, upsert);
    }
    return false;
  }

  /// The source has nothing to say of one whose time has come: it is what it was told to be.
  void askAgain(Node node) {
    node.object()
        .flatMap(id -> store.find(directory, id))
        .ifPresent(
            object -> {
              Upsert nothing =
                  new Upsert(node.anchor(), node.kind(), Optional.empty(), Map.of(), false);
              boolean _ = tell(node, object.objectType(), nothing, false);
            });
  }

  private void change(DirectoryObject object, Node node, Upsert upsert) {
    Complex document = document(object, upsert);
    DirectoryObject changed = object.changed(document, clock.instant());
    times.asked(node.anchor(), changed);
    if (!mapping.filter().takes(changed, clock.instant())) {
      removals.stage(node.anchor(), Reason.FILTERED_OUT);
      refusals.settled(node.anchor());
      return;
    }
    removals.stays(node.anchor());
    if (!document.equals(object.document())) {
      try {
        store.update(directory, changed);
        joining.changed(object, changed);
        tally.changed();
      } catch (UniquenessException e) {
        refusals.reject(node.anchor(), object.label() + ": " + e.getMessage());
        return;
      }
    }
    refusals.settled(node.anchor());
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
    boolean whole = upsert.whole() || binned.isEmpty();
    Complex document = mapping.apply(type, old, upsert.attributes(), whole);
    DirectoryObject taken =
        binned
            .map(object -> object.restored(document, clock.instant()).with(Owner.source(source)))
            .orElseGet(() -> created(type, withManager(node, document)));
    times.asked(node.anchor(), taken);
    if (!mapping.filter().takes(taken, clock.instant())) {
      refusals.settled(node.anchor());
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
      refusals.reject(
          node.anchor(), document.text(required).orElse(node.anchor()) + ": " + e.getMessage());
      return;
    }
    refusals.settled(node.anchor());
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
      refusals.refuse(node.anchor(), node.anchor() + " " + problem);
    } else {
      refusals.lacks(node.anchor(), problem);
    }
  }

  /// Whether a new user is one whom another source has told of; or can't be told.
  private boolean joined(Node node, ObjectType type, Upsert upsert) {
    try {
      Optional<DirectoryObject> person =
          joining
              .find(type, mapping, upsert.attributes())
              .flatMap(found -> store.find(directory, found.id()))
              .filter(found -> !found.inRecycleBin());
      person.ifPresent(found -> join(found, node, upsert));
      return person.isPresent();
    } catch (SourceJoining.AmbiguousException e) {
      refusals.refuse(node.anchor(), node.anchor() + ": " + e.getMessage());
      return true;
    }
  }

  /// Fills an object that is others' so far, too. Whom the filter leaves out is linked to nobody: who
  /// isn't taken has nothing to take away either.
  ///
  /// @param object as this unit of work has found it by its id, so that no other one changes it
  private void join(DirectoryObject object, Node node, Upsert upsert) {
    boolean byHand = object.owner().equals(Owner.local());
    DirectoryObject mine = byHand ? object.ownedBy(Owner.source(source), clock.instant()) : object;
    DirectoryObject joint = mine.changed(document(mine, upsert), clock.instant());
    times.asked(node.anchor(), joint);
    if (!mapping.filter().takes(joint, clock.instant())) {
      refusals.settled(node.anchor());
      return;
    }
    Node linked = node.with(object.id()).leftOut(false);
    sources.put(directory, source, linked);
    if (byHand) {
      store.update(directory, mine);
    }
    change(mine, linked, upsert);
    references.joinAll(node.anchor());
  }

  /// What an object would hold with what this source tells of it.
  private Complex document(DirectoryObject object, Upsert upsert) {
    return joining
        .mine(object, mapping)
        .apply(object.objectType(), object.document(), upsert.attributes(), upsert.whole());
  }
}
