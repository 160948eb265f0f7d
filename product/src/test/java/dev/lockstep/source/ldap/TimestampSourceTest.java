package dev.lockstep.source.ldap;

import java.util.Map;

/// A server of which only timestamps are used.
class TimestampSourceTest extends SlapdContract {
  TimestampSourceTest() {
    super("accesslog", Map.of("changesBy", "timestamps"));
  }
}
