package dev.lockstep.store;

import java.util.ArrayList;
import java.util.List;

/// Entries of the feed that a unit of work has yet to write, in their order. Whoever asks for the
/// feed meanwhile finds them written.
final class NewFeedRows {
  /// A few megabytes at most.
  private static final int MOST = 10_000;

  private List<String> columns = List.of();
  private List<List<Object>> rows = new ArrayList<>();

  /// @param names the columns of the feed; the same for all entries
  void add(Session session, List<String> names, List<Object> values) {
    columns = names;
    rows.add(values);
    if (rows.size() >= MOST) {
      write(session);
    }
  }

  void writeBefore(String sql, Session session) {
    if (!rows.isEmpty() && sql.contains(" feed ")) {
      write(session);
    }
  }

  void write(Session session) {
    List<List<Object>> all = rows;
    rows = new ArrayList<>();
    NewRows.write(session, "feed", columns, all, "");
  }

  /// Forgets them: what wrote them is rolled back.
  void clear() {
    rows = new ArrayList<>();
  }
}
