package dev.lockstep.source.ldap;

import java.net.InetAddress;
import java.util.Optional;

/// Which addresses may be connected to.
public interface AddressGuard {
  /// @param host by whose name the address was found
  /// @return why it isn't connected to, and the mend; empty where it is
  Optional<String> refusal(String host, InetAddress address);
}
