package dev.lockstep.store;

import java.nio.file.Path;

class PostgresProvisioningTest extends ProvisioningContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
