package dev.lockstep.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// A piece of SQL with the parameters that belong to its question marks, so that the two never get
/// out of step while pieces are put together.
record Sql(String text, List<Object> parameters) {
  static final Sql TRUE = Sql.of("1 = 1");
  static final Sql FALSE = Sql.of("1 = 0");

  Sql {
    parameters = List.copyOf(parameters);
  }

  static Sql of(String text, Object... parameters) {
    return new Sql(text, List.of(parameters));
  }

  static Sql joined(String separator, List<Sql> pieces) {
    return new Sql(
        pieces.stream().map(Sql::text).collect(Collectors.joining(separator)),
        pieces.stream().flatMap(piece -> piece.parameters.stream()).toList());
  }

  /// That the column is one of these. The list is filled up to a power of two with its last value,
  /// so that few statements are prepared.
  static Sql in(String column, List<?> values) {
    int size = Math.max(1, Integer.highestOneBit(2 * values.size() - 1));
    List<Object> filled = new ArrayList<>(values);
    while (filled.size() < size) {
      filled.add(values.getLast());
    }
    return new Sql(
        column + " in (" + String.join(", ", Collections.nCopies(size, "?")) + ")", filled);
  }

  Sql then(String more, Object... moreParameters) {
    return then(Sql.of(more, moreParameters));
  }

  Sql then(Sql more) {
    List<Object> all = new ArrayList<>(parameters);
    all.addAll(more.parameters);
    return new Sql(text + more.text, all);
  }

  Sql inBrackets() {
    return new Sql("(" + text + ")", parameters);
  }

  Object[] array() {
    return parameters.toArray();
  }
}
