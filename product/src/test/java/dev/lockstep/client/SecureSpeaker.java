package dev.lockstep.client;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/// A web server with TLS on loopback that speaks HTTP/1.1 alone, with a certificate that it signed
/// itself and that lasts a day. It answers everything with 404.
public final class SecureSpeaker implements AutoCloseable {
  private final HttpsServer server;
  private final TestCertificate certificate;

  /// @param folder for its key
  /// @param name whom the certificate is for, as `keytool -ext` takes it
  /// @param start since when it holds, as `keytool -startdate` takes it
  public SecureSpeaker(Path folder, String name, String start)
      throws IOException, GeneralSecurityException, InterruptedException {
    certificate = new TestCertificate(folder, name, start);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serving()));
    server.start();
  }

  public URI base() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /// For a client that trusts whoever signed the certificate.
  public SSLContext trusting() throws GeneralSecurityException {
    return certificate.trusting();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
