package dev.lockstep.store;

import dev.lockstep.store.Statements.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// How PostgreSQL joins follows from its statistics, which a test's few rows don't give it: that
/// some index serves each table is all that is asked of its plans.
class PostgresSearchTest extends SearchContract {
  private static final Pattern SCAN =
      Pattern.compile("\\s*(->)?\\s*Seq Scan on (object|indexed_value|membership)\\b.*");

  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }

  @Override
  boolean tellsWalks() {
    return false;
  }

  @Override
  Plan plan(Session session, Statement statement) {
    session.execute("set local enable_seqscan = off");
    List<String> lines =
        session.query(
            "explain (costs off) " + statement.sql(),
            row -> row.text(1),
            statement.parameters().toArray());
    return new Plan(
        lines,
        lines.stream().filter(line -> SCAN.matcher(line).matches()).toList(),
        List.of(),
        List.of());
  }
}
