package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Rows of the side table that a unit of work has yet to write. A thousand new users have twenty
/// thousand of them: written together and in the order of the table's key, neighbours find their
/// page where the one before has left it. Whoever asks the table meanwhile finds them written.
final class NewIndexRows {
  static final String TABLE = "indexed_value";

  /// More are written at once, so that a unit of whatever size takes a few megabytes.
  private static final int MOST = 30_000;

  /// By the beginning of the table's key, so that what is compared often is short.
  private final Map<Start, List<Row>> rows = new HashMap<>();

  private int count;

  /// What stands in each of a statement's rows.
  private record Start(String directory, String type, String attribute, boolean leads) {
    static final Comparator<Start> ORDER =
        Comparator.comparing(Start::directory)
            .thenComparing(Start::type)
            .thenComparing(Start::attribute)
            .thenComparing(Start::leads);
  }

  private record Row(String key, String object) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int byKey = key.compareTo(other.key);
      return byKey == 0 ? object.compareTo(other.object) : byKey;
    }
  }

  void add(
      Session session, DirectoryId directory, DirectoryObject object, IndexedAttributes.Row row) {
    Start start =
        new Start(directory.value(), object.type().toString(), row.attribute(), row.leads());
    rows.computeIfAbsent(start, _ -> new ArrayList<>())
        .add(new Row(row.key(), object.id().toString()));
    count++;
    if (count >= MOST) {
      write(session);
    }
  }

  /// Where the statement may ask for them.
  void writeBefore(String sql, Session session) {
    if (count > 0 && sql.contains(TABLE)) {
      write(session);
    }
  }

  void write(Session session) {
    SequencedMap<Start, List<Row>> all = new TreeMap<>(Start.ORDER);
    all.putAll(rows);
    clear();
    all.forEach((start, some) -> insert(session, start, some.stream().sorted().toList()));
  }

  /// What all of them have is given once: binding a value takes as long as writing it.
  private static void insert(Session session, Start start, List<Row> some) {
    for (List<Row> portion : NewRows.portions(some)) {
      List<Object> parameters = new ArrayList<>();
      for (Row row : portion) {
        parameters.add(row.key());
        parameters.add(row.object());
      }
      parameters.add(start.directory());
      parameters.add(start.type());
      parameters.add(start.attribute());
      String sql =
          "insert into indexed_value (attribute, value_key, object_id, leads)"
              + " select a.number, one.column1, one.column2, "
              + (start.leads() ? "1" : "0")
              + " from (values "
              + NewRows.groups(2, portion.size())
              + ") one, indexed_attribute a where a.directory = ? and a.type = ? and a.name = ?";
      if (session.update(sql, parameters.toArray()) == 0) {
        number(session, start);
        session.update(sql, parameters.toArray());
      }
    }
  }

  /// The first value of an attribute brings the attribute's number.
  private static void number(Session session, Start start) {
    session.update(
        "insert into indexed_attribute (directory, type, name) values (?, ?, ?)"
            + " on conflict do nothing",
        start.directory(),
        start.type(),
        start.attribute());
  }

  /// Forgets them: what wrote them is rolled back.
  void clear() {
    rows.clear();
    count = 0;
  }
}
