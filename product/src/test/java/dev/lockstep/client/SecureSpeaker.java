package dev.lockstep.client;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A web server with TLS on loopback, with a certificate that it signed itself and that lasts a
/// day. It answers everything with 404.
public final class SecureSpeaker implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private static final String AUTHORITY = "authority";

  private final HttpsServer server;
  private final Certificate authority;

  /// @param folder for its key
  /// @param name whom the certificate is for, as `keytool -ext` takes it
  /// @param start since when it holds, as `keytool -startdate` takes it
  public SecureSpeaker(Path folder, String name, String start)
      throws IOException, GeneralSecurityException, InterruptedException {
    KeyStore keys = signed(folder.resolve("keys.p12"), name, start);
    authority = keys.getCertificate(AUTHORITY);
    keys.deleteEntry(AUTHORITY);
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
  }

  /// Signed by an authority of its own: of a certificate that is trusted itself nobody checks the
  /// dates.
  private static KeyStore signed(Path file, String name, String start)
      throws IOException, GeneralSecurityException, InterruptedException {
    keytool(file, AUTHORITY, "CN=authority", "bc:c", "-10d", "30");
    keytool(file, "test", "CN=127.0.0.1", name, start, "1", "-signer", AUTHORITY);
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static void keytool(
      Path file,
      String alias,
      String name,
      String extension,
      String start,
      String days,
      String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                name,
                "-ext",
                extension,
                "-startdate",
                start,
                "-validity",
                days,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
    command.addAll(List.of(more));
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("keytool ended with " + exit);
    }
  }

  public URI base() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /// For a client that trusts whoever signed the certificate.
  public SSLContext trusting() throws GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    trusted.setCertificateEntry(AUTHORITY, authority);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
