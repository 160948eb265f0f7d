package dev.lockstep.store;

import java.nio.file.Path;

class SqliteProvisioningTest extends ProvisioningContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
