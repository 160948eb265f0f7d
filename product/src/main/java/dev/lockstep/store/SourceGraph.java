package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import dev.lockstep.directory.SourceStore.Link;
import dev.lockstep.directory.SourceStore.Node;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a source has told of, in SQL: its objects by their anchors, the tree that they are in, and the
/// references between them. What the running unit of work knows of them is asked of [ToldRows].
final class SourceGraph {
  private final Database database;

  SourceGraph(Database database) {
    this.database = database;
  }

  private static final String NODE = "anchor, kind, parent, object_id, gone, left_out";

  static Node node(Session.Row row) throws SQLException {
    return new Node(
        row.text(1),
        Kind.valueOf(row.text(2)),
        row.textIfAny(3),
        row.textIfAny(4).map(ObjectId::of),
        row.flag(5),
        row.flag(6));
  }

  void expect(
      DirectoryId directory,
      SourceId source,
      Collection<String> anchors,
      Collection<String> referrers) {
    Session session = database.unit();
    session.unwritten().write(session);
    session.unwritten().told().expect(session, directory, source, anchors, referrers);
  }

  /// What the running unit of work knows of an object, if anything.
  private Optional<ToldRows> told(DirectoryId directory, SourceId source, String anchor) {
    return told()
        .filter(
            rows -> {
              Session session = database.unit();
              return session
                  .unwritten()
                  .knowing(() -> rows.knows(session, directory, source, anchor));
            });
  }

  private static Optional<ToldRows> told() {
    return UnitOfWork.current().map(unit -> unit.session().unwritten().told());
  }

