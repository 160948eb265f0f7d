package dev.lockstep.source.ldap;

import java.util.Map;

/// By an account that may replicate changes and see deleted objects.
class SambaByDirSyncTest extends SambaDomainContract {
  SambaByDirSyncTest() {
    super(Map.of());
  }
}
