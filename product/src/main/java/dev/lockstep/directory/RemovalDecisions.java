package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an administrator sees and says of what sources would take away, where that is more than
/// their limits.
public final class RemovalDecisions {
  private final Sources definitions;
  private final DirectoryStore store;
  private final SourceStore sources;
  private final OpenSources open;

  RemovalDecisions(
      Sources definitions, DirectoryStore store, SourceStore sources, OpenSources open) {
    this.definitions = definitions;
    this.store = store;
    this.sources = sources;
    this.open = open;
  }

  /// What the source would take away, where that is more than its limit.
  public Optional<HeldRemovals> held(DirectoryId directory, SourceId id) {
    return HeldRemovals.of(store, sources, directory, id);
  }

  /// What waits to be taken away, in the order of the anchors.
  public List<Removal> waiting(DirectoryId directory, SourceId id, String after, int limit) {
    List<Removal> found = new ArrayList<>();
    for (RemovalStore.Staged staged : sources.removals().page(directory, id, after, limit)) {
      sources
          .node(directory, id, staged.anchor())
          .flatMap(SourceStore.Node::object)
          .flatMap(object -> store.find(directory, object))
          .ifPresent(object -> found.add(new Removal(staged, object)));
    }
    return found;
  }

  /// An object that is to leave the Directory.
  public record Removal(RemovalStore.Staged staged, DirectoryObject object) {}

  /// Lets all that is held back go, once. It goes at the end of the next poll that succeeds, if the
  /// source hasn't told of it again; what it takes away meanwhile is counted anew.
  ///
  /// @param confirmed how many objects that is, as was shown
  /// @throws IllegalArgumentException where it is another number by now, or nothing is held
  public void allow(DirectoryId directory, SourceId id, long confirmed, Actor actor) {
    store.atomically(
        () -> {
          checkHeld(directory, id);
          checkNumber(id, sources.removals().allow(directory, id), confirmed);
          definitions.record(actor, "Allow removals", directory, id, confirmed + " objects");
          return true;
        });
  }

  /// Lets all that is held back stay. The next poll reads everything, and what is still gone at the
  /// source then is held back anew.
  ///
  /// @param confirmed how many objects that is, as was shown
  /// @throws IllegalArgumentException where it is another number by now, or nothing is held
  public void reject(DirectoryId directory, SourceId id, long confirmed, Actor actor)
      throws InterruptedException {
    definitions.notDeleted(directory, id);
    open.change(
        directory,
        id,
        () ->
            store.atomically(
                () -> {
                  checkHeld(directory, id);
                  checkNumber(id, sources.removals().count(directory, id, false), confirmed);
                  sources.removals().unstageAll(directory, id);
                  sources.removals().setHold(directory, id, Optional.empty());
                  sources.forgetCursor(directory, id);
                  definitions.record(
                      actor, "Reject removals", directory, id, confirmed + " objects");
                  return true;
                }));
  }

  private void checkHeld(DirectoryId directory, SourceId id) {
    definitions.get(directory, id);
    if (sources.removals().hold(directory, id).isEmpty()) {
      throw new IllegalArgumentException("the source '" + id + "' holds nothing back");
    }
  }

  private static void checkNumber(SourceId id, long waiting, long confirmed) {
    if (waiting != confirmed) {
      throw new IllegalArgumentException(
          "the source '%s' holds back %d removals by now: look at them and confirm with 'removals': %d"
              .formatted(id, waiting, waiting));
    }
  }
}
