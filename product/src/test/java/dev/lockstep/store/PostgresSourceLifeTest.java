package dev.lockstep.store;

import java.nio.file.Path;

class PostgresSourceLifeTest extends SourceLifeContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
