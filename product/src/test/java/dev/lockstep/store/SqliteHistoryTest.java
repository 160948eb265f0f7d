package dev.lockstep.store;

import java.nio.file.Path;

class SqliteHistoryTest extends HistoryContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
