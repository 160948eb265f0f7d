package dev.lockstep.store;

import dev.lockstep.administration.FollowedLog.Line;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /// The place of the last one that can be read.
  Optional<String> end(Session session, String table);

  private static IllegalArgumentException unknown(String place) {
    return new IllegalArgumentException("'" + place + "' is no place in this log");
  }

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
          place.map(OfOneWriter::id).orElse(0L),
          limit);
    }

    private static long id(String place) {
      try {
        return Long.parseLong(place);
      } catch (NumberFormatException e) {
        throw unknown(place);
      }
    }

    @Override
    public Optional<String> end(Session session, String table) {
      return session.first(
          "select id from " + table + " order by id desc limit 1",
          row -> String.valueOf(row.number(1)));
    }
  }

  /// PostgreSQL's: by transaction and id, below the oldest transaction that still runs. The place
  /// is `4711.17`.
  final class OfManyWriters implements LogOrder {
    private static final String BEGINNING = "0.0";

    private static final Pattern PLACE = Pattern.compile("(\\d{1,19})\\.(\\d{1,18})");

    @Override
    public List<Line> after(
        Session session,
        String table,
        String columns,
        Optional<String> place,
        int limit,
        Writer writer) {
      Matcher from = PLACE.matcher(place.orElse(BEGINNING));
      if (!from.matches()) {
        throw unknown(place.orElse(BEGINNING));
      }
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
          from.group(1),
          Long.parseLong(from.group(2)),
          limit);
    }

    @Override
    public Optional<String> end(Session session, String table) {
      return session.first(
          "select id, transaction::text from "
              + table
              + " where transaction < pg_snapshot_xmin(pg_current_snapshot())"
              + " order by "
              + table
              + ".transaction desc, id desc limit 1",
          row -> row.text(2) + "." + row.number(1));
    }
  }
}
