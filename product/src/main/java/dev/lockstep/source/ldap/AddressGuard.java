package dev.lockstep.source.ldap;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// Which addresses may be connected to; and who is told of what was found there.
public interface AddressGuard {
  /// @param host by whose name the address was found
  /// @return why it isn't connected to, and the mend; empty where it is
  Optional<String> refusal(String host, InetAddress address);

  /// The server has shown this certificate, and it was accepted.
  default void accepted(String host, int port, X509Certificate certificate) {}
}
