package dev.lockstep.store;

import java.nio.file.Path;

class PostgresRecycleBinTest extends RecycleBinContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
