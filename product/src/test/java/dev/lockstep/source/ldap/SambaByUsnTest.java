package dev.lockstep.source.ldap;

import java.util.Map;

/// By uSNChanged, and an account that may see deleted objects.
class SambaByUsnTest extends SambaDomainContract {
  SambaByUsnTest() {
    super(Map.of("changesBy", "usn"));
  }
}
