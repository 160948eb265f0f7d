package dev.lockstep.store;

import java.nio.file.Path;

class SqliteReconciliationTest extends ReconciliationContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
