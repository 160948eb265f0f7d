package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import dev.lockstep.directory.SourceStore.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a unit of work knows of the objects that a source tells of, and what it has yet to write of
/// them: a thousand are looked up by a few statements before the unit applies what was told of each,
/// and written by a few behind it. Any other statement that reads these tables finds it written;
/// after one that changes them, nothing is known any more, and each is asked for by itself.
final class ToldRows {
  private record Of(DirectoryId directory, SourceId source) {}

  /// A row of the source's objects.
  ///
  /// @param node empty where there is none
  private record Told(Optional<Node> node, Optional<Instant> due, long round) {
    static final Told NOTHING = new Told(Optional.empty(), Optional.empty(), 0);
  }

  private @Nullable Of of;
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> changed = new TreeSet<>();
  private final Map<ObjectId, Boolean> live = new HashMap<>();

  /// By who refers: whether each is about to go.
  private final Map<String, Map<Edge, Boolean>> from = new HashMap<>();

  /// By whom they refer to, without those that are about to go.
  private final Map<String, SequencedSet<Edge>> to = new HashMap<>();

  private final SequencedSet<Edge> linked = new LinkedHashSet<>();

  // Reading

  /// @param anchors of what the unit is about
  /// @param referrers those of them that refer to few
  void expect(
      Session session,
      DirectoryId directory,
      SourceId source,
      Collection<String> anchors,
      Collection<String> referrers) {
    clear();
    of = new Of(directory, source);
    anchors.forEach(anchor -> told.put(anchor, Told.NOTHING));
    readObjects(session, directory, source, told.keySet().stream().sorted().toList());
    referrers.forEach(anchor -> from.put(anchor, new TreeMap<>(SourceLinkRows.ORDER)));
    for (Edge edge : SourceLinkRows.all(session, directory, source, "anchor", from.keySet())) {
      from(edge).put(edge, false);
    }
    for (Edge edge : SourceLinkRows.allParting(session, directory, source, from.keySet())) {
      from(edge).put(edge, true);
    }
    told.forEach(
        (anchor, one) -> {
          if (one.node().flatMap(Node::object).isEmpty()) {
            to.put(anchor, new LinkedHashSet<>());
          }
        });
    for (Edge edge : SourceLinkRows.all(session, directory, source, "target", to.keySet())) {
      referringTo(edge).add(edge);
    }
  }

  private Map<Edge, Boolean> from(Edge edge) {
    return from.computeIfAbsent(edge.anchor(), _ -> new TreeMap<>(SourceLinkRows.ORDER));
  }

  private SequencedSet<Edge> referringTo(Edge edge) {
    return to.computeIfAbsent(edge.target(), _ -> new LinkedHashSet<>());
  }

  /// They stay so until the unit ends, but for what it writes itself, as whole rows are written.
  private void readObjects(
      Session session, DirectoryId directory, SourceId source, List<String> anchors) {
    for (List<String> portion : NewRows.portions(anchors)) {
      List<Object> parameters = new ArrayList<>(List.of(directory, source));
      parameters.addAll(portion);
      session.query(
          session
              .dialect()
              .locked(
                  "select s.anchor, s.kind, s.parent, s.object_id, s.gone, s.left_out,"
                      + " s.due, s.round,"
                      + " case when o.id is not null and o.deleted is null then 1 else 0 end"
                      + " from source_object s"
                      + " left join object o on o.directory = s.directory and o.id = s.object_id"
                      + " where s.directory = ? and s.source = ? and s.anchor in ("
                      + NewRows.marks(portion.size())
                      + ") order by s.anchor",
                  "s"),
          row -> {
            Node node = SourceGraph.node(row);
            told.put(
                node.anchor(), new Told(Optional.of(node), row.instantIfAny(7), row.number(8)));
            boolean isLive = row.flag(9);
            node.object().ifPresent(id -> live.put(id, isLive));
            return node;
          },
          parameters.toArray());
    }
  }

  /// Whether this is known of the object, and [#node] says what. One of this source that the unit
  /// wasn't expected to ask for, as a container, is looked up once.
  boolean knows(Session session, DirectoryId directory, SourceId source, String anchor) {
    if (!isOf(directory, source)) {
      return false;
    }
    if (!told.containsKey(anchor)) {
      told.put(anchor, Told.NOTHING);
      readObjects(session, directory, source, List.of(anchor));
    }
    return true;
  }

  /// The same without a look.
  boolean knowsAlready(DirectoryId directory, SourceId source, String anchor) {
    return isOf(directory, source) && told.containsKey(anchor);
  }

  private boolean isOf(DirectoryId directory, SourceId source) {
    return of != null && of.directory().equals(directory) && of.source().equals(source);
  }

  Optional<Node> node(String anchor) {
    return told.getOrDefault(anchor, Told.NOTHING).node();
  }

