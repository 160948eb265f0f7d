package dev.lockstep.source.ldap;

import java.util.Map;

/// OpenLDAP that remembers no deletion: it says what is present instead.
class OpenLdapWithoutSessionLogSourceTest extends SlapdContract {
  OpenLdapWithoutSessionLogSourceTest() {
    super("none", Map.of());
  }
}
