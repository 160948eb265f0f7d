package dev.lockstep.store;

import java.nio.file.Path;

class PostgresSourceTest extends SourceContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
