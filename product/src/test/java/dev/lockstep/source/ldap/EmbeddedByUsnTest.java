package dev.lockstep.source.ldap;

import java.util.Map;

/// By uSNChanged.
class EmbeddedByUsnTest extends EmbeddedDomainContract {
  EmbeddedByUsnTest() {
    super(Map.of("changesBy", "usn"));
  }
}
