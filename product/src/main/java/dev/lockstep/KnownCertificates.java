package dev.lockstep;

import dev.lockstep.administration.CertificateWarnings.Expiring;
import dev.lockstep.client.SeenCertificates;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The certificates that Lockstep depends on: those that the servers showed to which it has
/// connected over HTTPS or LDAP with TLS, and those in files that sources name, an authority's or a client's own.
record KnownCertificates(SeenCertificates seen, DirectoryReader directories, SourceStore sources) {
  /// The settings of a source that name a PEM file.
  private static final List<String> FILES = List.of("certificateAuthority", "certificate");

  List<Expiring> all() {
    List<Expiring> all = new ArrayList<>();
    seen.expiry()
        .forEach(
            (server, expires) ->
                all.add(
                    new Expiring("certificate/" + server, "certificate of " + server, expires)));
    for (Directory directory : directories.directories()) {
      for (SourceDefinition source : sources.sources(directory.id())) {
        FILES.forEach(setting -> ofFile(directory, source, setting).ifPresent(all::add));
      }
    }
    return all;
  }

  private static Optional<Expiring> ofFile(
      Directory directory, SourceDefinition source, String setting) {
    return Optional.ofNullable(source.settings().get(setting))
        .flatMap(KnownCertificates::firstToExpire)
        .map(
            certificate ->
                new Expiring(
                    "directory/" + directory.id() + "/source/" + source.id() + "/" + setting,
                    setting
                        + " of the source '"
                        + source.id()
                        + "' of directory '"
                        + directory.id()
                        + "'",
                    certificate.getNotAfter().toInstant()));
  }

  /// A file that can't be read is the source's own problem, which it tells.
  private static Optional<X509Certificate> firstToExpire(String file) {
    try {
      String pem = Files.readString(Path.of(file));
      int begin = pem.indexOf("-----BEGIN CERTIFICATE");
      if (begin < 0) {
        return Optional.empty();
      }
      byte[] certificates = pem.substring(begin).getBytes(StandardCharsets.US_ASCII);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(certificates))
          .stream()
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .min(Comparator.comparing(X509Certificate::getNotAfter));
    } catch (IOException | CertificateException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
