package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Owned;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What there is to hand over and to forget of a source that is deleted.
final class SourceRemains {
  /// Objects that one query looks at. No index knows owners, as it would cost each object that
  /// comes, and a query over a million would outlast its time.
  private static final int WINDOW = 10_000;

  private SourceRemains() {}

  private record Row(ObjectId id, String owner, boolean live) {}

  static Owned owned(
      Session session, DirectoryId directory, SourceId source, Optional<ObjectId> after) {
    List<Row> window =
        session.query(
            "select id, owner, deleted from object where directory = ? and id > ?"
                + " order by id limit ?",
            SourceRemains::row,
            directory,
            after.map(ObjectId::toString).orElse(""),
            WINDOW);
    String owner = Owner.source(source).text();
    List<ObjectId> live = new ArrayList<>();
    List<ObjectId> binned = new ArrayList<>();
    for (Row row : window) {
      if (row.owner().equals(owner)) {
        (row.live() ? live : binned).add(row.id());
      }
    }
    return new Owned(
        live,
        binned,
        window.size() < WINDOW ? Optional.empty() : Optional.of(window.getLast().id()));
  }

  private static Row row(Session.Row row) throws SQLException {
    return new Row(ObjectId.of(row.text(1)), row.text(2), row.instantIfAny(3).isEmpty());
  }

  /// @return whether there may be more
  static boolean forget(Session session, DirectoryId directory, SourceId source, int limit) {
    return forget(session, "source_link", "anchor, reference, target", directory, source, limit)
        || forget(session, "source_object", "anchor", directory, source, limit)
        || forget(session, "source_removal", "anchor", directory, source, limit)
        || forget(session, "source_name_conflict", "anchor", directory, source, limit)
        || forget(session, "source_log", "number", directory, source, limit);
  }

  /// @param key its columns beside the source
  private static boolean forget(
      Session session,
      String table,
      String key,
      DirectoryId directory,
      SourceId source,
      int limit) {
    String rows = " from " + table + " where directory = ? and source = ?";
    return session.update(
            "delete" + rows + " and (" + key + ") in (select " + key + rows + " limit ?)",
            directory,
            source,
            directory,
            source,
            limit)
        > 0;
  }
}
