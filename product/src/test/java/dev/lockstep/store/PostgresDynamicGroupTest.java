package dev.lockstep.store;

import java.nio.file.Path;

class PostgresDynamicGroupTest extends DynamicGroupContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
