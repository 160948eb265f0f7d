package dev.lockstep.source.ldap;

import java.util.Map;

/// OpenLDAP that remembers deletions over a restart.
class OpenLdapSourceTest extends SlapdContract {
  OpenLdapSourceTest() {
    super("accesslog", Map.of());
  }
}
