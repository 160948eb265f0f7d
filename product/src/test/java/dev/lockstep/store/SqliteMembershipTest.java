package dev.lockstep.store;

import java.nio.file.Path;

class SqliteMembershipTest extends MembershipContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
