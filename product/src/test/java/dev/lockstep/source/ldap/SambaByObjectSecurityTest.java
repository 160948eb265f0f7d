package dev.lockstep.source.ldap;

import java.util.Map;

/// By an account with no right but to read: deletions are found by comparison.
class SambaByObjectSecurityTest extends SambaDomainContract {
  private static final String PASSWORD = "Passw0rd-of-nobody";

  SambaByObjectSecurityTest() {
    super(Map.of("changesBy", "object-security"));
  }

  @Override
  LdapSettings settings(DomainUnderTest domain, Map<String, String> changed) throws Exception {
    return domain.server().settings(domain.account(PASSWORD), PASSWORD, changed);
  }
}
