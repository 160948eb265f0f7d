package dev.lockstep.store;

import java.nio.file.Path;

class SqliteRecycleBinTest extends RecycleBinContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
