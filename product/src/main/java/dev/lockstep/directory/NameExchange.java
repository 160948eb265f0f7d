package dev.lockstep.directory;

import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;

/// People of one source who take each other's names, two who swap or a longer row: whichever is
/// written first finds the name taken. So those give theirs up first for whom all comes right, in
/// the unit of work that then writes what each is called: nobody sees what they were called between.
final class NameExchange {
  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceMapping mapping;
  private final SourceJoining joining;

  NameExchange(PolledSource polled, SourceMapping mapping, SourceJoining joining) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.mapping = mapping;
    this.joining = joining;
  }

  private record Renaming(DirectoryObject object, String wanted) {
    String current() {
      return CaseFolding.fold(name(object.document()).orElse(""));
    }
  }

  private static Optional<String> name(Complex document) {
    return document.text("userName");
  }

  /// @param unit changes that are applied after this, in the same unit of work
  /// @param inScope whether an object is where the administrator wants objects from
  void makeRoom(List<SourceChange> unit, Predicate<Node> inScope) {
    SequencedMap<String, Renaming> byName = new LinkedHashMap<>();
    for (SourceChange change : unit) {
      if (change instanceof Upsert upsert && upsert.kind() == Kind.USER && upsert.whole()) {
        renaming(upsert, inScope)
            .ifPresent(one -> byName.putIfAbsent(CaseFolding.fold(one.wanted()), one));
      }
    }
    keepThoseWhoComeRight(byName);
    byName.values().stream().filter(one -> byName.containsKey(one.current())).forEach(this::giveUp);
  }

  private Optional<Renaming> renaming(Upsert upsert, Predicate<Node> inScope) {
    return sources
        .node(directory, source, upsert.anchor())
        .map(node -> node.in(upsert.parent()))
        .filter(inScope)
        .flatMap(Node::filled)
        .flatMap(id -> store.find(directory, id))
        .filter(object -> !object.inRecycleBin())
        .flatMap(object -> renaming(object, upsert));
  }

  private Optional<Renaming> renaming(DirectoryObject object, Upsert upsert) {
    Complex document =
        joining
            .mine(object, mapping)
            .apply(ObjectType.USER, object.document(), upsert.attributes(), true);
    return mapping.filter().takes(object.changed(document, clock.instant()), clock.instant())
        ? name(document)
            .map(wanted -> new Renaming(object, wanted))
            .filter(one -> !one.current().equals(CaseFolding.fold(one.wanted())))
        : Optional.empty();
  }

  /// Who wants the name of somebody who keeps it keeps his own, and so on.
  private void keepThoseWhoComeRight(SequencedMap<String, Renaming> byName) {
    Map<String, Set<ObjectId>> holders = new HashMap<>();
    byName.forEach((name, one) -> holders.put(name, holders(one.wanted())));
    boolean fewer = !byName.isEmpty();
    while (fewer) {
      Set<ObjectId> renamed = new HashSet<>();
      byName.values().forEach(one -> renamed.add(one.object().id()));
      fewer =
          byName
              .keySet()
              .removeIf(name -> !renamed.containsAll(holders.getOrDefault(name, Set.of())));
    }
  }

  private Set<ObjectId> holders(String name) {
    Search search =
        Search.of(ObjectType.USER, 2)
            .where(
                Optional.of(
                    FilterBinder.bind(
                        store.schemas(directory).of(ObjectType.USER),
                        "userName eq " + Json.quoted(name))));
    Set<ObjectId> holders = new HashSet<>();
    store.search(directory, search).objects().forEach(object -> holders.add(object.id()));
    return holders;
  }

  private void giveUp(Renaming one) {
    Complex between =
        one.object().document().with("userName", Value.text("renamed-" + one.object().id()));
    store.update(directory, one.object().changed(between, clock.instant()));
  }
}
