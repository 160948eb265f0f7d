package dev.lockstep.source.ldap;

import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Present;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What somebody knows of a domain who heard all that its source told.
final class ToldState {
  private final Map<String, Map<String, List<String>>> objects = new TreeMap<>();
  private final Set<Edge> edges = new HashSet<>();
  private final Set<String> present = new HashSet<>();

  private record Edge(String anchor, Reference reference, String target) {}

  void apply(SourceChange change) {
    switch (change) {
      case Upsert upsert -> {
        Map<String, List<String>> known =
            objects.computeIfAbsent(upsert.anchor(), _ -> new TreeMap<>());
        if (upsert.whole()) {
          known.keySet().removeIf(name -> !name.equals("parent"));
        }
        known.putAll(upsert.attributes());
        known.values().removeIf(List::isEmpty);
        // only in answers about what the object was, and in every one of them
        known.keySet().removeAll(Set.of("instanceType", "isDeleted"));
        upsert.parent().ifPresent(parent -> known.put("parent", List.of(parent)));
      }
      case Present(String anchor) -> present.add(anchor);
      case Due _ -> {}
      case Removed(String anchor) -> {
        objects.remove(anchor);
        edges.removeIf(edge -> edge.anchor.equals(anchor) || edge.target.equals(anchor));
      }
      case Linked(String anchor, Reference reference, String target, boolean present) -> {
        Edge edge = new Edge(anchor, reference, target);
        if (present) {
          edges.add(edge);
        } else {
          edges.remove(edge);
        }
      }
      case Links(String anchor, Reference reference, List<String> targets) -> {
        edges.removeIf(edge -> edge.anchor.equals(anchor) && edge.reference == reference);
        targets.forEach(target -> edges.add(new Edge(anchor, reference, target)));
      }
    }
  }

  Map<String, Map<String, List<String>>> objects() {
    return objects;
  }

  Set<?> edges() {
    return edges;
  }
}