  Optional<Node> node(DirectoryId directory, SourceId source, String anchor) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      return told.get().node(anchor);
    }
    return database.read(
        session ->
            session.first(
                "select "
                    + NODE
                    + " from source_object where directory = ? and source = ? and anchor = ?",
                SourceGraph::node,
                directory,
                source,
                anchor));
  }

  Optional<ObjectId> live(DirectoryId directory, SourceId source, String anchor) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      Optional<ObjectId> object = told.get().node(anchor).flatMap(Node::filled);
      Optional<Boolean> live = object.flatMap(told.get()::isLive);
      if (object.isEmpty() || live.isPresent()) {
        return object.filter(_ -> live.orElse(false));
      }
    }
    return database.read(
        session ->
            session.first(
                """
                select o.id from source_object s
                join object o on o.directory = s.directory and o.id = s.object_id
                where s.directory = ? and s.source = ? and s.anchor = ?
                and s.gone = 0 and s.left_out = 0 and o.deleted is null""",
                row -> ObjectId.of(row.text(1)),
                directory,
                source,
                anchor));
  }

  Map<String, ObjectId> live(DirectoryId directory, SourceId source, Collection<String> anchors) {
    Map<String, ObjectId> live = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String anchor : anchors) {
      if (told().filter(rows -> rows.knowsAlready(directory, source, anchor)).isPresent()) {
        live(directory, source, anchor).ifPresent(object -> live.put(anchor, object));
      } else {
        unknown.add(anchor);
      }
    }
    database.read(
        session -> {
          for (List<String> portion : NewRows.portions(unknown)) {
            List<Object> parameters = new ArrayList<>(List.of(directory, source));
            parameters.addAll(portion);
            session.query(
                "select s.anchor, o.id from source_object s"
                    + " join object o on o.directory = s.directory and o.id = s.object_id"
                    + " where s.directory = ? and s.source = ? and s.gone = 0 and s.left_out = 0"
                    + " and o.deleted is null"
                    + " and s.anchor in ("
                    + NewRows.marks(portion.size())
                    + ")",
                row -> live.put(row.text(1), ObjectId.of(row.text(2))),
                parameters.toArray());
          }
          return live;
        });
    return live;
  }

  List<Link> links(DirectoryId directory, ObjectId object) {
    return database.read(
        session ->
            session.query(
                "select source, anchor, left_out from source_object"
                    + " where directory = ? and object_id = ? and gone = 0 order by source, anchor",
                row -> new Link(new SourceId(row.text(1)), row.text(2), row.flag(3)),
                directory,
                object));
  }

  List<Node> children(
      DirectoryId directory, SourceId source, String anchor, String after, int limit) {
    return database.read(
        session ->
            session.query(
                "select "
                    + NODE
                    + " from source_object where directory = ? and source = ? and parent = ?"
                    + " and anchor > ? order by anchor limit ?",
                SourceGraph::node,
                directory,
                source,
                anchor,
                after,
                limit));
  }

  long beginRound(DirectoryId directory, SourceId source) {
    Session session = database.unit();
    session.update(
        "update source set round = round + 1 where directory = ? and id = ?", directory, source);
    return session
        .first(
            "select round from source where directory = ? and id = ?",
            row -> row.number(1),
            directory,
            source)
        .orElse(0L);
  }

  void told(DirectoryId directory, SourceId source, String anchor, long round) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      told.get().setRound(anchor, round);
      return;
    }
    database
        .unit()
        .update(
            "update source_object set round = ? where directory = ? and source = ? and anchor = ?",
            round,
            directory,
            source,
            anchor);
  }

  List<Node> untold(DirectoryId directory, SourceId source, long round, String after, int limit) {
    return database.read(
        session ->
            session.query(
                "select "
                    + NODE
                    + " from source_object where directory = ? and source = ? and gone = 0"
                    + " and round <> ? and anchor > ? order by anchor limit ?",
                SourceGraph::node,
                directory,
                source,
                round,
                after,
                limit));
  }

  void setDue(DirectoryId directory, SourceId source, String anchor, Optional<Instant> at) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      told.get().setDue(anchor, at);
      return;
    }
    database
        .unit()
        .update(
            "update source_object set due = ? where directory = ? and source = ? and anchor = ?",
            at,
            directory,
            source,
            anchor);
  }

  void setDueToo(
      DirectoryId directory, SourceId source, String anchor, Optional<Instant> at, Instant now) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      told.get().setDueToo(anchor, at, now);
      return;
    }
    database
        .unit()
        .update(
            "update source_object set due = case when due > ? and due < ? then due else ? end"
                + " where directory = ? and source = ? and anchor = ?",
            now,
            at.map(Session::micros).orElse(Long.MAX_VALUE),
            at,
            directory,
            source,
            anchor);
  }

  boolean isDue(DirectoryId directory, SourceId source, String anchor, Instant now) {
    Optional<ToldRows> told = told(directory, source, anchor);
    return told.isPresent()
        ? told.get().isDue(anchor, now)
        : database.read(
            session ->
                session.exists(
                    "select 1 from source_object where directory = ? and source = ?"
                        + " and anchor = ? and due <= ?",
                    directory,
                    source,
                    anchor,
                    now));
  }

  List<String> due(DirectoryId directory, SourceId source, Instant now, int limit) {
    return database.read(
        session ->
            session.query(
                "select anchor from source_object where directory = ? and source = ?"
                    + " and due is not null and due <= ? order by due limit ?",
                row -> row.text(1),
                directory,
                source,
                now,
                limit));
  }

  void put(DirectoryId directory, SourceId source, Node node) {
    Optional<ToldRows> told = told(directory, source, node.anchor());
    if (told.isPresent()) {
      told.get().put(node);
      return;
    }
    database
        .unit()
        .update(
            "insert into source_object"
                + " (directory, source, anchor, kind, parent, object_id, gone, left_out)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (directory, source, anchor) do update set kind = excluded.kind,"
                + " parent = excluded.parent, object_id = excluded.object_id,"
                + " gone = excluded.gone, left_out = excluded.left_out",
            directory,
            source,
            node.anchor(),
            node.kind(),
            node.parent(),
            node.object(),
            node.gone(),
            node.leftOut());
  }

  boolean link(DirectoryId directory, SourceId source, Edge edge) {
    Optional<Boolean> known = told().flatMap(rows -> rows.link(directory, source, edge));
    return known.orElseGet(() -> SourceLinkRows.put(database.unit(), directory, source, edge));
  }

  List<Edge> linkAll(DirectoryId directory, SourceId source, List<Edge> edges) {
    Session session = database.unit();
    Unwritten unwritten = session.unwritten();
    Set<Edge> added =
        unwritten.knowing(
            () -> {
              unwritten.told().write(session);
              return SourceLinkRows.putNew(session, directory, source, edges);
            });
    added.forEach(unwritten.told()::linked);
    return edges.stream().filter(added::contains).toList();
  }

  boolean unlink(DirectoryId directory, SourceId source, Edge edge) {
    return SourceLinkRows.remove(database.unit(), directory, source, edge);
  }

  void unlinkAll(DirectoryId directory, SourceId source, String anchor) {
    SourceLinkRows.removeAll(database.unit(), directory, source, anchor);
  }

  List<Edge> linksFrom(DirectoryId directory, SourceId source, String anchor) {
    Optional<List<Edge>> known = told().flatMap(rows -> rows.linksFrom(directory, source, anchor));
    return known.orElseGet(
        () -> database.read(session -> SourceLinkRows.from(session, directory, source, anchor)));
  }

  List<Edge> linksTo(DirectoryId directory, SourceId source, String anchor) {
    Optional<List<Edge>> known = told().flatMap(rows -> rows.linksTo(directory, source, anchor));
    return known.orElseGet(
        () -> database.read(session -> SourceLinkRows.to(session, directory, source, anchor)));
  }
}
