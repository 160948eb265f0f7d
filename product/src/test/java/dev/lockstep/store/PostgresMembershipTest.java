package dev.lockstep.store;

import java.nio.file.Path;

class PostgresMembershipTest extends MembershipContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }
}
