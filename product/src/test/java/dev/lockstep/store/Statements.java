package dev.lockstep.store;

import java.util.ArrayList;
import java.util.List;

/// The statements that a piece of work runs. Inside a unit of work all of them, reads too, go
/// through the unit's session.
final class Statements {
  private final List<Statement> seen = new ArrayList<>();

  record Statement(String sql, List<Object> parameters) {}

  static Statements of(StoreUnderTest store, Runnable work) {
    Statements statements = new Statements();
    store
        .store()
        .atomically(
            () -> {
              Session session = store.database().unit();
              session.observe(
                  (sql, parameters) ->
                      statements.seen.add(new Statement(sql, List.of(parameters))));
              try {
                work.run();
              } finally {
                session.observe((sql, parameters) -> {});
              }
              return statements;
            });
    return statements;
  }

  /// How SQLite finds what the work asks for; it is one statement.
  static List<String> plan(StoreUnderTest store, Runnable work) {
    List<Statement> all = of(store, work).all();
    if (all.size() != 1) {
      throw new AssertionError("not one statement: " + all);
    }
    Statement one = all.getFirst();
    return store
        .database()
        .read(
            session ->
                session.query(
                    "explain query plan " + one.sql(),
                    row -> row.text(4),
                    one.parameters().toArray()));
  }

  List<Statement> all() {
    return seen;
  }

  List<String> texts() {
    return seen.stream().map(Statement::sql).toList();
  }
}
