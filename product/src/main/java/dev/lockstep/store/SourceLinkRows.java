package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import java.sql.SQLException;
import java.util.List;

/// The references between a source's objects, by anchors. One that waits to be taken away is marked
/// as parting: it is still there in the Directory, and no longer for the source.
final class SourceLinkRows {
  static final String FROM =
      """
      select anchor, reference, target from source_link
      where directory = ? and source = ? and parting = 0 and anchor = ?\
      """;

  static final String TO =
      """
      select anchor, reference, target from source_link
      where directory = ? and source = ? and parting = 0 and target = ?\
      """;

  private static final String ONE =
      " where directory = ? and source = ? and anchor = ? and reference = ? and target = ?";

  private SourceLinkRows() {}

  /// @return false when it was there already, and wasn't about to go
  static boolean put(Session session, DirectoryId directory, SourceId source, Edge edge) {
    return session.update(
            "insert into source_link (directory, source, anchor, reference, target)"
                + " values (?, ?, ?, ?, ?)"
                + " on conflict (directory, source, anchor, reference, target)"
                + " do update set parting = 0 where source_link.parting = 1",
            directory,
            source,
            edge.anchor(),
            edge.reference(),
            edge.target())
        > 0;
  }

  /// @return false when it wasn't there
  static boolean remove(Session session, DirectoryId directory, SourceId source, Edge edge) {
    return ofOne(session, "delete from source_link" + ONE, directory, source, edge);
  }

  /// @return false when there is none, or it is marked already
  static boolean mark(Session session, DirectoryId directory, SourceId source, Edge edge) {
    return ofOne(
        session,
        "update source_link set parting = 1" + ONE + " and parting = 0",
        directory,
        source,
        edge);
  }

  private static boolean ofOne(
      Session session, String sql, DirectoryId directory, SourceId source, Edge edge) {
    return session.update(sql, directory, source, edge.anchor(), edge.reference(), edge.target())
        > 0;
  }

  static void removeAll(Session session, DirectoryId directory, SourceId source, String anchor) {
    for (String end : List.of("anchor", "target")) {
      session.update(
          "delete from source_link where directory = ? and source = ? and " + end + " = ?",
          directory,
          source,
          anchor);
    }
  }

  static List<Edge> from(Session session, DirectoryId directory, SourceId source, String anchor) {
    return session.query(FROM, SourceLinkRows::edge, directory, source, anchor);
  }

  static List<Edge> to(Session session, DirectoryId directory, SourceId source, String anchor) {
    return session.query(TO, SourceLinkRows::edge, directory, source, anchor);
  }

  /// Those that are marked while neither of their ends waits to go.
  static List<Edge> parting(Session session, DirectoryId directory, SourceId source, int limit) {
    return session.query(
        "select l.anchor, l.reference, l.target from source_link l"
            + " where l.directory = ? and l.source = ? and l.parting = 1"
            + " and not exists (select 1 from source_removal r where r.directory ="
            + " l.directory and r.source = l.source and r.anchor in (l.anchor, l.target))"
            + " limit ?",
        SourceLinkRows::edge,
        directory,
        source,
        limit);
  }

  private static Edge edge(Session.Row row) throws SQLException {
    return new Edge(row.text(1), Reference.valueOf(row.text(2)), row.text(3));
  }
}
