package dev.lockstep.store;

import java.nio.file.Path;

class PostgresSourceJoiningTest extends SourceJoiningContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
