package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.NameConflictStore;
import dev.lockstep.directory.SourceId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What of the sources was refused, in SQL.
final class SqlNameConflictStore implements NameConflictStore {
  private static final String FIND =
      """
      select anchor, problem, since, again from source_name_conflict
      where directory = ? and source = ?""";

  private final Database database;

  SqlNameConflictStore(Database database) {
    this.database = database;
  }

  private static NameConflict conflict(Session.Row row) throws SQLException {
    return new NameConflict(row.text(1), row.text(2), row.instant(3), row.instant(4));
  }

  @Override
  public void put(DirectoryId directory, SourceId source, NameConflict conflict) {
    database
        .unit()
        .update(
            """
            insert into source_name_conflict (directory, source, anchor, problem, since, again)
            values (?, ?, ?, ?, ?, ?)
            on conflict (directory, source, anchor)
            do update set problem = excluded.problem, again = excluded.again""",
            directory,
            source,
            conflict.anchor(),
            conflict.problem(),
            conflict.since(),
            conflict.again());
  }

  @Override
  public void remove(DirectoryId directory, SourceId source, String anchor) {
    database
        .unit()
        .update(
            "delete from source_name_conflict where directory = ? and source = ? and anchor = ?",
            directory,
            source,
            anchor);
  }

  @Override
  public Optional<NameConflict> conflict(DirectoryId directory, SourceId source, String anchor) {
    return database.read(
        session ->
            session.first(
                FIND + " and anchor = ?",
                SqlNameConflictStore::conflict,
                directory,
                source,
                anchor));
  }

  @Override
  public Optional<NameConflict> first(DirectoryId directory, SourceId source) {
    return database.read(
        session ->
            session.first(
                FIND + " order by since, anchor limit 1",
                SqlNameConflictStore::conflict,
                directory,
                source));
  }

  @Override
  public long count(DirectoryId directory, SourceId source) {
    return database.read(
        session ->
            session.number(
                "select count(*) from source_name_conflict where directory = ? and source = ?",
                directory,
                source));
  }

  @Override
  public List<String> due(DirectoryId directory, SourceId source, Instant now, int limit) {
    return database.read(
        session ->
            session.query(
                """
                select anchor from source_name_conflict
                where directory = ? and source = ? and again <= ? order by again limit ?""",
                row -> row.text(1),
                directory,
                source,
                now,
                limit));
  }
}
