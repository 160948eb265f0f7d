package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedEntry.Event;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ResourceKind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The change feed in rows, the one thing that the two databases keep in ways of their own. A
/// reader that follows it meets each entry once, in the order of positions, however many commit at
/// the same time (invariant 8).
interface FeedRows {

  /// What happened, before it has a position.
  record News(
      ObjectId object, ResourceKind type, Event event, Optional<ObjectId> member, Instant at) {}

  void append(Session session, DirectoryId directory, News news);

  /// The place behind all that can be read: what comes later is found behind it.
  String end(Session session, DirectoryId directory);

  /// @param place as [#end] or an entry's position has it
  /// @throws IllegalArgumentException where it is none of this database
  List<FeedEntry> after(
      Session session, String epoch, DirectoryId directory, String place, int limit);

  /// SQLite's, with one writer: each Directory's entries are counted in the order of commits.
  final class OfOneWriter implements FeedRows {
    @Override
    public void append(Session session, DirectoryId directory, News news) {
      long revision =
          UnitOfWork.current()
              .orElseThrow(() -> new IllegalStateException("news outside a unit of work"))
              .nextRevision(directory);
      session
          .unwritten()
          .feed()
          .add(
              session,
              List.of("directory", "revision", "object_id", "type", "event", "member_id", "at"),
              List.of(
                  directory,
                  revision,
                  news.object(),
                  news.type(),
                  news.event(),
                  news.member(),
                  news.at()));
    }

    @Override
    public String end(Session session, DirectoryId directory) {
      UnitOfWork.current().ifPresent(UnitOfWork::writeRevisions);
      return String.valueOf(
          session.number("select revision from feed_end where directory = ?", directory));
    }

    @Override
    public List<FeedEntry> after(
        Session session, String epoch, DirectoryId directory, String place, int limit) {
      return session.query(
          "select object_id, type, event, member_id, at, revision from feed"
              + " where directory = ? and revision > ? order by revision limit ?",
          row -> entry(row, new FeedPosition(epoch, row.text(6))),
          directory,
          Long.parseLong(place),
          limit);
    }
  }

  /// PostgreSQL's, with many: an entry's place is its transaction and a number of a sequence,
  /// `4711.17`. Transactions are counted when they begin to write and end in any order, so the feed
  /// is read below the oldest that still runs: no entry can appear before one that was read.
  final class OfManyWriters implements FeedRows {
    @Override
    public void append(Session session, DirectoryId directory, News news) {
      session
          .unwritten()
          .feed()
          .add(
              session,
              List.of("directory", "object_id", "type", "event", "member_id", "at"),
              List.of(
                  directory, news.object(), news.type(), news.event(), news.member(), news.at()));
    }

    @Override
    public String end(Session session, DirectoryId directory) {
      return session
              .first("select pg_snapshot_xmin(pg_current_snapshot())::text", row -> row.text(1))
              .orElseThrow()
          + ".0";
    }

    @Override
    public List<FeedEntry> after(
        Session session, String epoch, DirectoryId directory, String place, int limit) {
      int dot = place.indexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException("no place in a feed of PostgreSQL: " + place);
      }
      return session.query(
          "select object_id, type, event, member_id, at, transaction::text, sequence from feed"
              + " where directory = ? and (transaction, sequence) > (cast(? as xid8), ?)"
              + " and transaction < pg_snapshot_xmin(pg_current_snapshot())"
              + " order by feed.transaction, feed.sequence limit ?", // the text has that name too
          row -> entry(row, new FeedPosition(epoch, row.text(6) + "." + row.number(7))),
          directory,
          String.valueOf(Long.parseUnsignedLong(place.substring(0, dot))),
          Long.parseLong(place.substring(dot + 1)),
          limit);
    }
  }

  private static FeedEntry entry(Session.Row row, FeedPosition position) throws SQLException {
    return new FeedEntry(
        position,
        ObjectId.of(row.text(1)),
        ResourceKind.parse(row.text(2)),
        Event.valueOf(row.text(3)),
        row.textIfAny(4).map(ObjectId::of),
        row.instant(5));
  }
}