  /// Whether the object is there and in no recycle bin; empty where that isn't known.
  Optional<Boolean> isLive(ObjectId object) {
    return Optional.ofNullable(live.get(object));
  }

  /// An object was written.
  void written(ObjectId object, boolean isLive) {
    if (of != null) {
      live.put(object, isLive);
    }
  }

  Optional<List<Edge>> linksFrom(DirectoryId directory, SourceId source, String anchor) {
    return isOf(directory, source)
        ? Optional.ofNullable(from.get(anchor))
            .map(
                edges ->
                    edges.entrySet().stream()
                        .filter(edge -> !edge.getValue())
                        .map(Map.Entry::getKey)
                        .toList())
        : Optional.empty();
  }

  Optional<List<Edge>> linksTo(DirectoryId directory, SourceId source, String anchor) {
    return isOf(directory, source)
        ? Optional.ofNullable(to.get(anchor)).map(List::copyOf)
        : Optional.empty();
  }

  // Writing

  /// Of an object that is known; likewise the following.
  void put(Node node) {
    Told before = told.getOrDefault(node.anchor(), Told.NOTHING);
    change(node.anchor(), new Told(Optional.of(node), before.due(), before.round()));
  }

  void setRound(String anchor, long round) {
    Told before = told.getOrDefault(anchor, Told.NOTHING);
    change(anchor, new Told(before.node(), before.due(), round));
  }

  void setDue(String anchor, Optional<Instant> due) {
    Told before = told.getOrDefault(anchor, Told.NOTHING);
    change(anchor, new Told(before.node(), due, before.round()));
  }

  boolean isDue(String anchor, Instant now) {
    return told.getOrDefault(anchor, Told.NOTHING).due().filter(at -> !at.isAfter(now)).isPresent();
  }

  void setDueToo(String anchor, Optional<Instant> due, Instant now) {
    Optional<Instant> known = told.getOrDefault(anchor, Told.NOTHING).due().filter(now::isBefore);
    setDue(anchor, Stream.concat(known.stream(), due.stream()).min(Instant::compareTo));
  }

  private void change(String anchor, Told now) {
    if (now.node().isPresent() && !now.equals(told.put(anchor, now))) {
      changed.add(anchor);
    }
  }

  /// @return false when it was there already, and wasn't about to go; empty where that isn't known
  Optional<Boolean> link(DirectoryId directory, SourceId source, Edge edge) {
    if (!isOf(directory, source) || !from.containsKey(edge.anchor())) {
      return Optional.empty();
    }
    Boolean parting = from(edge).put(edge, false);
    boolean isNew = parting == null || parting;
    if (isNew) {
      linked.add(edge);
      linkedTo(edge);
    }
    return Optional.of(isNew);
  }

  /// One that is written already.
  void linked(Edge edge) {
    Map<Edge, Boolean> known = from.get(edge.anchor());
    if (known != null) {
      known.put(edge, false);
    }
    linkedTo(edge);
  }

  private void linkedTo(Edge edge) {
    SequencedSet<Edge> known = to.get(edge.target());
    if (known != null) {
      known.add(edge);
    }
  }

  /// After statements that change the tables nothing of them is known.
  void writeBefore(String sql, Session session) {
    if (of != null && (sql.contains("source_object") || sql.contains("source_link"))) {
      write(session);
      if (!sql.startsWith("select")) {
        clear();
      }
    }
  }

  void write(Session session) {
    if (of != null) {
      writeObjects(session, of);
      SourceLinkRows.putAll(session, of.directory(), of.source(), List.copyOf(linked));
      linked.clear();
    }
  }

  private void writeObjects(Session session, Of whose) {
    List<List<Object>> rows = new ArrayList<>();
    for (String anchor : changed) {
      Told one = told.getOrDefault(anchor, Told.NOTHING);
      Node node = one.node().orElseThrow();
      rows.add(
          List.of(
              whose.directory(),
              whose.source(),
              anchor,
              node.kind(),
              node.parent(),
              node.object(),
              node.gone(),
              node.leftOut(),
              one.due(),
              one.round()));
    }
    changed.clear();
    NewRows.write(
        session,
        "source_object",
        List.of(
            "directory",
            "source",
            "anchor",
            "kind",
            "parent",
            "object_id",
            "gone",
            "left_out",
            "due",
            "round"),
        rows,
        " on conflict (directory, source, anchor) do update set kind = excluded.kind,"
            + " parent = excluded.parent, object_id = excluded.object_id, gone = excluded.gone,"
            + " left_out = excluded.left_out,"
            + " due = excluded.due, round = excluded.round");
  }

  void clear() {
    of = null;
    told.clear();
    changed.clear();
    live.clear();
    from.clear();
    to.clear();
    linked.clear();
  }
}
