package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedEntry.Event;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.PastChange;
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
  ///
  /// @param owner of the object; empty of a membership, which is its group's
  /// @param attributes that an update has changed
  record News(
      ObjectId object,
      ResourceKind type,
      Event event,
      Optional<ObjectId> member,
      Instant at,
      Optional<Owner> owner,
      List<String> attributes) {

    static News ofMember(ObjectId group, Event event, ObjectId member, Instant at) {
      return new News(
          group, ObjectType.GROUP, event, Optional.of(member), at, Optional.empty(), List.of());
    }

    Optional<String> changed() {
      return attributes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", attributes));
    }
  }

  /// Whose a change is: of a membership whose the group is.
  String OWNER =
      "case when member_id is null then feed.owner else (select o.owner from object o"
          + " where o.directory = feed.directory and o.id = feed.object_id) end as owner";

  void append(Session session, DirectoryId directory, News news);

  /// The place behind all that can be read: what comes later is found behind it.
  String end(Session session, DirectoryId directory);

  /// @param place as [#end] or an entry's position has it
  /// @throws IllegalArgumentException where it is none of this database
  List<FeedEntry> after(
      Session session, String epoch, DirectoryId directory, String place, int limit);

  /// What became of one object, newest first.
  ///
  /// @param place behind which they begin, as an entry's position has it
  /// @throws IllegalArgumentException where it is none of this database
  List<PastChange> before(
      Session session,
      String epoch,
      DirectoryId directory,
      ObjectId object,
      Optional<String> place,
      int limit);

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
              List.of(
                  "directory",
                  "revision",
                  "object_id",
                  "type",
                  "event",
                  "member_id",
                  "at",
                  "changed",
                  "owner"),
              List.of(
                  directory,
                  revision,
                  news.object(),
                  news.type(),
                  news.event(),
                  news.member(),
                  news.at(),
                  news.changed(),
                  news.owner().map(Owner::text)));
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

    private static final String OF_ONE =
        "select object_id, type, event, member_id, at, "
            + OWNER
            + ", changed, revision"
            // without statistics SQLite would walk the Directory's feed in the order asked for
            + " from feed indexed by %2$s"
            + " where directory = ? and %1$s = ? and revision < ? order by revision desc limit ?";

    @Override
    public List<PastChange> before(
        Session session,
        String epoch,
        DirectoryId directory,
        ObjectId object,
        Optional<String> place,
        int limit) {
      long revision = place.map(Long::parseLong).orElse(Long.MAX_VALUE);
      return session.query(
          ofBoth(OF_ONE) + " order by revision desc limit ?",
          row -> past(row, new FeedPosition(epoch, row.text(8))),
          directory,
          object,
          revision,
          limit,
          directory,
          object,
          revision,
          limit,
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
              List.of(
                  "directory", "object_id", "type", "event", "member_id", "at", "changed", "owner"),
              List.of(
                  directory,
                  news.object(),
                  news.type(),
                  news.event(),
                  news.member(),
                  news.at(),
                  news.changed(),
                  news.owner().map(Owner::text)));
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
      return session.query(
          "select object_id, type, event, member_id, at, transaction::text, sequence from feed"
              + " where directory = ? and (transaction, sequence) > (cast(? as xid8), ?)"
              + " and transaction < pg_snapshot_xmin(pg_current_snapshot())"
              + " order by feed.transaction, feed.sequence limit ?", // the text has that name too
          row -> entry(row, new FeedPosition(epoch, row.text(6) + "." + row.number(7))),
          directory,
          transaction(place),
          sequence(place),
          limit);
    }

    private static final String OF_ONE =
        "select object_id, type, event, member_id, at, "
            + OWNER
            + ", changed, transaction, sequence"
            + " from feed where directory = ? and %1$s = ?"
            + " and (transaction, sequence) < (cast(? as xid8), ?)"
            + " order by transaction desc, sequence desc limit ?";

    /// Behind all that there can be.
    private static final String LAST = Long.toUnsignedString(-1L) + "." + Long.MAX_VALUE;

    @Override
    public List<PastChange> before(
        Session session,
        String epoch,
        DirectoryId directory,
        ObjectId object,
        Optional<String> place,
        int limit) {
      String from = place.orElse(LAST);
      String transaction = transaction(from);
      long sequence = sequence(from);
      return session.query(
          "select object_id, type, event, member_id, at, owner, changed, transaction::text,"
              + " sequence from ("
              + ofBoth(OF_ONE)
              + ") feed_of_one order by feed_of_one.transaction desc, sequence desc limit ?",
          row -> past(row, new FeedPosition(epoch, row.text(8) + "." + row.number(9))),
          directory,
          object,
          transaction,
          sequence,
          limit,
          directory,
          object,
          transaction,
          sequence,
          limit,
          limit);
    }

    private static String transaction(String place) {
      return Long.toUnsignedString(Long.parseUnsignedLong(parts(place)[0]));
    }

    private static long sequence(String place) {
      return Long.parseLong(parts(place)[1]);
    }

    private static String[] parts(String place) {
      String[] parts = place.split("\\.", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("no place in a feed of PostgreSQL: " + place);
      }
      return parts;
    }
  }

  /// What was done to the object, and its joining and leaving of groups.
  private static String ofBoth(String ofOne) {
    return "select * from ("
        + ofOne.formatted("object_id", "feed_object")
        + ") of_object union all select * from ("
        + ofOne.formatted("member_id", "feed_member")
        + ") of_member";
  }

  private static PastChange past(Session.Row row, FeedPosition position) throws SQLException {
    return new PastChange(
        entry(row, position),
        row.textIfAny(6).map(Owner::parse),
        row.textIfAny(7).map(text -> List.of(text.split(" ", -1))).orElse(List.of()));
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
