package dev.lockstep.store;

import java.nio.file.Path;

class SqliteDirectoryTest extends DirectoryContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
