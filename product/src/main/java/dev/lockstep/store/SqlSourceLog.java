package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The logs of sources, in SQL.
final class SqlSourceLog implements SourceLog {
  private final Database database;

  SqlSourceLog(Database database) {
    this.database = database;
  }

  @Override
  public void add(DirectoryId directory, SourceId source, List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    Session session = database.unit();
    long number =
        session.number(
            "select coalesce(max(number), 0) from source_log where directory = ? and source = ?",
            directory,
            source);
    for (Line line : lines) {
      number++;
      session.update(
          "insert into source_log (directory, source, number, at, event, anchor, message, search)"
              + " values (?, ?, ?, ?, ?, ?, ?, ?)",
          directory,
          source,
          number,
          line.at(),
          line.event(),
          line.anchor(),
          line.text(),
          folded(line.anchor().orElse("") + " " + line.text()));
    }
    session.update(
        "delete from source_log where directory = ? and source = ? and number <= ?",
        directory,
        source,
        number - KEPT);
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Entry> page(DirectoryId directory, SourceId source, Query query, int limit) {
    StringBuilder sql =
        new StringBuilder(
            "select number, at, event, anchor, message from source_log"
                + " where directory = ? and source = ?");
    List<Object> parameters = new ArrayList<>(List.of(directory, source));
    query
        .before()
        .ifPresent(
            number -> {
              sql.append(" and number < ?");
              parameters.add(number);
            });
    query
        .event()
        .ifPresent(
            event -> {
              sql.append(" and event = ?");
              parameters.add(event);
            });
    query
        .text()
        .ifPresent(
            text -> {
              sql.append(" and search like ? escape '!'");
              parameters.add("%" + folded(text).replaceAll("[!%_]", "!$0") + "%");
            });
    sql.append(" order by number desc limit ?");
    parameters.add(limit);
    return database.read(
        session -> session.query(sql.toString(), SqlSourceLog::entry, parameters.toArray()));
  }

  /// The numbers by the index alone: SQLite would rather read all lines of the source in their order.
  private static final String ABOUT =
      "select number, at, event, anchor, message from source_log"
          + " where directory = ? and source = ? and number in"
          + " (select number from source_log"
          + " where directory = ? and source = ? and anchor = ? and number < ?"
          + " order by number desc limit ?)"
          + " order by number desc";

  @Override
  public List<Entry> about(
      DirectoryId directory, SourceId source, String anchor, Optional<Long> before, int limit) {
    return database.read(
        session ->
            session.query(
                ABOUT,
                SqlSourceLog::entry,
                directory,
                source,
                directory,
                source,
                anchor,
                before.orElse(Long.MAX_VALUE),
                limit));
  }

  private static Entry entry(Session.Row row) throws SQLException {
    return new Entry(
        row.number(1),
        new Line(
            row.instantIfAny(2).orElseThrow(),
            Event.valueOf(row.text(3)),
            row.textIfAny(4),
            row.text(5)));
  }
}
