package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every request and every minute asks of the credentials is found by an index.
class CredentialQueriesTest {
  @TempDir private Path folder;

  private List<String> plan(String sql, Object... parameters) {
    try (Database database = Database.open(folder.resolve("plan.db"))) {
      return database.read(
          session -> session.query("explain query plan " + sql, row -> row.text(4), parameters));
    }
  }

  @Test
  void aSecretIsFoundByItsHash() {
    assertThat(plan(SqlCredentialStore.PRESENTED_BY_HASH, "acme", "hash"))
        .noneMatch(step -> step.startsWith("SCAN"))
        .anyMatch(step -> step.contains("credential_hash"));
  }

  @Test
  void aClientIsFoundByItsId() {
    assertThat(plan(SqlCredentialStore.PRESENTED_BY_ID, "acme", "id"))
        .noneMatch(step -> step.startsWith("SCAN"));
  }

  @Test
  void warningsAreFoundByTheirTimeInItsOrder() {
    assertThat(plan(SqlCredentialStore.WARNINGS_DUE, 1, 1))
        .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
        .anyMatch(step -> step.contains("credential_next_warning"));
  }
}
