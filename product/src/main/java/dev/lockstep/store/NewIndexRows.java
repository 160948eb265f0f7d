package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Rows of the side table that a unit of work has yet to write. A thousand new users have twenty
/// thousand of them: written together and in the order of the table's key, neighbours find their
/// page where the one before has left it. Whoever asks the table meanwhile finds them written.
final class NewIndexRows {
  static final String TABLE = "indexed_value";

  /// One statement writes so many.
  private static final int ROWS_AT_ONCE = 40;

  /// More are written at once, so that a unit of whatever size takes a few megabytes.
  private static final int MOST = 30_000;

  private static final Comparator<Row> BY_KEY =
      Comparator.comparing(Row::directory)
          .thenComparing(Row::type)
          .thenComparing(Row::attribute)
          .thenComparing(Row::key)
          .thenComparing(Row::object);

  private List<Row> rows = new ArrayList<>();

  private record Row(
      String directory, String type, String attribute, String key, String object, boolean leads) {}

  void add(
      Session session, DirectoryId directory, DirectoryObject object, IndexedAttributes.Row row) {
    rows.add(
        new Row(
            directory.value(),
            object.type().toString(),
            row.attribute(),
            row.key(),
            object.id().toString(),
            row.leads()));
    if (rows.size() >= MOST) {
      write(session);
    }
  }

  /// Where the statement may ask for them.
  void writeBefore(String sql, Session session) {
    if (!rows.isEmpty() && sql.contains(TABLE)) {
      write(session);
    }
  }

  void write(Session session) {
    List<Row> all = rows;
    rows = new ArrayList<>();
    all.sort(BY_KEY);
    for (int from = 0; from < all.size(); from += ROWS_AT_ONCE) {
      insert(session, all.subList(from, Math.min(all.size(), from + ROWS_AT_ONCE)));
    }
  }

  private static void insert(Session session, List<Row> some) {
    List<Object> parameters = new ArrayList<>();
    for (Row row : some) {
      parameters.add(row.directory());
      parameters.add(row.type());
      parameters.add(row.attribute());
      parameters.add(row.key());
      parameters.add(row.object());
      parameters.add(row.leads());
    }
    session.update(
        "insert into indexed_value (directory, type, attribute, value_key, object_id, leads)"
            + " values "
            + String.join(", ", Collections.nCopies(some.size(), "(?, ?, ?, ?, ?, ?)")),
        parameters.toArray());
  }

  /// Forgets them: what wrote them is rolled back.
  void clear() {
    rows = new ArrayList<>();
  }
}
