package dev.lockstep.source.ldap;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.Source;
import java.util.Map;

/// Nothing is seen outside of the root: a unit that is moved out of it is told as gone, and those in
/// it aren't told of; likewise when it comes back.
class OpenLdapBelowARootSourceTest extends SlapdContract {
  OpenLdapBelowARootSourceTest() {
    super("accesslog", Map.of());
  }

  @Override
  protected Source source(SettableClock clock, String base, String excluded) {
    return source(clock, base, Map.of("root", base, "excludedBases", excluded));
  }
}
