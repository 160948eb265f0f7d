package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked for each object of a source is found by an index: a walk over all of them would
/// make a first read take the square of its size.
class SourceQueriesTest {
  @TempDir private Path folder;

  private List<String> plan(String sql) {
    try (Database database = Database.open(folder.resolve("plan.db"))) {
      return database.read(
          session ->
              session.query(
                  "explain query plan " + sql, row -> row.text(4), "acme", "ad", "anchor"));
    }
  }

  @Test
  void whoIsReferredToFindsItsReferrersByItsAnchor() {
    assertThat(plan(SourceLinkRows.TO))
        .singleElement()
        .asString()
        .contains("source_link_target")
        .contains("target=?");
  }

  @Test
  void theReferencesOfAnObjectAreFoundByItsAnchor() {
    assertThat(plan(SourceLinkRows.FROM)).singleElement().asString().contains("anchor=?");
  }
}
