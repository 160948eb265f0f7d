package dev.lockstep.client;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// When the certificates expire that servers have shown: of each server the one that it showed
/// last.
public final class SeenCertificates {
  /// More servers than anybody provisions; those past it aren't watched.
  private static final int MOST_SERVERS = 10_000;

  private final Map<String, Instant> expiry = new ConcurrentHashMap<>();

  void saw(URI url, SSLSession session) {
    try {
      if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
        saw(url.getHost(), url.getPort() < 0 ? 443 : url.getPort(), certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      // there is nothing to watch: the server showed no certificate
    }
  }

  /// One that a server showed and that was accepted.
  public void saw(String host, int port, X509Certificate certificate) {
    String server = host + ":" + port;
    if (expiry.size() < MOST_SERVERS || expiry.containsKey(server)) {
      expiry.put(server, certificate.getNotAfter().toInstant());
    }
  }

  /// By `host:port`.
  public Map<String, Instant> expiry() {
    return new TreeMap<>(expiry);
  }
}
