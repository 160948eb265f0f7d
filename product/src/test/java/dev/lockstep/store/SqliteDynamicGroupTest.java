package dev.lockstep.store;

import java.nio.file.Path;

class SqliteDynamicGroupTest extends DynamicGroupContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
