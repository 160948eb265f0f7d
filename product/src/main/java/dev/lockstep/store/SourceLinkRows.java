package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /// As the table's key has them.
  static final Comparator<Edge> ORDER =
      Comparator.comparing(Edge::anchor).thenComparing(Edge::reference).thenComparing(Edge::target);

  private static final List<String> COLUMNS =
      List.of("directory", "source", "anchor", "reference", "target");

  private static final String UNLESS_THERE =
      " on conflict (directory, source, anchor, reference, target)"
          + " do update set parting = 0 where source_link.parting = 1";

  private SourceLinkRows() {}

  /// @return false when it was there already, and wasn't about to go
  static boolean put(Session session, DirectoryId directory, SourceId source, Edge edge) {
    return session.update(
            "insert into source_link (directory, source, anchor, reference, target)"
                + " values (?, ?, ?, ?, ?)"
                + UNLESS_THERE,
            directory,
            source,
            edge.anchor(),
            edge.reference(),
            edge.target())
        > 0;
  }

  static void putAll(Session session, DirectoryId directory, SourceId source, List<Edge> edges) {
    List<List<Object>> rows = new ArrayList<>();
    edges.forEach(edge -> rows.add(row(directory, source, edge)));
    NewRows.write(session, "source_link", COLUMNS, rows, UNLESS_THERE);
  }

  private static List<Object> row(DirectoryId directory, SourceId source, Edge edge) {
    return List.of(directory, source, edge.anchor(), edge.reference(), edge.target());
  }

  /// @return those that weren't there already, or were about to go
  static Set<Edge> putNew(
      Session session, DirectoryId directory, SourceId source, List<Edge> edges) {
    Set<Edge> added = new HashSet<>();
    for (List<Edge> portion : NewRows.portions(edges)) {
      List<Object> parameters = new ArrayList<>();
      portion.forEach(edge -> parameters.addAll(row(directory, source, edge)));
      added.addAll(
          session.query(
              NewRows.insert("source_link", COLUMNS, portion.size())
                  + UNLESS_THERE
                  + " returning anchor, reference, target",
              SourceLinkRows::edge,
              parameters.toArray()));
    }
    return added;
  }

  /// Those that aren't about to go, of many objects.
  ///
  /// @param end which of the ends is one of these
  static List<Edge> all(
      Session session,
      DirectoryId directory,
      SourceId source,
      String end,
      Collection<String> anchors) {
    return those(session, directory, source, "parting = 0 and " + end, anchors);
  }

  /// Those that are about to go, from many objects.
  static List<Edge> allParting(
      Session session, DirectoryId directory, SourceId source, Collection<String> anchors) {
    return those(session, directory, source, "parting = 1 and anchor", anchors);
  }

  private static List<Edge> those(
      Session session,
      DirectoryId directory,
      SourceId source,
      String which,
      Collection<String> anchors) {
    List<Edge> found = new ArrayList<>();
    for (List<String> portion : NewRows.portions(List.copyOf(anchors))) {
      List<Object> parameters = new ArrayList<>(List.of(directory, source));
      parameters.addAll(portion);
      found.addAll(
          session.query(
              "select anchor, reference, target from source_link"
                  + " where directory = ? and source = ? and "
                  + which
                  + " in ("
                  + NewRows.marks(portion.size())
                  + ")",
              SourceLinkRows::edge,
              parameters.toArray()));
    }
    return found;
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
