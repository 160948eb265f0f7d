package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.ldap.listener.CannedResponseRequestHandler;
import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import com.unboundid.ldap.sdk.ResultCode;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.demo.EmbeddedActiveDirectory.Settings;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import dev.lockstep.source.ldap.FaultyLink.Fault;
import dev.lockstep.source.ldap.LdapSettings.Password;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server, its certificate and the way to it can do wrong: the poll says so, nobody is
/// removed, and the next one that works catches up.
class ServerFaultsTest {
  private static final SourceId SOURCE = new SourceId("source");
  private static final DirectoryId DIRECTORY = new DirectoryId("followed");
  private static final int PEOPLE = 40;

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private EmbeddedActiveDirectory directory;
  private DomainUnderTest domain;
  private FaultyLink link;
  private Database database;
  private SqlDirectoryStore store;
  private SqlSourceStore sources;
  private SourceRunner runner;

  @BeforeEach
  void setUp() throws Exception {
    Settings settings = settings(1, InstantSource.system());
    directory = EmbeddedActiveDirectory.start(settings);
    domain = new DomainUnderTest(Server.of(directory, settings, folder));
    for (int number = 0; number < PEOPLE; number++) {
      user("Person " + number);
    }
    link = new FaultyLink(directory.port());
    database = Database.open(folder.resolve("store.db"));
    store = new SqlDirectoryStore(database);
    sources = new SqlSourceStore(database);
    new Directories(store, new SqlAdministrationStore(database), clock)
        .create(DIRECTORY, "followed", new Actor.Service("test"));
    runner =
        new SourceRunner(
            store,
            sources,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    store.atomically(
        () -> {
          sources.insert(DIRECTORY, new SourceDefinition(SOURCE, "ad", Map.of(), State.RUNNING));
          return true;
        });
  }

  private static Settings settings(int seed, InstantSource clock) {
    return new Settings(
        "corp.example.test", "administrator", "service-password", 5, clock, new Random(seed));
  }

  @AfterEach
  void tearDown() throws Exception {
    link.close();
    database.close();
    domain.close();
    directory.close();
  }

  private void user(String name) throws Exception {
    domain.user(name, "userPrincipalName", domain.accountName() + "@example.test");
  }

  private ActiveDirectorySource source(String changesBy, String url, String password) {
    Map<String, String> settings = new HashMap<>();
    settings.put("url", url);
    settings.put("security", "plain");
    settings.put("changesBy", changesBy);
    settings.put("bindName", domain.server().serviceName());
    settings.put("bases", domain.base());
    return new ActiveDirectorySource(
        LdapSettings.of(settings, new Password(password)),
        new LdapConnector(
            LdapSettings.of(settings, new Password(password)),
            ActiveDirectorySourceContract.EVERYWHERE,
            Duration.ofMillis(500)),
        clock);
  }

  private ActiveDirectorySource source(String changesBy, String url) {
    return source(changesBy, url, "service-password");
  }

  private String linked() {
    return "ldap://localhost:" + link.port();
  }

  private String direct() {
    return "ldap://localhost:" + directory.port();
  }

  private SourceStatus poll(ActiveDirectorySource source) throws InterruptedException {
    return runner.poll(DIRECTORY, SOURCE, source, SourceMapping.activeDirectory());
  }

  private int people() {
    return store.page(DIRECTORY, ObjectType.USER, Optional.empty(), 1_000).size();
  }

  // Faults on the way

  @ParameterizedTest
  @CsvSource({"dirsync,CUT", "usn,CUT", "dirsync,SILENCE", "usn,SILENCE"})
  void anAnswerThatBreaksOffIsVoidAndSaidToBe(String changesBy, Fault fault) throws Exception {
    try (ActiveDirectorySource source = source(changesBy, linked())) {
      // enough for the sign-in, the base and the root, and a part of the people
      link.fail(fault, 12_000);
      SourceStatus first = poll(source);
      assertThat(first.error().orElse("")).startsWith("UNAVAILABLE").contains("" + link.port());
      assertThat(sources.cursor(DIRECTORY, SOURCE)).isEmpty();

      link.fail(Fault.NONE, 0);
      assertThat(poll(source).error()).isEmpty();
      assertThat(people()).isEqualTo(PEOPLE);

      Optional<SourceCursor> before = sources.cursor(DIRECTORY, SOURCE);
      user("Newcomer");
      link.fail(fault, 0);
      assertThat(poll(source).error().orElse("")).startsWith("UNAVAILABLE");
      assertThat(people()).isEqualTo(PEOPLE);
      assertThat(sources.cursor(DIRECTORY, SOURCE)).isEqualTo(before);

      link.fail(Fault.NONE, 0);
      assertThat(poll(source).error()).isEmpty();
      assertThat(people()).isEqualTo(PEOPLE + 1);
    }
  }

  @Test
  void anExpiredCertificateIsNamedAndNothingIsLost() throws Exception {
    Settings old = settings(2, InstantSource.fixed(Instant.parse("2001-01-01T00:00:00Z")));
    try (EmbeddedActiveDirectory expired = EmbeddedActiveDirectory.start(old);
        ActiveDirectorySource good = source("", direct())) {
      assertThat(poll(good).error()).isEmpty();
      Server server = Server.of(expired, old, folder);
      try (ActiveDirectorySource source =
          new ActiveDirectorySource(
              server.settings(Map.of()), ActiveDirectorySourceContract.EVERYWHERE, clock)) {
        SourceStatus status = poll(source);

        assertThat(status.error().orElse("")).startsWith("INSECURE").contains("certificate");
        assertThat(people()).isEqualTo(PEOPLE);
      }
    }
  }

  @Test
  void whoWatchesCertificatesIsToldOfTheOneThatWasShown() throws Exception {
    Settings settings = settings(3, InstantSource.system());
    Map<String, Instant> seen = new HashMap<>();
    AddressGuard watch =
        new AddressGuard() {
          @Override
          public Optional<String> refusal(String host, InetAddress address) {
            return Optional.empty();
          }

          @Override
          public void accepted(String host, int port, X509Certificate certificate) {
            seen.put(host, certificate.getNotAfter().toInstant());
          }
        };
    try (EmbeddedActiveDirectory encrypted = EmbeddedActiveDirectory.start(settings)) {
      LdapSettings trusting = Server.of(encrypted, settings, folder).settings(Map.of());
      try (ActiveDirectorySource source = new ActiveDirectorySource(trusting, watch, clock)) {
        assertThat(source.test().getFirst().verdict()).isEqualTo(Source.Check.Verdict.PASSED);
      }
      assertThat(seen)
          .hasEntrySatisfying(
              trusting.servers().getFirst().host(),
              expires -> assertThat(expires).isAfter(Instant.now()));
    }
  }

  // Several servers

  private interface Listening {
    void at(String url) throws Exception;
  }

  /// A server that answers everything with one result.
  private static void answering(ResultCode code, Listening test) throws Exception {
    LDAPListenerConfig configuration =
        new LDAPListenerConfig(
            0, new CannedResponseRequestHandler(code, null, "not now", List.of()));
    LDAPListener listener = new LDAPListener(configuration);
    listener.startListening();
    try {
      test.at("ldap://localhost:" + listener.getListenPort());
    } finally {
      listener.shutDown(true);
    }
  }

  @Test
  void theNextServerStandsInForOneThatIsBusyOrGone() throws Exception {
    answering(
        ResultCode.BUSY,
        busy -> {
          try (ActiveDirectorySource alone = source("", busy)) {
            assertThat(poll(alone).error().orElse(""))
                .startsWith("UNAVAILABLE")
                .contains("not now");
          }
          // nothing listens at port 1
          String all = busy + "\nldap://localhost:1 " + direct();
          try (ActiveDirectorySource source = source("", all)) {
            assertThat(poll(source).error()).isEmpty();
            assertThat(people()).isEqualTo(PEOPLE);
            assertThat(source.test())
                .filteredOn(check -> check.name().equals("Sign in"))
                .extracting(Check::verdict)
                .containsExactly(Verdict.WARNING, Verdict.WARNING, Verdict.PASSED);
          }
        });
  }

  @Test
  void whereNoServerAnswersAllAreNamed() {
    try (ActiveDirectorySource source = source("", "ldap://localhost:1 ldap://127.0.0.1:1")) {
      SourceException e =
          catchThrowableOfType(SourceException.class, () -> source.poll(Optional.empty(), _ -> {}));

      assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
      assertThat(e).hasMessageContaining("localhost:1").hasMessageContaining("127.0.0.1:1");
    }
  }

  @Test
  void aPasswordThatOneServerRefusesIsNotTriedAtTheNext() throws Exception {
    try (FaultyLink next = new FaultyLink(directory.port());
        ActiveDirectorySource source =
            source("", direct() + " ldap://localhost:" + next.port(), "wrong")) {
      SourceException e =
          catchThrowableOfType(SourceException.class, () -> source.poll(Optional.empty(), _ -> {}));

      assertThat(e.problem()).isEqualTo(Problem.CREDENTIALS);
      assertThat(next.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"dirsync", "usn"})
  void anotherDomainControllerVoidsTheCursor(String changesBy) throws Exception {
    try (EmbeddedActiveDirectory other =
            EmbeddedActiveDirectory.start(settings(3, InstantSource.system()));
        ActiveDirectorySource source =
            source(changesBy, linked() + " ldap://localhost:" + other.port())) {
      SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();
      link.close();

      SourceException e =
          catchThrowableOfType(
              SourceException.class, () -> source.poll(Optional.of(cursor), _ -> {}));
      if (e.problem() == Problem.UNAVAILABLE) {
        // the old connection was found broken; from now on it is the other server's turn
        e =
            catchThrowableOfType(
                SourceException.class, () -> source.poll(Optional.of(cursor), _ -> {}));
      }

      assertThat(e.problem()).isEqualTo(Problem.CURSOR_LOST);
      assertThat(e).hasMessageContaining("localhost:" + other.port());
    }
  }

  @Test
  void serversWithAndWithoutEncryptionDontStandInForEachOther() {
    assertThatThrownBy(() -> source("", "ldaps://one ldap://two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'url'")
        .hasMessageContaining("all of them the same");
  }

  // Addresses

  @Test
  void aServerAtARefusedAddressIsNotConnectedTo() {
    LdapSettings settings =
        LdapSettings.of(
            Map.of("url", linked(), "security", "plain", "bindName", "-"), new Password(""));
    AddressGuard nowhere = (host, address) -> Optional.of(host + " is " + address + ", refused");
    try (ActiveDirectorySource source = new ActiveDirectorySource(settings, nowhere, clock)) {
      SourceException e =
          catchThrowableOfType(SourceException.class, () -> source.poll(Optional.empty(), _ -> {}));

      assertThat(e).hasMessageContaining("localhost is").hasMessageContaining("refused");
      assertThat(link.connections()).isZero();
    }
  }
}
