package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RemovalStore;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What sources take away, in SQL.
final class SqlRemovalStore implements RemovalStore {
  private final Database database;

  SqlRemovalStore(Database database) {
    this.database = database;
  }

  private static Staged staged(Session.Row row) throws SQLException {
    return new Staged(row.text(1), Reason.valueOf(row.text(2)), row.flag(3));
  }

  @Override
  public void stage(DirectoryId directory, SourceId source, String anchor, Reason reason) {
    database
        .unit()
        .update(
            "insert into source_removal (directory, source, anchor, reason) values (?, ?, ?, ?)"
                + " on conflict (directory, source, anchor) do update set reason = excluded.reason"
                + " where source_removal.reason <> excluded.reason",
            directory,
            source,
            anchor,
            reason);
  }

  @Override
  public boolean unstage(DirectoryId directory, SourceId source, String anchor) {
    return database
            .unit()
            .update(
                "delete from source_removal where directory = ? and source = ? and anchor = ?",
                directory,
                source,
                anchor)
        > 0;
  }

  @Override
  public Optional<Staged> staged(DirectoryId directory, SourceId source, String anchor) {
    return database.read(
        session ->
            session.first(
                "select anchor, reason, allowed from source_removal"
                    + " where directory = ? and source = ? and anchor = ?",
                SqlRemovalStore::staged,
                directory,
                source,
                anchor));
  }

  @Override
  public List<Staged> page(DirectoryId directory, SourceId source, String after, int limit) {
    return database.read(
        session ->
            session.query(
                "select anchor, reason, allowed from source_removal"
                    + " where directory = ? and source = ? and anchor > ? order by anchor limit ?",
                SqlRemovalStore::staged,
                directory,
                source,
                after,
                limit));
  }

  @Override
  public long count(DirectoryId directory, SourceId source, boolean allowed) {
    return database.read(
        session ->
            session.number(
                "select count(*) from source_removal"
                    + " where directory = ? and source = ? and allowed = ?",
                directory,
                source,
                allowed));
  }

  @Override
  public void unstageAll(DirectoryId directory, SourceId source) {
    database
        .unit()
        .update("delete from source_removal where directory = ? and source = ?", directory, source);
  }

  @Override
  public long allow(DirectoryId directory, SourceId source) {
    return database
        .unit()
        .update(
            "update source_removal set allowed = 1"
                + " where directory = ? and source = ? and allowed = 0",
            directory,
            source);
  }

  @Override
  public void countFrom(DirectoryId directory, SourceId source, Instant at) {
    database
        .unit()
        .update(
            "update source set removals_counted_from = ? where directory = ? and id = ?",
            at,
            directory,
            source);
  }

  @Override
  public Optional<Instant> countedFrom(DirectoryId directory, SourceId source) {
    return database
        .read(
            session ->
                session.first(
                    "select removals_counted_from from source where directory = ? and id = ?",
                    row -> row.instantIfAny(1),
                    directory,
                    source))
        .flatMap(at -> at);
  }

  @Override
  public boolean part(DirectoryId directory, SourceId source, Edge edge) {
    return SourceLinkRows.mark(database.unit(), directory, source, edge);
  }

  @Override
  public List<Edge> parting(DirectoryId directory, SourceId source, int limit) {
    return database.read(session -> SourceLinkRows.parting(session, directory, source, limit));
  }

  @Override
  public Optional<Hold> hold(DirectoryId directory, SourceId source) {
    return database.read(
        session ->
            session.first(
                "select held_since, held_limit, held_refused from source"
                    + " where directory = ? and id = ? and held_since is not null",
                row -> new Hold(row.instantIfAny(1).orElseThrow(), row.number(2), row.flag(3)),
                directory,
                source));
  }

  @Override
  public void setHold(DirectoryId directory, SourceId source, Optional<Hold> hold) {
    database
        .unit()
        .update(
            "update source set held_since = ?, held_limit = ?, held_refused = ?"
                + " where directory = ? and id = ?",
            hold.map(Hold::since),
            hold.map(Hold::limit),
            hold.map(Hold::refused).orElse(false),
            directory,
            source);
  }

  @Override
  public void left(DirectoryId directory, SourceId source, String anchor, Instant at) {
    database
        .unit()
        .update(
            "update source_object set left_at = ?"
                + " where directory = ? and source = ? and anchor = ?",
            at,
            directory,
            source,
            anchor);
  }

  @Override
  public long removedSince(DirectoryId directory, SourceId source, Instant since) {
    return database.read(
        session ->
            session.number(
                    "select count(*) from object where directory = ? and owner = ? and deleted > ?",
                    directory,
                    Owner.source(source).text(),
                    since)
                + session.number(
                    "select count(*) from source_object where directory = ? and source = ?"
                        + " and left_at > ? and (gone = 1 or left_out = 1)",
                    directory,
                    source,
                    since));
  }

  @Override
  public long filled(DirectoryId directory, SourceId source) {
    return database.read(
        session ->
            session.number(
                "select count(*) from source_object where directory = ? and source = ?"
                    + " and gone = 0 and left_out = 0 and object_id is not null",
                directory,
                source));
  }
}
