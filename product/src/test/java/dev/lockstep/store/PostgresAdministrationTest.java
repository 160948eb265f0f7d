package dev.lockstep.store;

import java.nio.file.Path;

class PostgresAdministrationTest extends AdministrationContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
