package dev.lockstep.store;

import java.nio.file.Path;

class PostgresReconciliationTest extends ReconciliationContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
