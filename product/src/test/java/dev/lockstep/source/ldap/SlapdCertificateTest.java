package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.servers.SlapdServer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The certificate of an OpenLDAP that is spoken to by StartTLS is held against its name and its
/// authority, and watched, as one by LDAPS.
class SlapdCertificateTest {
  private final Map<Integer, Instant> seen = new ConcurrentHashMap<>();
  private SlapdServer server;
  private String unit;

  private final AddressGuard watch =
      new AddressGuard() {
        @Override
        public Optional<String> refusal(String host, InetAddress address) {
          return Optional.empty();
        }

        @Override
        public void accepted(String host, int port, X509Certificate certificate) {
          seen.put(port, certificate.getNotAfter().toInstant());
        }
      };

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    server = SlapdServer.start(folder, "none");
    try (LdapHands hands = new LdapHands(server)) {
      unit = hands.unit("People");
    }
  }

  @AfterEach
  void tearDown() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private LdapSource source(Map<String, String> settings) {
    return SlapdContract.open(server, new SettableClock(), unit, settings, watch);
  }

  @Test
  void whoWatchesCertificatesIsToldOfTheOneThatStartTlsShowed() throws Exception {
    URI plain = URI.create(server.value("LDAP_URL"));

    try (LdapSource source = source(Map.of("url", plain.toString()))) {
      assertThat(source.poll(Optional.empty(), _ -> {}).complete()).isTrue();
    }

    assertThat(seen).containsOnlyKeys(plain.getPort());
    assertThat(seen.values()).allSatisfy(expires -> assertThat(expires).isAfter(Instant.now()));
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefusedByStartTlsAndNotWatched() {
    Map<String, String> settings =
        Map.of("url", server.value("LDAP_URL"), "certificateAuthority", "");
    try (LdapSource source = source(settings)) {
      assertThatThrownBy(() -> source.poll(Optional.empty(), _ -> {}))
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INSECURE))
          .hasMessageContaining("certificate");
    }
    assertThat(seen).isEmpty();
  }
}
