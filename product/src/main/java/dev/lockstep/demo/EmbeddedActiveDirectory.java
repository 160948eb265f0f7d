package dev.lockstep.demo;

import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.listener.StartTLSRequestHandler;
import com.unboundid.ldap.sdk.LDAPException;
import dev.lockstep.demo.LdapConversation.DomainServices;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ServerSocketFactory;

/// An LDAP server that behaves as a Windows Active Directory does towards those who read users,
/// groups and their changes, and towards an administrator who writes them. It holds one new domain
/// in memory, is made for some thousands of objects, and forgets everything when it is closed.
///
/// There: DirSync with paging and incremental values, extended DNs, reads by `<GUID=…>`, deleted
/// objects, ranges of long links, paged results and the page limit, linked attributes, unique
/// account names, simple binds, StartTLS. Not there: a schema that knows every attribute, access
/// lists, passwords other than those of the two accounts, Kerberos, a global catalogue, bit
/// filters.
///
/// It listens on the loopback addresses only.
public final class EmbeddedActiveDirectory implements AutoCloseable {
  /// An account that may write.
  private static final String ADMINISTRATOR = "administrator";

  /// An account that may read, changes and deleted objects among it.
  private static final String SERVICE = "svc-lockstep";

  /// Few enough that a demonstration's first read takes several answers, as a company's does.
  private static final int ENTRIES_PER_DIRSYNC_ANSWER = 500;

  private final Domain domain;
  private final ServerCertificate certificate;
  private final LDAPListener plain;
  private final LDAPListener secure;

  private EmbeddedActiveDirectory(
      Domain domain, ServerCertificate certificate, LDAPListener plain, LDAPListener secure) {
    this.domain = domain;
    this.certificate = certificate;
    this.plain = plain;
    this.secure = secure;
  }

  /// @param domain its DNS name, for example `simpsons.example`
  /// @param entriesPerAnswer how many objects one DirSync answer holds
  public record Settings(
      String domain,
      String administratorPassword,
      String servicePassword,
      int entriesPerAnswer,
      InstantSource clock,
      RandomGenerator random) {

    /// Without the passwords.
    @Override
    public String toString() {
      return "Settings[" + domain + "]";
    }
  }

  /// Starts on free ports.
  ///
  /// @param domain its DNS name, for example `simpsons.example`
  /// @throws IOException when no port can be had or no certificate be made
  public static EmbeddedActiveDirectory start(
      String domain, String administratorPassword, String servicePassword) throws IOException {
    return start(
        new Settings(
            domain,
            administratorPassword,
            servicePassword,
            ENTRIES_PER_DIRSYNC_ANSWER,
            InstantSource.system(),
            new SecureRandom()));
  }

  /// Starts on free ports.
  ///
  /// @throws IOException when no port can be had or no certificate be made
  public static EmbeddedActiveDirectory start(Settings settings) throws IOException {
    try {
      Domain domain = new Domain(settings.domain(), settings.clock(), settings.random());
      DomainServices services = services(domain, settings);
      ServerCertificate certificate =
          ServerCertificate.selfSigned("dc1." + settings.domain(), settings.clock().instant());
      LdapConversation conversation = new LdapConversation(services);
      LDAPListener plain =
          listening(
              new StartTLSRequestHandler(certificate.context().getSocketFactory(), conversation),
              Optional.empty());
      LDAPListener secure =
          listening(conversation, Optional.of(certificate.context().getServerSocketFactory()));
      return new EmbeddedActiveDirectory(domain, certificate, plain, secure);
    } catch (LDAPException | GeneralSecurityException e) {
      throw new IOException(
          "the embedded Active Directory for '"
              + settings.domain()
              + "' doesn't start: "
              + e.getMessage(),
          e);
    }
  }

  private static DomainServices services(Domain domain, Settings settings) throws LDAPException {
    List<Account> accounts =
        List.of(
            new Account(ADMINISTRATOR, settings.administratorPassword(), true),
            new Account(SERVICE, settings.servicePassword(), false));
    DomainWrites writes = new DomainWrites(domain);
    DomainObject deletedObjects = new NewDomain(domain, writes).fill(accounts);
    SearchAnswers searches = new SearchAnswers(domain, deletedObjects);
    return new DomainServices(
        domain,
        deletedObjects,
        new Accounts(domain, accounts),
        searches,
        new DirSyncAnswers(domain, searches, settings.entriesPerAnswer()),
        writes);
  }

  private static LDAPListener listening(
      LDAPListenerRequestHandler handler, Optional<ServerSocketFactory> sockets)
      throws IOException {
    LDAPListenerConfig configuration = new LDAPListenerConfig(0, handler);
    configuration.setListenAddress(InetAddress.getLoopbackAddress());
    sockets.ifPresent(configuration::setServerSocketFactory);
    LDAPListener listener = new LDAPListener(configuration);
    listener.startListening();
    return listener;
  }

  /// Of LDAP, plain or with StartTLS.
  public int port() {
    return plain.getListenPort();
  }

  /// Of LDAPS.
  public int securePort() {
    return secure.getListenPort();
  }

  /// The domain's DN: below it everything is written.
  public String baseDn() {
    return domain.dn().toString();
  }

  /// To bind with, of the account that may write.
  public String administratorName() {
    return ADMINISTRATOR + "@" + domain.dnsName();
  }

  /// To bind with, of the account that may read.
  public String serviceName() {
    return SERVICE + "@" + domain.dnsName();
  }

  /// What a client must trust: the server's own certificate, for `localhost` and the loopback
  /// addresses.
  public String certificatePem() {
    return certificate.pem();
  }

  /// Writes [#certificatePem] into the folder and returns the file.
  public Path certificateFile(Path folder) throws IOException {
    return Files.writeString(folder.resolve("active-directory.pem"), certificate.pem());
  }

  /// Ends all connections and forgets the domain.
  @Override
  public void close() {
    secure.shutDown(true);
    plain.shutDown(true);
  }
}
