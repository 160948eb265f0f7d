package dev.lockstep.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for a test's server, signed by an authority that was made for it, and lasting a day.
final class TestCertificate {
  private static final String PASSWORD = "changeit";

  private static final String AUTHORITY = "authority";

  private final KeyStore keys;
  private final Certificate authority;

  /// @param folder for its key
  /// @param name whom it is for, as `keytool -ext` takes it
  /// @param start since when it holds, as `keytool -startdate` takes it
  TestCertificate(Path folder, String name, String start)
      throws IOException, GeneralSecurityException, InterruptedException {
    keys = signed(folder.resolve("keys.p12"), name, start);
    authority = keys.getCertificate(AUTHORITY);
    keys.deleteEntry(AUTHORITY);
  }

  /// For the server.
  SSLContext serving() throws GeneralSecurityException {
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /// For a client that trusts whoever signed the certificate.
  SSLContext trusting() throws GeneralSecurityException {
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
}
