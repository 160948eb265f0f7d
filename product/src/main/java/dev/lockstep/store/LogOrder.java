package dev.lockstep.store;

import dev.lockstep.administration.FollowedLog.Line;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// In which order the rows of a log are followed, so that none is passed by. As the feed
/// ([FeedRows]), the two databases keep it in ways of their own.
interface LogOrder {

  /// A row as JSON; its first column is the id.
  interface Writer {
    ObjectNode write(Session.Row row) throws SQLException;
  }

  /// @param columns the id first
  List<Line> after(
      Session session,
      String table,
      String columns,
      Optional<String> place,
      int limit,
      Writer writer);

  /// SQLite's: with one writer, ids are in the order of commits.
  final class OfOneWriter implements LogOrder {
    @Override
    public List<Line> after(
        Session session,
        String table,
        String columns,
        Optional<String> place,
        int limit,
        Writer writer) {
      return session.query(
          "select " + columns + " from " + table + " where id > ? order by id limit ?",
          row -> new Line(String.valueOf(row.number(1)), writer.write(row)),
          place.map(Long::parseLong).orElse(0L),
          limit);
    }
  }

  /// PostgreSQL's: by transaction and id, below the oldest transaction that still runs. The place
  /// is `4711.17`.
  final class OfManyWriters implements LogOrder {
    private static final String BEGINNING = "0.0";

    @Override
    public List<Line> after(
        Session session,
        String table,
        String columns,
        Optional<String> place,
        int limit,
        Writer writer) {
      String from = place.orElse(BEGINNING);
      int dot = from.indexOf('.');
      int count = columns.split(",", -1).length;
      return session.query(
          "select "
              + columns
              + ", transaction::text from "
              + table
              + " where (transaction, id) > (cast(? as xid8), ?)"
              + " and transaction < pg_snapshot_xmin(pg_current_snapshot())"
              + " order by "
              + table
              + ".transaction, id limit ?", // the text has that name too
          row -> new Line(row.text(count + 1) + "." + row.number(1), writer.write(row)),
          from.substring(0, dot),
          Long.parseLong(from.substring(dot + 1)),
          limit);
    }
  }
}
