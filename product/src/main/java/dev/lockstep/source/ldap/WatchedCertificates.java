package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.SSLSocketVerifier;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// Holds the server's name against its certificate, and tells of one that is right: somebody is to
/// renew it in time.
final class WatchedCertificates extends SSLSocketVerifier {
  private final SSLSocketVerifier names = new HostNameSSLSocketVerifier(false);
  private final AddressGuard guard;

  WatchedCertificates(AddressGuard guard) {
    this.guard = guard;
  }

  @Override
  public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
    names.verifySSLSocket(host, port, socket);
    try {
      if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
        guard.accepted(host, port, certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      // there is nothing to watch: the server showed no certificate
    }
  }
}
