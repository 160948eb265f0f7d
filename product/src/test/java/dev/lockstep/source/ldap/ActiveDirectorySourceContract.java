package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import dev.lockstep.source.ldap.LdapSettings.Password;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a reader of an Active Directory may rely on, whichever server it is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ActiveDirectorySourceContract {
  static final AddressGuard EVERYWHERE = (_, _) -> Optional.empty();

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  DomainUnderTest domain;
  ActiveDirectorySource source;
  private Optional<SourceCursor> cursor = Optional.empty();

  /// Starts the server, or skips the class and says why.
  abstract Server start() throws Exception;

  abstract void stop() throws Exception;

  @BeforeAll
  void setUp() throws Exception {
    domain = new DomainUnderTest(start());
    domain.crowd();
    source = source(Map.of());
  }

  @AfterAll
  void tearDown() throws Exception {
    try {
      if (domain != null) {
        source.close();
        domain.close();
      }
    } finally {
      stop();
    }
  }

  @BeforeEach
  void knowWhatThereIs() throws Exception {
    told();
  }

  private ActiveDirectorySource source(Map<String, String> changed) {
    return source(changed, domain.server().servicePassword());
  }

  private ActiveDirectorySource source(Map<String, String> changed, String password) {
    Map<String, String> settings = new HashMap<>(Map.of("bases", domain.base()));
    settings.putAll(changed);
    return new ActiveDirectorySource(
        domain.server().settings(domain.server().serviceName(), password, settings),
        EVERYWHERE,
        InstantSource.fixed(NOW));
  }

  /// What a poll tells since the one before.
  private List<SourceChange> told() throws SourceException, InterruptedException {
    List<SourceChange> changes = new ArrayList<>();
    cursor = Optional.of(source.poll(cursor, changes::add).next());
    return changes;
  }

  private List<SourceChange> read(String anchor) throws SourceException, InterruptedException {
    List<SourceChange> changes = new ArrayList<>();
    source.read(List.of(anchor), changes::add);
    return changes;
  }

  private static List<Upsert> upserts(List<SourceChange> changes) {
    return changes.stream().filter(Upsert.class::isInstance).map(Upsert.class::cast).toList();
  }

  private static Upsert upsert(List<SourceChange> changes, String anchor) {
    List<Upsert> found =
        upserts(changes).stream().filter(upsert -> upsert.anchor().equals(anchor)).toList();
    assertThat(found).as("what was told of " + anchor).hasSize(1);
    return found.getFirst();
  }

  /// Without what comes with every change.
  private static Map<String, List<String>> news(Upsert upsert) {
    Map<String, List<String>> attributes = new HashMap<>(upsert.attributes());
    attributes.remove("objectGUID");
    attributes.remove("instanceType");
    return attributes;
  }

  // A first read

  @Test
  void aFirstReadTellsEveryUserGroupMemberAndManagerByAnchor() throws Exception {
    String marge = domain.user("Marge Simpson");
    String homer =
        domain.user(
            "Homer Simpson",
            "title",
            "Safety Inspector",
            "userPrincipalName",
            domain.accountName() + "@example.test",
            "userAccountControl",
            "512",
            "manager",
            marge);
    String inner = domain.group("Inspectors", homer);
    String outer = domain.group("Plant", inner, marge);

    List<SourceChange> changes = new ArrayList<>();
    BatchEnd end = source.poll(Optional.empty(), changes::add);

    assertThat(end.complete()).isTrue();
    Upsert told = upsert(changes, domain.anchor(homer));
    assertThat(told.kind()).isEqualTo(Kind.USER);
    assertThat(told.parent()).contains(domain.anchor(domain.base()));
    assertThat(told.attributes())
        .containsEntry("title", List.of("Safety Inspector"))
        .containsEntry("accountEnabled", List.of("true"))
        .containsEntry("objectGUID", List.of(domain.anchor(homer)))
        .containsKeys("userPrincipalName", "sAMAccountName", "objectSid");
    assertThat(told.attributes().getOrDefault("objectSid", List.of()))
        .singleElement()
        .asString()
        .startsWith("S-1-5-21-");
    assertThat(upsert(changes, domain.anchor(outer)).kind()).isEqualTo(Kind.GROUP);
    assertThat(changes)
        .contains(
            new Linked(domain.anchor(homer), Reference.MANAGER, domain.anchor(marge), true),
            new Linked(domain.anchor(inner), Reference.MEMBER, domain.anchor(homer), true),
            new Linked(domain.anchor(outer), Reference.MEMBER, domain.anchor(inner), true),
            new Linked(domain.anchor(outer), Reference.MEMBER, domain.anchor(marge), true));
    String crowd = domain.anchor(domain.crowdGroup());
    // a domain that an earlier run has used also tells who was taken out of the crowd then
    assertThat(changes)
        .filteredOn(
            change ->
                change instanceof Linked linked
                    && linked.anchor().equals(crowd)
                    && linked.present())
        .hasSize(DomainUnderTest.CROWD);
  }

  @Test
  void containersAreToldBeforeWhatTheyContain() throws Exception {
    String unit = domain.unit("Moe's");
    String cellar = domain.add("OU=Cellar", unit, "organizationalUnit");
    domain.userIn(cellar, "Moe Szyslak");
    List<SourceChange> since = told();
    List<SourceChange> first = new ArrayList<>();
    source.poll(Optional.empty(), first::add);

    for (List<SourceChange> changes : List.of(since, first)) {
      Set<String> all = new HashSet<>();
      upserts(changes).forEach(upsert -> all.add(upsert.anchor()));
      Set<String> seen = new HashSet<>();
      for (Upsert upsert : upserts(changes)) {
        if (upsert.parent().filter(all::contains).isPresent()) {
          assertThat(seen).contains(upsert.parent().get());
        }
        seen.add(upsert.anchor());
      }
    }
  }

  @Test
  void theSystemsOwnAccountsAndComputersAreNotTold() throws Exception {
    domain.add(
        "CN=Laptop", domain.base(), "computer", "sAMAccountName", domain.accountName() + "$");

    List<SourceChange> changes = new ArrayList<>();
    source.poll(Optional.empty(), changes::add);

    assertThat(upserts(changes))
        .extracting(upsert -> upsert.attributes().getOrDefault("name", List.of("")).getFirst())
        .contains("Users")
        .doesNotContain("Laptop", "Administrator", "administrator", "Domain Admins");
  }

  @Test
  void aChangedComputerIsNotToldEither() throws Exception {
    String laptop =
        domain.add(
            "CN=Desktop", domain.base(), "computer", "sAMAccountName", domain.accountName() + "$");
    told();

    domain.set(laptop, "description", "under the desk");

    assertThat(told()).isEmpty();
  }

  // Changes

  @Test
  void aPollWithoutChangesTellsNothing() throws Exception {
    assertThat(told()).isEmpty();
    assertThat(told()).isEmpty();
  }

  @Test
  void aChangedTitleIsToldAlone() throws Exception {
    String lenny = domain.user("Lenny Leonard", "title", "Worker", "department", "Sector 7G");
    told();

    domain.set(lenny, "title", "Technical Supervisor");

    List<SourceChange> changes = told();
    assertThat(changes).hasSize(1);
    Upsert told = upsert(changes, domain.anchor(lenny));
    assertThat(told.kind()).isEqualTo(Kind.USER);
    assertThat(told.whole()).isFalse();
    assertThat(told.parent()).isEmpty();
    assertThat(news(told)).isEqualTo(Map.of("title", List.of("Technical Supervisor")));
  }

  @Test
  void aClearedAttributeIsToldAsEmpty() throws Exception {
    String carl = domain.user("Carl Carlson", "title", "Worker");
    told();

    domain.set(carl, "title");

    assertThat(news(upsert(told(), domain.anchor(carl)))).isEqualTo(Map.of("title", List.of()));
  }

  @Test
  void disablingAndEnablingAnAccountIsTold() throws Exception {
    String barney = domain.user("Barney Gumble", "userAccountControl", "512");
    told();

    domain.set(barney, "userAccountControl", "514");
    assertThat(news(upsert(told(), domain.anchor(barney))))
        .containsEntry("accountEnabled", List.of("false"));

    domain.set(barney, "userAccountControl", "512");
    assertThat(news(upsert(told(), domain.anchor(barney))))
        .containsEntry("accountEnabled", List.of("true"));
  }

  @Test
  void anAccountThatHasExpiredIsToldAsDisabled() throws Exception {
    String snake = domain.user("Snake Jailbird", "userAccountControl", "512");
    told();

    // in 2029, in tenths of microseconds since 1601
    domain.set(snake, "accountExpires", "135060000000000000");

    assertThat(news(upsert(told(), domain.anchor(snake))))
        .containsEntry("accountEnabled", List.of("false"));
  }

  @Test
  void oneMemberOfTwoThousandIsOneChange() throws Exception {
    String ned = domain.user("Ned Flanders");
    told();
    String crowd = domain.anchor(domain.crowdGroup());

    domain.addMember(domain.crowdGroup(), ned);
    assertThat(links(told()))
        .containsExactly(new Linked(crowd, Reference.MEMBER, domain.anchor(ned), true));

    domain.removeMember(domain.crowdGroup(), ned);
    assertThat(links(told()))
        .containsExactly(new Linked(crowd, Reference.MEMBER, domain.anchor(ned), false));
  }

  /// And that a group changed may come with it, but nothing that it is now.
  private static List<SourceChange> links(List<SourceChange> changes) {
    assertThat(upserts(changes)).allSatisfy(upsert -> assertThat(news(upsert)).isEmpty());
    return changes.stream().filter(change -> !(change instanceof Upsert)).toList();
  }

  @Test
  void aManagerIsToldWhenItIsSetChangedAndCleared() throws Exception {
    String burns = domain.user("Montgomery Burns");
    String smithers = domain.user("Waylon Smithers");
    String frank = domain.user("Frank Grimes");
    told();
    String anchor = domain.anchor(frank);

    domain.set(frank, "manager", smithers);
    assertThat(links(told()))
        .containsExactly(new Linked(anchor, Reference.MANAGER, domain.anchor(smithers), true));

    domain.set(frank, "manager", burns);
    assertThat(links(told()))
        .containsExactly(
            new Linked(anchor, Reference.MANAGER, domain.anchor(smithers), false),
            new Linked(anchor, Reference.MANAGER, domain.anchor(burns), true));

    domain.set(frank, "manager");
    assertThat(links(told()))
        .containsExactly(new Linked(anchor, Reference.MANAGER, domain.anchor(burns), false));
  }

  @Test
  void aDeletedUserIsRemovedAndNothingElseIsTold() throws Exception {
    String maude = domain.user("Maude Flanders");
    domain.group("Choir", maude);
    told();
    String anchor = domain.anchor(maude);

    domain.delete(maude);

    assertThat(told()).containsExactly(new Removed(anchor));
    assertThat(read(anchor)).containsExactly(new Removed(anchor));
  }

  @Test
  void aNameThatIsFreeAgainIsToldAfterItsRemoval() throws Exception {
    String name = domain.accountName();
    String first = domain.user("Sideshow Bob", "userPrincipalName", name + "@example.test");
    told();
    String anchor = domain.anchor(first);

    domain.delete(first);
    String second = domain.user("Sideshow Mel", "userPrincipalName", name + "@example.test");

    List<SourceChange> changes = told();
    assertThat(changes.getFirst()).isEqualTo(new Removed(anchor));
    assertThat(upsert(changes, domain.anchor(second)).attributes())
        .containsEntry("userPrincipalName", List.of(name + "@example.test"));
  }

  @Test
  void aRenamedUserKeepsItsAnchorAndItsMemberships() throws Exception {
    String edna = domain.user("Edna Krabappel");
    String staff = domain.group("Teachers", edna);
    told();
    String anchor = domain.anchor(edna);

    String renamed = domain.rename(edna, "CN=Edna Flanders");

    List<SourceChange> changes = told();
    assertThat(changes).hasSize(1);
    assertThat(news(upsert(changes, anchor))).isEqualTo(Map.of("name", List.of("Edna Flanders")));
    assertThat(domain.values(staff, "member")).containsExactly(renamed);
    assertThat(domain.values(renamed, "memberOf")).containsExactly(staff);
  }

  @Test
  void aRenamedContainerIsToldAlone() throws Exception {
    String unit = domain.unit("Night Shift");
    String user = domain.userIn(unit, "Rainier Wolfcastle");
    told();
    String anchor = domain.anchor(user);
    String unitAnchor = domain.anchor(unit);

    String renamed = domain.rename(unit, "OU=Day Shift");

    List<SourceChange> changes = told();
    assertThat(changes).extracting(SourceChange::anchor).containsExactly(unitAnchor);
    assertThat(domain.anchor("CN=Rainier Wolfcastle," + renamed)).isEqualTo(anchor);
  }

  @Test
  void aMoveOutOfAContainerAndBackTellsItsPlace() throws Exception {
    String jail = domain.unit("Jail");
    String otto = domain.user("Otto Mann");
    told();
    String anchor = domain.anchor(otto);

    String moved = domain.move(otto, jail);
    assertThat(upsert(told(), anchor).parent()).contains(domain.anchor(jail));

    domain.move(moved, domain.base());
    assertThat(upsert(told(), anchor).parent()).contains(domain.anchor(domain.base()));
  }

  @Test
  void whatWasToldIsWhatAFullReadTells() throws Exception {
    Random random = new Random(7644);
    Mutations mutations = new Mutations(domain, random);
    ToldState heard = new ToldState();
    Optional<SourceCursor> position = Optional.empty();
    for (int round = 0; round < 15; round++) {
      position = Optional.of(source.poll(position, heard::apply).next());
      mutations.make(random.nextInt(1, 6));
    }
    source.poll(position, heard::apply);

    ToldState read = new ToldState();
    source.poll(Optional.empty(), read::apply);
    assertThat(heard.objects()).isEqualTo(read.objects());
    assertThat(heard.edges()).isEqualTo(read.edges());
  }

  // Reads

  @Test
  void aGroupIsReadWithAllOfItsTwoThousandMembersAtOnce() throws Exception {
    List<SourceChange> changes = read(domain.anchor(domain.crowdGroup()));

    assertThat(upserts(changes)).hasSize(1);
    assertThat(upserts(changes).getFirst().whole()).isTrue();
    assertThat(changes)
        .filteredOn(Links.class::isInstance)
        .singleElement()
        .satisfies(
            links ->
                assertThat(((Links) links).targets())
                    .hasSize(DomainUnderTest.CROWD)
                    .doesNotHaveDuplicates());
  }

  // Cursors

  @Test
  void aCursorOfAnotherServerIsLost() throws Exception {
    String[] parts = cursor.orElseThrow().value().split(" ", -1);

    for (String lost :
        List.of(
            String.join(" ", parts[0], "AAAAAAAAAAAAAAAAAAAAAA==", parts[2], parts[3]),
            String.join(" ", parts[0], parts[1], "bm8gY29va2ll", parts[3]),
            String.join(" ", parts[0], parts[1], parts[2], "yesterday"),
            "usn 17")) {
      SourceException e =
          catchThrowableOfType(
              SourceException.class,
              () -> source.poll(Optional.of(new SourceCursor(lost)), _ -> {}));
      assertThat(e).as(lost).isNotNull();
      assertThat(e.problem()).as(lost).isEqualTo(Problem.CURSOR_LOST);
    }
  }

  // What goes wrong

  @Test
  void aWrongPasswordIsNamedWithoutBeingTold() {
    SourceException e = failure(source(Map.of(), "not-the-password"));

    assertThat(e.problem()).isEqualTo(Problem.CREDENTIALS);
    assertThat(e)
        .hasMessageContaining(domain.server().serviceName())
        .hasMessageContaining("the name or password is wrong");
    assertThat(e.getMessage()).doesNotContain("not-the-password");
  }

  @Test
  void anUntrustedCertificateIsNamedWithTheSettingThatMendsIt() {
    LdapSettings trusted =
        LdapSettings.of(
            Map.of("url", domain.server().ldapsUrl(), "bindName", domain.server().serviceName()),
            new Password(domain.server().servicePassword()));

    SourceException e =
        failure(new ActiveDirectorySource(trusted, EVERYWHERE, InstantSource.fixed(NOW)));

    assertThat(e.problem()).isEqualTo(Problem.INSECURE);
    assertThat(e)
        .hasMessageContaining(domain.server().host())
        .hasMessageContaining("certificateAuthority");
  }

  @Test
  void anAuthorityThatCannotBeReadIsNamed() {
    Path missing = Path.of("no", "such", "authority.pem");

    SourceException e = failure(source(Map.of("certificateAuthority", missing.toString())));

    assertThat(e.problem()).isEqualTo(Problem.INSECURE);
    assertThat(e).hasMessageContaining(missing.toString());
  }

  @Test
  void aMissingBaseIsNamedAndNobodyIsRemoved() {
    String missing = "OU=Shelbyville," + domain.server().baseDn();
    try (ActiveDirectorySource elsewhere = source(Map.of("bases", missing))) {
      SourceException e = catchThrowableOfType(SourceException.class, elsewhere::baseAnchors);

      assertThat(e.problem()).isEqualTo(Problem.INCOMPLETE);
      assertThat(e)
          .hasMessageContaining(missing)
          .hasMessageContaining("Correct the DN")
          .hasMessageContaining("nobody is removed");
      assertThat(elsewhere.test())
          .filteredOn(check -> check.verdict() == Check.Verdict.FAILED)
          .singleElement()
          .satisfies(check -> assertThat(check.name()).contains(missing));
    }
  }

  private static SourceException failure(ActiveDirectorySource source) {
    try (source) {
      SourceException e =
          catchThrowableOfType(SourceException.class, () -> source.poll(Optional.empty(), _ -> {}));
      assertThat(e).isNotNull();
      assertThat(source.test())
          .first()
          .satisfies(check -> assertThat(check.verdict()).isEqualTo(Check.Verdict.FAILED));
      return e;
    }
  }

  // What the server itself holds to, so that what is tried on the embedded one is true elsewhere

  @Test
  void theServerRefusesWhatAnActiveDirectoryRefuses() throws Exception {
    String upn = domain.accountName() + "@example.test";
    String nelson = domain.user("Nelson Muntz", "userPrincipalName", upn);
    String account = domain.values(nelson, "sAMAccountName").getFirst();
    String kearney = domain.user("Kearney Zzyzwicz");
    String gang = domain.group("Bullies", nelson);
    String nobody = "CN=Nobody," + domain.base();

    refused(
        ResultCode.ENTRY_ALREADY_EXISTS,
        () -> domain.add("CN=N", domain.base(), "user", "sAMAccountName", account));
    refused(ResultCode.CONSTRAINT_VIOLATION, () -> domain.user("Twin", "userPrincipalName", upn));
    refused(ResultCode.ENTRY_ALREADY_EXISTS, () -> domain.user("Nelson Muntz"));
    refused(ResultCode.NO_SUCH_OBJECT, () -> domain.userIn("OU=No," + domain.base(), "Lost"));
    refused(ResultCode.NO_SUCH_OBJECT, () -> domain.addMember(gang, nobody));
    refused(ResultCode.ENTRY_ALREADY_EXISTS, () -> domain.addMember(gang, nelson));
    refused(ResultCode.UNWILLING_TO_PERFORM, () -> domain.removeMember(gang, kearney));
    refused(ResultCode.UNWILLING_TO_PERFORM, () -> domain.set(nelson, "memberOf", gang));
    refused(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS, () -> domain.set(nelson, "title", "a", "b"));
    refused(ResultCode.NOT_ALLOWED_ON_RDN, () -> domain.set(nelson, "cn", "Nelson"));
    refused(ResultCode.NO_SUCH_OBJECT, () -> domain.set(nobody, "title", "Nobody"));
    refused(ResultCode.NOT_ALLOWED_ON_NONLEAF, () -> domain.delete(domain.base()));
    assertThat(domain.values(gang, "member")).containsExactly(nelson);
  }

  private interface Write {
    void make() throws LDAPException;
  }

  private static void refused(ResultCode expected, Write write) {
    LDAPException e = catchThrowableOfType(LDAPException.class, write::make);
    assertThat(e).as("refused with " + expected).isNotNull();
    assertThat(e.getResultCode()).as(e.getMessage()).isEqualTo(expected);
  }

  // What goes right

  @Test
  void theBasesAreFoundByAnchor() throws Exception {
    assertThat(source.baseAnchors()).containsExactly(domain.anchor(domain.base()));
  }

  @Test
  void allChecksPassForTheServiceAccount() throws LDAPException {
    // a domain where nobody was ever deleted can't show that deletions are seen
    domain.delete(domain.user("Bleeding Gums Murphy"));

    assertThat(source.test())
        .isNotEmpty()
        .allSatisfy(
            check ->
                assertThat(check.verdict()).as(check.toString()).isEqualTo(Check.Verdict.PASSED));
  }

  @Test
  void startTlsOnThePlainPortIsAsGood() throws Exception {
    Map<String, String> settings = Map.of("url", domain.server().ldapUrl(), "security", "starttls");
    try (ActiveDirectorySource encrypted = source(settings)) {
      assertThat(encrypted.baseAnchors()).hasSize(1);
    }
  }
}
