package dev.lockstep.store;

import java.nio.file.Path;

class SqliteSourceTest extends SourceContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
