package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.NameConflictStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.RemovalLimitJson;
import dev.lockstep.directory.RemovalStore;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sources in SQL.
public final class SqlSourceStore implements SourceStore {
  private static final String DEFINITION = "id, kind, settings, state, removal_limit";

  private final Database database;

  public SqlSourceStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(DirectoryId directory, SourceDefinition definition) {
    database
        .unit()
        .update(
            "insert into source (directory, id, kind, settings, state, removal_limit)"
                + " values (?, ?, ?, ?, ?, ?)",
            directory,
            definition.id(),
            definition.kind(),
            text(definition.settings()),
            definition.state(),
            text(definition.removalLimit()));
  }

  @Override
  public void update(DirectoryId directory, SourceDefinition definition) {
    database
        .unit()
        .update(
            "update source set settings = ?, state = ?, removal_limit = ?"
                + " where directory = ? and id = ?",
            text(definition.settings()),
            definition.state(),
            text(definition.removalLimit()),
            directory,
            definition.id());
  }

  private static String text(Map<String, String> settings) {
    ObjectNode json = Json.object();
    settings.forEach(json::put);
    return Json.text(json);
  }

  private static Optional<String> text(RemovalLimit limit) {
    return limit.equals(RemovalLimit.DEFAULT)
        ? Optional.empty()
        : Optional.of(Json.text(RemovalLimitJson.write(limit)));
  }

  @Override
  public SourceLog log() {
    return new SqlSourceLog(database);
  }

  @Override
  public RemovalStore removals() {
    return new SqlRemovalStore(database);
  }

  @Override
  public NameConflictStore nameConflicts() {
    return new SqlNameConflictStore(database);
  }

  @Override
  public void remove(DirectoryId directory, SourceId source) {
    database.unit().update("delete from source where directory = ? and id = ?", directory, source);
    database.touch(directory.value());
  }

  @Override
  public boolean forget(DirectoryId directory, SourceId source, int limit) {
    return SourceRemains.forget(database.unit(), directory, source, limit);
  }

  @Override
  public Owned owned(DirectoryId directory, SourceId source, Optional<ObjectId> after) {
    return database.read(session -> SourceRemains.owned(session, directory, source, after));
  }

  @Override
  public void detach(DirectoryId directory, ObjectId object) {
    database
        .unit()
        .update(
            "update source_object set object_id = null where directory = ? and object_id = ?",
            directory,
            object);
  }

  @Override
  public List<SourceDefinition> sources(DirectoryId directory) {
    return database.read(
        session ->
            session.query(
                "select " + DEFINITION + " from source where directory = ? order by id",
                SqlSourceStore::definition,
                directory));
  }

  @Override
  public Optional<SourceDefinition> source(DirectoryId directory, SourceId source) {
    return database.read(
        session ->
            session.first(
                "select " + DEFINITION + " from source where directory = ? and id = ?",
                SqlSourceStore::definition,
                directory,
                source));
  }

