package dev.lockstep.store;

import java.nio.file.Path;

class PostgresRemovalTest extends RemovalContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
