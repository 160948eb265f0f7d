package dev.lockstep.store;

import dev.lockstep.store.Statements.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

class SqliteSearchTest extends SearchContract {
  /// The queries' own subqueries are scanned, of course: they hold what was found.
  private static final Pattern SCAN =
      Pattern.compile("SCAN (o|d|v|m|object|indexed_value|membership)\\b.*");

  /// The index of the primary key too, whose name is SQLite's.
  private static final Pattern WALK =
      Pattern.compile(
          "SEARCH o USING (?:COVERING )?INDEX \\w+ \\(directory=\\?( AND type=\\?)?( AND \\(?(id|created|last_modified).*[<>].*)?\\)");

  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }

  @Override
  Plan plan(Session session, Statement statement) {
    List<String> lines =
        session.query(
            "explain query plan " + statement.sql(),
            row -> row.text(4),
            statement.parameters().toArray());
    return new Plan(
        lines,
        lines.stream().filter(line -> SCAN.matcher(line).matches()).toList(),
        lines.stream().filter(line -> WALK.matcher(line).matches()).toList(),
        lines.stream().filter(line -> line.endsWith("B-TREE FOR ORDER BY")).toList());
  }
}
