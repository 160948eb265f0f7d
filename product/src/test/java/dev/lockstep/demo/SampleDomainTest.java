package dev.lockstep.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What it does to a real domain must be undone, and must not touch what was there.
class SampleDomainTest {
  @TempDir private Path folder;
  private EmbeddedActiveDirectory directory;
  private SampleDomain domain;
  private LDAPConnection administrator;

  @BeforeEach
  void start() throws Exception {
    directory = EmbeddedActiveDirectory.start("springfield.example", "writes", "reads");
    domain =
        SampleDomain.connect(
            new DomainAccess(
                URI.create("ldaps://localhost:" + directory.securePort()),
                directory.certificateFile(folder),
                new DomainAccess.Account(directory.administratorName(), "writes"),
                new DomainAccess.Account(directory.serviceName(), "reads")),
            new Random(7643));
    administrator =
        new LDAPConnection("localhost", directory.port(), directory.administratorName(), "writes");
  }

  @AfterEach
  void stop() {
    administrator.close();
    domain.close();
    directory.close();
  }

  private int entriesNamed(String account) throws Exception {
    return administrator
        .search(directory.baseDn(), SearchScope.SUB, "(sAMAccountName=" + account + ")", "1.1")
        .getEntryCount();
  }

  private void add(String container, String commonName, String account) throws Exception {
    administrator.add(
        "dn: CN=" + commonName + "," + container,
        "objectClass: top",
        "objectClass: person",
        "objectClass: organizationalPerson",
        "objectClass: user",
        "sAMAccountName: " + account);
  }

  @Test
  void whatItWroteIsRemovedAndNothingElse() throws Exception {
    add("CN=Users," + directory.baseDn(), "Somebody", "somebody");

    domain.fill();
    assertThat(entriesNamed(Springfield.MARGE)).isEqualTo(1);
    domain.remove();

    assertThat(entriesNamed(Springfield.MARGE)).isZero();
    assertThat(administrator.getEntry(domain.unit())).isNull();
    assertThat(entriesNamed("somebody")).isEqualTo(1);
  }

  @Test
  void anAccountNameThatIsTakenIsNamedAndNothingIsWritten() throws Exception {
    add("CN=Users," + directory.baseDn(), "Another Marge", Springfield.MARGE);

    assertThatExceptionOfType(DemoException.class)
        .isThrownBy(domain::fill)
        .withMessageContaining("'" + Springfield.MARGE + "' exists already");

    assertThat(administrator.getEntry(domain.unit())).isNull();
    assertThat(entriesNamed(Springfield.MARGE)).isEqualTo(1);
  }

  @Test
  void aUnitThatIsThereAlreadyIsNamedAndLeftAsItIs() throws Exception {
    administrator.add(
        "dn: " + domain.unit(), "objectClass: top", "objectClass: organizationalUnit");

    assertThatExceptionOfType(DemoException.class)
        .isThrownBy(domain::fill)
        .withMessageContaining("exists already");

    assertThat(administrator.getEntry(domain.unit())).isNotNull();
    assertThat(entriesNamed(Springfield.MARGE)).isZero();
  }
}
