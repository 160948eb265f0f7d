package dev.lockstep.store;

import java.nio.file.Path;

class SqliteAdministrationTest extends AdministrationContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
