package dev.lockstep.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Many rows of a table by few statements: a statement costs more than the row that it writes.
final class NewRows {
  /// The most that one statement writes. What is left goes by half as many, and so on: a session
  /// keeps its statements, and each number of rows is one of its own.
  private static final int AT_ONCE = 128;

  private NewRows() {}

  /// What is looked up or written by one statement each.
  static <T> List<List<T>> portions(List<T> all) {
    List<List<T>> portions = new ArrayList<>();
    int from = 0;
    for (int size = AT_ONCE; size > 0; size /= 2) {
      for (; all.size() - from >= size; from += size) {
        portions.add(all.subList(from, from + size));
      }
    }
    return portions;
  }

  /// @param columns as many as each row has values
  static String insert(String table, List<String> columns, int rows) {
    return "insert into "
        + table
        + " ("
        + String.join(", ", columns)
        + ") values "
        + groups(columns.size(), rows);
  }

  /// As `(?, ?), (?, ?)`.
  static String groups(int columns, int rows) {
    return String.join(", ", Collections.nCopies(rows, "(" + marks(columns) + ")"));
  }

  /// As `?, ?`.
  static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  static void write(
      Session session,
      String table,
      List<String> columns,
      List<List<Object>> rows,
      String onConflict) {
    for (List<List<Object>> portion : portions(rows)) {
      List<Object> parameters = new ArrayList<>();
      portion.forEach(parameters::addAll);
      session.update(insert(table, columns, portion.size()) + onConflict, parameters.toArray());
    }
  }
}
