package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.NameConflictStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.RemovalLimitJson;
import dev.lockstep.directory.RemovalStore;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sources in SQL.
public final class SqlSourceStore implements SourceStore {
  private static final String DEFINITION = "id, kind, settings, state, removal_limit";

  private final Database database;
  private final SourceGraph graph;

  public SqlSourceStore(Database database) {
    this.database = database;
    this.graph = new SourceGraph(database);
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
  public Optional<Remains> deleting(DirectoryId directory, SourceId source) {
    return database
        .read(
            session ->
                session.first(
                    "select deleting from source where directory = ? and id = ?",
                    row -> row.textIfAny(1),
                    directory,
                    source))
        .flatMap(text -> text)
        .map(Remains::valueOf);
  }

  @Override
  public void setDeleting(DirectoryId directory, SourceId source, Remains remains) {
    database
        .unit()
        .update(
            "update source set deleting = ? where directory = ? and id = ?",
            remains,
            directory,
            source);
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
            session.held(
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
  public Position position(DirectoryId directory, SourceId source) {
    return database
        .read(
            session ->
                session.first(
                    "select cursor, round from source where directory = ? and id = ?",
                    row -> new Position(row.textIfAny(1).map(SourceCursor::new), row.number(2)),
                    directory,
                    source))
        .orElse(new Position(Optional.empty(), 0));
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
  public void closeBatch(
      DirectoryId directory, SourceId source, long round, Optional<SourceCursor> cursor) {
    database
        .unit()
        .update(
            "update source set batch_open = 0, cursor = case when round = ? then ? end"
                + " where directory = ? and id = ?",
            round,
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
            "update source set cursor = null, round = round + 1 where directory = ? and id = ?",
            directory,
            source);
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

  @Override
  public void expect(
      DirectoryId directory,
      SourceId source,
      Collection<String> anchors,
      Collection<String> referrers) {
    graph.expect(directory, source, anchors, referrers);
  }

  @Override
  public Optional<Node> node(DirectoryId directory, SourceId source, String anchor) {
    return graph.node(directory, source, anchor);
  }

  @Override
  public Optional<ObjectId> live(DirectoryId directory, SourceId source, String anchor) {
    return graph.live(directory, source, anchor);
  }

  @Override
  public Map<String, ObjectId> live(
      DirectoryId directory, SourceId source, Collection<String> anchors) {
    return graph.live(directory, source, anchors);
  }

  @Override
  public List<Link> links(DirectoryId directory, ObjectId object) {
    return graph.links(directory, object);
  }

  @Override
  public List<Node> children(
      DirectoryId directory, SourceId source, String anchor, String after, int limit) {
    return graph.children(directory, source, anchor, after, limit);
  }

  @Override
  public long beginRound(DirectoryId directory, SourceId source) {
    return graph.beginRound(directory, source);
  }

  @Override
  public void told(DirectoryId directory, SourceId source, String anchor, long round) {
    graph.told(directory, source, anchor, round);
  }

  @Override
  public List<Node> untold(
      DirectoryId directory, SourceId source, long round, String after, int limit) {
    return graph.untold(directory, source, round, after, limit);
  }

  @Override
  public void setDue(DirectoryId directory, SourceId source, String anchor, Optional<Instant> at) {
    graph.setDue(directory, source, anchor, at);
  }

  @Override
  public void setDueToo(
      DirectoryId directory, SourceId source, String anchor, Optional<Instant> at, Instant now) {
    graph.setDueToo(directory, source, anchor, at, now);
  }

  @Override
  public boolean isDue(DirectoryId directory, SourceId source, String anchor, Instant now) {
    return graph.isDue(directory, source, anchor, now);
  }

  @Override
  public List<String> due(DirectoryId directory, SourceId source, Instant now, int limit) {
    return graph.due(directory, source, now, limit);
  }

  @Override
  public void put(DirectoryId directory, SourceId source, Node node) {
    graph.put(directory, source, node);
  }

  @Override
  public boolean link(DirectoryId directory, SourceId source, Edge edge) {
    return graph.link(directory, source, edge);
  }

  @Override
  public List<Edge> linkAll(DirectoryId directory, SourceId source, List<Edge> edges) {
    return graph.linkAll(directory, source, edges);
  }

  @Override
  public boolean unlink(DirectoryId directory, SourceId source, Edge edge) {
    return graph.unlink(directory, source, edge);
  }

  @Override
  public void unlinkAll(DirectoryId directory, SourceId source, String anchor) {
    graph.unlinkAll(directory, source, anchor);
  }

  @Override
  public List<Edge> linksFrom(DirectoryId directory, SourceId source, String anchor) {
    return graph.linksFrom(directory, source, anchor);
  }

  @Override
  public List<Edge> linksTo(DirectoryId directory, SourceId source, String anchor) {
    return graph.linksTo(directory, source, anchor);
  }
}
