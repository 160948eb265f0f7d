package dev.lockstep.store;

import java.nio.file.Path;

class SqliteSourceLifeTest extends SourceLifeContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
