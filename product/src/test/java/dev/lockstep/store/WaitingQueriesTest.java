package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A page of what waits is found by an index in its order, however much else is pending.
class WaitingQueriesTest {
  private static final ApplicationId APP = new ApplicationId("app");
  private static final Optional<Place> LAST =
      Optional.of(new Place(StoreUnderTest.NOW, new ObjectId(new UUID(0, 1))));

  private StoreUnderTest opened;
  private SqlProvisioningStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    opened = StoreUnderTest.sqlite(folder);
    store = new SqlProvisioningStore(opened.database());
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void assertFoundBy(String index, Runnable work) {
    List<String> plan = Statements.plan(opened, work);
    assertThat(plan)
        .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
        .anyMatch(step -> step.contains(index));
  }

  @Test
  void whatTheGuardHoldsBack() {
    assertFoundBy("pending_staged", () -> store.staged(APP, LAST, 100));
  }

  @Test
  void whatFailed() {
    assertFoundBy("pending_failed", () -> store.escrows(APP, LAST, 100));
  }

  @Test
  void whoseObjectHasLeft() {
    assertFoundBy("link_left", () -> store.left(APP, LAST, 100));
  }
}
