package dev.lockstep.store;

import java.nio.file.Path;

class SqliteRemovalTest extends RemovalContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
