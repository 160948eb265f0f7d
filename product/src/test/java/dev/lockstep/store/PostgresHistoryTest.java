package dev.lockstep.store;

import java.nio.file.Path;

class PostgresHistoryTest extends HistoryContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