  private static SourceDefinition definition(Session.Row row) throws SQLException {
    JsonNode json = Json.parse(row.text(3));
    Map<String, String> settings = new LinkedHashMap<>();
    json.properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue().asString()));
    return new SourceDefinition(
        new SourceId(row.text(1)),
        row.text(2),
        settings,
        State.valueOf(row.text(4)),
        row.textIfAny(5)
            .map(limit -> RemovalLimitJson.read(Json.parse(limit), RemovalLimit.DEFAULT))
            .orElse(RemovalLimit.DEFAULT));
  }

  @Override
  public Optional<SourceCursor> cursor(DirectoryId directory, SourceId source) {
    return database
        .read(
            session ->
                session.first(
                    "select cursor from source where directory = ? and id = ?",
                    row -> row.textIfAny(1),
                    directory,
                    source))
        .flatMap(text -> text)
        .map(SourceCursor::new);
  }

  @Override
  public void openBatch(DirectoryId directory, SourceId source) {
    database
        .unit()
        .update(
            "update source set batch_open = 1 where directory = ? and id = ? and batch_open = 0",
            directory,
            source);
  }

  @Override
  public void closeBatch(DirectoryId directory, SourceId source, Optional<SourceCursor> cursor) {
    database
        .unit()
        .update(
            "update source set batch_open = 0, cursor = ? where directory = ? and id = ?",
            cursor.map(SourceCursor::value),
            directory,
            source);
    database.touch(directory.value());
  }

  @Override
  public void forgetCursor(DirectoryId directory, SourceId source) {
    database
        .unit()
        .update(
            "update source set cursor = null where directory = ? and id = ?", directory, source);
  }

  @Override
  public void polled(DirectoryId directory, SourceId source, SourceStatus status) {
    database
        .unit()
        .update(
            "update source set last_started = ?, last_ended = ?, last_changes = ?, last_error = ?"
                + " where directory = ? and id = ?",
            status.started(),
            status.ended(),
            status.changes(),
            status.error(),
            directory,
            source);
  }

  @Override
  public SourceStatus status(DirectoryId directory, SourceId source) {
    return database
        .read(
            session ->
                session.first(
                    "select last_started, last_ended, last_changes, last_error from source"
                        + " where directory = ? and id = ?",
                    row ->
                        new SourceStatus(
                            row.instantIfAny(1),
                            row.instantIfAny(2),
                            row.number(3),
                            row.textIfAny(4)),
                    directory,
                    source))
        .orElse(SourceStatus.NEVER);
  }

  private static final String NODE = "anchor, kind, parent, object_id, gone";

  static Node node(Session.Row row) throws SQLException {
    return new Node(
        row.text(1),
        Kind.valueOf(row.text(2)),
        row.textIfAny(3),
        row.textIfAny(4).map(ObjectId::of),
        row.flag(5));
  }

  @Override
  public void expect(
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

  @Override
  public Optional<Node> node(DirectoryId directory, SourceId source, String anchor) {
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
                SqlSourceStore::node,
                directory,
                source,
                anchor));
  }

  @Override
  public Optional<ObjectId> live(DirectoryId directory, SourceId source, String anchor) {
    Optional<ToldRows> told = told(directory, source, anchor);
    if (told.isPresent()) {
      Optional<ObjectId> object = told.get().node(anchor).flatMap(Node::object);
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
                where s.directory = ? and s.source = ? and s.anchor = ? and o.deleted is null""",
                row -> ObjectId.of(row.text(1)),
                directory,
                source,
                anchor));
  }

  @Override
  public Map<String, ObjectId> live(
      DirectoryId directory, SourceId source, Collection<String> anchors) {
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
          int from = 0;
          for (int size : NewRows.portions(unknown.size())) {
            List<Object> parameters = new ArrayList<>(List.of(directory, source));
            parameters.addAll(unknown.subList(from, from + size));
            from += size;
            session.query(
                "select s.anchor, o.id from source_object s"
                    + " join object o on o.directory = s.directory and o.id = s.object_id"
                    + " where s.directory = ? and s.source = ? and o.deleted is null"
                    + " and s.anchor in ("
                    + NewRows.marks(size)
                    + ")",
                row -> live.put(row.text(1), ObjectId.of(row.text(2))),
                parameters.toArray());
          }
          return live;
        });
    return live;
  }

  @Override
  public List<Link> links(DirectoryId directory, ObjectId object) {
    return database.read(
        session ->
            session.query(
                "select source, anchor from source_object"
                    + " where directory = ? and object_id = ? and gone = 0 order by source, anchor",
                row -> new Link(new SourceId(row.text(1)), row.text(2)),
                directory,
                object));
  }

  @Override
  public List<Node> children(DirectoryId directory, SourceId source, String anchor) {
    return database.read(
        session ->
            session.query(
                "select "
                    + NODE
                    + " from source_object where directory = ? and source = ? and parent = ?",
                SqlSourceStore::node,
                directory,
                source,
                anchor));
  }

  @Override
  public long beginRound(DirectoryId directory, SourceId source) {
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

  @Override
  public void told(DirectoryId directory, SourceId source, String anchor, long round) {
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

  @Override
  public List<Node> untold(
      DirectoryId directory, SourceId source, long round, String after, int limit) {
    return database.read(
        session ->
            session.query(
                "select "
                    + NODE
                    + " from source_object where directory = ? and source = ? and gone = 0"
                    + " and round <> ? and anchor > ? order by anchor limit ?",
                SqlSourceStore::node,
                directory,
                source,
                round,
                after,
                limit));
  }

  @Override
  public void setDue(DirectoryId directory, SourceId source, String anchor, Optional<Instant> at) {
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

  @Override
  public List<String> due(DirectoryId directory, SourceId source, Instant now, int limit) {
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

  @Override
  public void put(DirectoryId directory, SourceId source, Node node) {
    Optional<ToldRows> told = told(directory, source, node.anchor());
    if (told.isPresent()) {
      told.get().put(node);
      return;
    }
    database
        .unit()
        .update(
            "insert into source_object (directory, source, anchor, kind, parent, object_id, gone)"
                + " values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (directory, source, anchor) do update set kind = excluded.kind,"
                + " parent = excluded.parent, object_id = excluded.object_id,"
                + " gone = excluded.gone",
            directory,
            source,
            node.anchor(),
            node.kind(),
            node.parent(),
            node.object(),
            node.gone());
  }

  @Override
  public boolean link(DirectoryId directory, SourceId source, Edge edge) {
    Optional<Boolean> known = told().flatMap(rows -> rows.link(directory, source, edge));
    return known.orElseGet(() -> SourceLinkRows.put(database.unit(), directory, source, edge));
  }

  @Override
  public List<Edge> linkAll(DirectoryId directory, SourceId source, List<Edge> edges) {
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

  @Override
  public boolean unlink(DirectoryId directory, SourceId source, Edge edge) {
    return SourceLinkRows.remove(database.unit(), directory, source, edge);
  }

  @Override
  public void unlinkAll(DirectoryId directory, SourceId source, String anchor) {
    SourceLinkRows.removeAll(database.unit(), directory, source, anchor);
  }

  @Override
  public List<Edge> linksFrom(DirectoryId directory, SourceId source, String anchor) {
    Optional<List<Edge>> known = told().flatMap(rows -> rows.linksFrom(directory, source, anchor));
    return known.orElseGet(
        () -> database.read(session -> SourceLinkRows.from(session, directory, source, anchor)));
  }

  @Override
  public List<Edge> linksTo(DirectoryId directory, SourceId source, String anchor) {
    Optional<List<Edge>> known = told().flatMap(rows -> rows.linksTo(directory, source, anchor));
    return known.orElseGet(
        () -> database.read(session -> SourceLinkRows.to(session, directory, source, anchor)));
  }
}
