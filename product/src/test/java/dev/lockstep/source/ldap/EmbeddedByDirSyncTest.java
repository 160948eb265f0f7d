package dev.lockstep.source.ldap;

import java.util.Map;

/// In pages of three entries.
class EmbeddedByDirSyncTest extends EmbeddedDomainContract {
  EmbeddedByDirSyncTest() {
    super(Map.of());
  }
}
