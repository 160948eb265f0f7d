package dev.lockstep.directory;

import dev.lockstep.directory.SourceStore.Node;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// Where in a source's tree an administrator wants objects from. An object's place decides, so a
/// renamed container moves nobody and a moved one moves all below it.
final class SourceScope {
  /// Containers nest a few levels; more than this is a cycle.
  static final int MAX_DEPTH = 100;

  private final SourceStore sources;
  private final DirectoryId directory;
  private final SourceId source;
  private Set<String> bases = Set.of();
  private Set<String> excluded = Set.of();

  SourceScope(PolledSource polled) {
    this.sources = polled.sources();
    this.directory = polled.directory();
    this.source = polled.id();
  }

  /// @param wanted containers; empty for all
  /// @param unwanted containers, of which those in them that are wanted stay so
  void set(Collection<String> wanted, Collection<String> unwanted) {
    bases = Set.copyOf(wanted);
    excluded = Set.copyOf(unwanted);
  }

  boolean takes(Node node) {
    if (bases.isEmpty() && excluded.isEmpty()) {
      return true;
    }
    Optional<String> container = node.parent();
    for (int depth = 0; depth < MAX_DEPTH && container.isPresent(); depth++) {
      if (bases.contains(container.get())) {
        return true;
      }
      if (excluded.contains(container.get())) {
        return false;
      }
      // where one is that is gone isn't known any more
      container =
          sources
              .node(directory, source, container.get())
              .filter(known -> !known.gone())
              .flatMap(Node::parent);
    }
    return bases.isEmpty();
  }
}
