package dev.lockstep.store;

import java.nio.file.Path;

class SqliteSourceJoiningTest extends SourceJoiningContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
