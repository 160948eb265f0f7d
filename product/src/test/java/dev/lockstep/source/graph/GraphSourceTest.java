package dev.lockstep.source.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.util.ssl.cert.SignatureAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.X509Certificate;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.source.graph.GraphSettings.Credential;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphSourceTest {
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final SourceId ENTRA = new SourceId("entra");

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final List<Duration> waited = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private GraphEmulator graph;
  private Database database;
  private SqlDirectoryStore store;
  private SqlSourceStore sources;
  private GraphSource source;
  private String ann = "";
  private String bob = "";
  private String eve = "";
  private String sales = "";
  private String all = "";

  @BeforeEach
  void open() throws Exception {
    graph = GraphEmulator.start();
    database = Database.open(folder.resolve("store.db"));
    store = new SqlDirectoryStore(database);
    sources = new SqlSourceStore(database);
    new Directories(store, new SqlAdministrationStore(database), clock)
        .create(ACME, "Acme", new Actor.Administrator("test"));
    define(ENTRA);
    source = source(new Credential.Secret(GraphEmulator.SECRET));
    ann = graph.user("ann");
    bob = graph.user("bob");
    eve = graph.user("eve");
    sales = graph.group("Sales");
    all = graph.group("All");
    graph.join(sales, ann);
    graph.join(sales, bob);
    graph.join(sales, eve);
    graph.join(all, sales);
    graph.manager(ann, bob);
  }

  @AfterEach
  void close() {
    database.close();
    graph.close();
    http.close();
  }

  private void define(SourceId id) {
    store.atomically(
        () -> {
          sources.insert(
              ACME, new SourceDefinition(id, "graph", Map.of(), SourceDefinition.State.RUNNING));
          return true;
        });
  }

  private GraphSource source(Credential credential, String... applications) {
    GraphSettings settings =
        new GraphSettings(
            GraphEmulator.TENANT,
            GraphEmulator.CLIENT,
            credential,
            Stream.of(applications).map(UUID::fromString).toList(),
            graph.url(),
            graph.url());
    return new GraphSource(new GraphClient(http, settings, clock, waited::add), settings);
  }

  private void following(String... applications) {
    source = source(new Credential.Secret(GraphEmulator.SECRET), applications);
  }

  private SourceStatus poll() throws InterruptedException {
    return new SourceRunner(
            store,
            sources,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread)
        .poll(ACME, ENTRA, source, SourceMapping.entra());
  }

  /// Every user and group with its members and its manager, by labels.
  private Map<String, String> directory() {
    Map<ObjectId, String> labels = new TreeMap<>();
    List<DirectoryObject> objects = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      objects.addAll(store.page(ACME, type, Optional.empty(), 100));
    }
    objects.forEach(object -> labels.put(object.id(), object.label()));
    Map<String, String> told = new TreeMap<>();
    for (DirectoryObject object : objects) {
      List<String> members =
          store.members(ACME, object.id(), Optional.empty(), 100).stream()
              .map(id -> labels.getOrDefault(id, "?"))
              .sorted()
              .toList();
      String manager =
          object
              .document()
              .complex(Schemas.ENTERPRISE_USER.id())
              .complex("manager")
              .text("value")
              .map(id -> " manager " + labels.get(ObjectId.of(id)))
              .orElse("");
      told.put(object.label(), members + manager + (object.enabled() ? "" : " disabled"));
    }
    return told;
  }

  @Test
  void aFullRoundReadsUsersGroupsMembersAndManagers() throws Exception {
    SourceStatus status = poll();

    assertThat(status.error()).isEmpty();
    assertThat(directory())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "ann", "[] manager bob",
                    "bob", "[]",
                    "eve", "[]",
                    "Sales", "[ann, bob, eve]",
                    "All", "[Sales]")));
  }

  @Test
  void everyChangeArrivesByTheNextRound() throws Exception {
    poll();
    graph
        .change(ann)
        .put("displayName", "Ann Archer")
        .put("department", "Sales")
        .put("accountEnabled", false);
    graph.leave(sales, bob);
    graph.noManager(ann);
    graph.delete(eve);
    String joe = graph.user("joe");
    graph.join(all, joe);
    graph.manager(joe, ann);
    graph.change(all).put("displayName", "Everybody");

    assertThat(poll().error()).isEmpty();
    assertThat(directory())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "Ann Archer", "[] disabled",
                    "bob", "[]",
                    "joe", "[] manager Ann Archer",
                    "Sales", "[Ann Archer]",
                    "Everybody", "[Sales, joe]")));

    graph.change(ann).putNull("department").put("accountEnabled", true);
    poll();
    DirectoryObject user =
        store.page(ACME, ObjectType.USER, Optional.empty(), 100).stream()
            .filter(one -> one.label().equals("Ann Archer"))
            .findFirst()
            .orElseThrow();
    assertThat(user.document().complex(Schemas.ENTERPRISE_USER.id()).text("department")).isEmpty();
    assertThat(user.enabled()).isTrue();
  }

  @Test
  void aRoundWithoutChangesAsksTwiceAndWritesNothing() throws Exception {
    poll();
    int asked = graph.requests().size();
    long version = store.page(ACME, ObjectType.USER, Optional.empty(), 1).getFirst().version();

    SourceStatus status = poll();

    assertThat(status.changes()).isZero();
    assertThat(graph.requests()).hasSize(asked + 2);
    assertThat(store.page(ACME, ObjectType.USER, Optional.empty(), 1).getFirst().version())
        .isEqualTo(version);
  }

  @Test
  void linksThatEndedLeadToAFullRoundThatCompares() throws Exception {
    poll();
    graph.delete(eve);
    graph.leave(sales, bob);
    graph.noManager(ann);
    graph.forgetLinks();

    assertThat(poll().error()).isEmpty();
    assertThat(directory())
        .isEqualTo(
            new TreeMap<>(Map.of("ann", "[]", "bob", "[]", "Sales", "[ann]", "All", "[Sales]")));
  }

  @Test
  void throttlingIsWaitedOutForAsLongAsGraphSays() throws Exception {
    graph.fail(429, "TooManyRequests", "17");
    graph.fail(429, "TooManyRequests", "");
    graph.fail(503, "ServiceUnavailable", "3");

    assertThat(poll().error()).isEmpty();
    assertThat(waited)
        .containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(directory()).hasSize(5);
  }

  @Test
  void whoIsThrottledForTooLongGivesUpAndRemovesNobody() throws Exception {
    poll();
    for (int attempt = 0; attempt < GraphClient.ATTEMPTS; attempt++) {
      graph.fail(429, "TooManyRequests", "");
    }

    assertThat(poll().error().orElseThrow())
        .contains("GET /v1.0/users/delta answered 429 TooManyRequests");
    assertThat(directory()).hasSize(5);
  }

  @Test
  void aTokenThatEndedIsReplacedOnce() throws Exception {
    poll();
    graph.revokeTokens();
    assertThat(poll().error()).isEmpty();
    assertThat(graph.tokensIssued()).isEqualTo(2);

    clock.move(Duration.ofMinutes(56));
    poll();
    assertThat(graph.tokensIssued()).as("before it ends").isEqualTo(3);
  }

  @Test
  void aWrongSecretIsSaidWithoutShowingIt() throws Exception {
    source = source(new Credential.Secret("wr0ng-secret"));

    SourceStatus status = poll();

    assertThat(status.error().orElseThrow())
        .contains("CREDENTIALS", "invalid_client", "AADSTS7000215")
        .doesNotContain("wr0ng-secret");
    assertThat(source.test())
        .extracting(Check::name, Check::verdict)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("Sign in", Check.Verdict.FAILED));
  }

  @Test
  void aCertificateSignsInsteadOfASecret() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate certificate =
        X509Certificate.generateSelfSignedCertificate(
            SignatureAlgorithmIdentifier.SHA_256_WITH_RSA,
            pair,
            new DN("CN=lockstep"),
            0L,
            2_208_988_800_000L);
    Path file = folder.resolve("graph.pem");
    String key = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + key
            + "\n-----END PRIVATE KEY-----\n"
            + certificate.toPEMString());
    source = source(new Credential.Certificate(file));

    assertThat(poll().error()).isEmpty();
    String assertion = graph.assertions().iterator().next();
    int dot = assertion.lastIndexOf('.');
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(pair.getPublic());
    signature.update(assertion.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(assertion.substring(dot + 1))))
        .isTrue();
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[0]),
                StandardCharsets.UTF_8))
        .contains(
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(certificate.getSHA256Fingerprint()));
  }

  @Test
  void aFileWithoutKeyIsNamedWithoutItsContent() throws Exception {
    Path file = folder.resolve("graph.pem");
    Files.writeString(file, "not a key");
    source = source(new Credential.Certificate(file));

    assertThat(poll().error().orElseThrow())
        .contains("CREDENTIALS", "graph.pem has no -----BEGIN PRIVATE KEY-----")
        .doesNotContain("not a key");
  }

  @Test
  void aMissingRightIsSaidWithWhatToGrant() {
    graph.fail(403, "Authorization_RequestDenied", "");

    assertThat(source.test())
        .extracting(Check::name, Check::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Sign in", Check.Verdict.PASSED),
            org.assertj.core.groups.Tuple.tuple("Read users", Check.Verdict.FAILED),
            org.assertj.core.groups.Tuple.tuple("Read groups", Check.Verdict.PASSED));
  }

  @Test
  void aLinkThatLeadsElsewhereIsNotFollowed() throws Exception {
    graph.leadAway();

    assertThat(poll().error().orElseThrow()).contains("PROTOCOL", "leads away");
  }

  @Test
  void whoIsAssignedToAnApplicationIsInAGroupOfItAndInOneOfTheRole() throws Exception {
    String payroll = graph.application("Payroll", "Reader", "Clerk");
    graph.assign(payroll, ann, "Reader");
    graph.assign(payroll, bob, "");
    graph.assign(payroll, sales, "Clerk");
    graph.assign(payroll, "a-service-principal", "Clerk");
    following(payroll);

    assertThat(poll().error()).isEmpty();

    assertThat(directory())
        .containsEntry("Payroll", "[Sales, ann, bob]")
        .containsEntry("Payroll: Reader", "[ann]")
        .containsEntry("Payroll: Clerk", "[Sales]")
        .hasSize(8);
  }

  @Test
  void assignmentsAreFollowedByComparingThem() throws Exception {
    String payroll = graph.application("Payroll", "Reader", "Clerk");
    graph.assign(payroll, ann, "Reader");
    graph.assign(payroll, bob, "Reader");
    following(payroll);
    poll();
    assertThat(poll().changes()).as("nothing is told twice").isZero();

    graph.unassign(payroll, bob);
    graph.assign(payroll, eve, "Clerk");
    graph.changeApplication(payroll).put("displayName", "Wages");
    poll();

    assertThat(directory())
        .containsEntry("Wages", "[ann, eve]")
        .containsEntry("Wages: Reader", "[ann]")
        .containsEntry("Wages: Clerk", "[eve]");

    graph.changeApplication(payroll).withArray("appRoles").remove(0);
    poll();

    assertThat(directory()).containsEntry("Wages", "[ann, eve]").doesNotContainKey("Wages: Reader");
    assertThat(poll().changes()).isZero();
  }

  @Test
  void anApplicationThatTheTenantDoesNotHaveIsNamedAndNobodyIsRemoved() throws Exception {
    String payroll = graph.application("Payroll", "Reader");
    graph.assign(payroll, ann, "Reader");
    following(payroll);
    poll();
    Map<String, String> before = directory();

    following(payroll, "00000000-0000-4000-8000-000000000000");

    assertThat(poll().error().orElseThrow())
        .contains("PROTOCOL", "00000000-0000-4000-8000-000000000000", "'enterpriseApplications'");
    assertThat(directory()).isEqualTo(before);
    assertThat(source.test().getLast().verdict()).isEqualTo(Check.Verdict.FAILED);
  }

  @Test
  void theGroupOfAnApplicationIsReadByItself() throws Exception {
    String payroll = graph.application("Payroll", "Reader");
    String anchor = graph.changeApplication(payroll).path("id").asString("");
    following(payroll);
    List<String> told = new ArrayList<>();

    source.read(
        List.of(anchor, "gone:role"),
        change -> told.add(change.getClass().getSimpleName() + " " + change.anchor()));

    assertThat(told).containsExactly("Upsert " + anchor, "Links " + anchor, "Removed gone:role");
    assertThat(source.test().getLast().verdict()).isEqualTo(Check.Verdict.PASSED);
  }

  @Test
  void anObjectIsReadByItself() throws Exception {
    List<String> told = new ArrayList<>();

    source.read(
        List.of(ann, sales, "00000000-0000-0000-0000-000000000000"),
        change -> told.add(change.getClass().getSimpleName() + " " + change.anchor()));

    assertThat(told)
        .containsExactly(
            "Upsert " + ann, "Upsert " + sales, "Removed 00000000-0000-0000-0000-000000000000");
  }

  @Test
  void settingsAreCheckedWhenTheSourceIsSetUp() {
    assertThatThrownBy(() -> GraphSettings.of(Map.of("tenant", "t", "client", "c"), ""))
        .hasMessageContaining("'certificate'");
    assertThatThrownBy(() -> GraphSettings.of(Map.of("client", "c"), "s"))
        .hasMessageContaining("'tenant' is missing");
    assertThatThrownBy(
            () ->
                GraphSettings.of(
                    Map.of("tenant", "t", "client", "c", "graphUrl", "http://graph.example"), "s"))
        .hasMessageContaining("'graphUrl' is a URL such as https://");
    assertThatThrownBy(
            () ->
                GraphSettings.of(
                    Map.of("tenant", "t", "client", "c", "enterpriseApplications", "Payroll"), "s"))
        .hasMessageContaining("'enterpriseApplications' takes application (client) ids")
        .hasMessageContaining("'Payroll'");
    assertThatThrownBy(() -> GraphSettings.of(Map.of("tenat", "t"), "s"))
        .hasMessageContaining("no setting 'tenat'");
    assertThat(GraphSettings.of(Map.of("tenant", "t", "client", "c"), "s").toString())
        .doesNotContain("value=s")
        .contains("https://graph.microsoft.com", "https://login.microsoftonline.com");
  }
}
