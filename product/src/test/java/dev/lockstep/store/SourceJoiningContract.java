package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.schema.Schemas;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A person of whom several sources tell is one in the Directory, and each attribute belongs to one
/// of them. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SourceJoiningContract {
  /// The accounts: names, mail.
  private static final SourceId AD = new SourceId("ad");

  /// The company's people: it owns jobs.
  private static final SourceId HR = new SourceId("hr");

  private static final Actor BEN = new Actor.Administrator("ben");
  private static final RemovalLimit TWO = new RemovalLimit(500, 0, 2, Duration.ofHours(24));

  private final SettableClock clock = new SettableClock();
  private final Map<SourceId, ScriptedSource> scripts = new HashMap<>();
  private StoreUnderTest store;
  private Sources sources;
  private DirectoryId acme;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
  }

  @AfterAll
  void close() {
    store.close();
  }

  @BeforeEach
  void enter() {
    acme = store.freshDirectory();
    scripts.put(AD, new ScriptedSource());
    scripts.put(HR, new ScriptedSource());
    sources =
        store.sources(
            store.store(),
            new SqlSourceStore(store.database()),
            (_, definition, _) -> script(definition.id()),
            clock);
    define(AD, Map.of("join", "employeeId"));
    define(HR, Map.of("join", "employeeId, mail", "owns", "jobTitle, department, manager"));
  }

  private ScriptedSource script(SourceId source) {
    return Objects.requireNonNull(scripts.get(source), source.value());
  }

  private void define(SourceId id, Map<String, String> settings) {
    sources.define(
        acme, new SourceDefinition(id, "csv", settings, State.RUNNING, TWO), Optional.empty(), BEN);
  }

  private SourceStatus tell(SourceId source, SourceChange... changes) throws Exception {
    script(source).tells(changes);
    return sources.poll(acme, source);
  }

  /// @param attributes names and values in turn
  private static SourceChange user(String anchor, String... attributes) {
    Map<String, List<String>> values = new HashMap<>();
    for (int index = 0; index < attributes.length; index += 2) {
      values.put(attributes[index], List.of(attributes[index + 1]));
    }
    return new Upsert(anchor, Kind.USER, Optional.empty(), values, true);
  }

  private static SourceChange account(String anchor, String name, String number) {
    return user(
        anchor,
        "userPrincipalName",
        name,
        "displayName",
        name,
        "employeeId",
        number,
        "jobTitle",
        "set by AD",
        "mail",
        name + "@acme.example");
  }

  private static SourceChange job(String anchor, String number, String title) {
    return user(anchor, "employeeId", number, "jobTitle", title);
  }

  private List<DirectoryObject> users() {
    return store.store().page(acme, ObjectType.USER, Optional.empty(), 100);
  }

  private DirectoryObject only() {
    assertThat(users()).hasSize(1);
    return users().getFirst();
  }

  private static Optional<String> title(DirectoryObject user) {
    return user.document().text("title");
  }

  @Test
  void aPersonOfTwoSourcesIsOneAndEachAttributeIsOneSources() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    assertThat(tell(HR, job("h1", "7", "Engineer")).error()).isEmpty();

    assertThat(title(only())).contains("Engineer");
    assertThat(only().document().text("userName")).contains("ann");
    assertThat(only().owner()).isEqualTo(Owner.source(AD));
    tell(AD, account("a1", "anna", "7"));
    assertThat(title(only())).as("AD doesn't own the title").contains("Engineer");
    assertThat(only().document().text("userName")).contains("anna");
    tell(HR, user("h1", "employeeId", "7", "jobTitle", "Director", "displayName", "A. Archer"));
    assertThat(title(only())).contains("Director");
    assertThat(only().document().text("displayName")).as("HR doesn't own it").contains("anna");
  }

  @Test
  void whoComesFirstMakesNoDifference() throws Exception {
    assertThat(tell(HR, job("h1", "7", "Engineer")).error().orElseThrow()).contains("userName");
    tell(AD, account("a1", "ann", "7"));
    clock.move(Duration.ofMinutes(2));
    assertThat(tell(HR).error()).isEmpty();

    assertThat(title(only())).contains("Engineer");
    assertThat(only().document().text("userName")).contains("ann");
  }

  @Test
  void theRulesAreTriedInTheirOrder() throws Exception {
    tell(AD, account("a1", "ann", "7"), account("a2", "bob", "8"));
    tell(HR, user("h2", "mail", "BOB@acme.example", "jobTitle", "by mail"));
    tell(HR, user("h1", "employeeId", "7", "mail", "bob@acme.example", "jobTitle", "by number"));

    assertThat(users())
        .extracting(user -> user.label() + " " + title(user).orElse(""))
        .containsExactlyInAnyOrder("ann by number", "bob by mail");
  }

  @Test
  void aRenameOnEitherSideKeepsThePersonTheSame() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    ObjectId id = only().id();

    tell(AD, account("a1", "renamed", "70"));
    tell(HR, job("h1", "71", "Director"));

    assertThat(only().id()).isEqualTo(id);
    assertThat(title(only())).contains("Director");
  }

  @Test
  void whoMayBeSeveralIsRefusedByNameAndNobodyIsTouched() throws Exception {
    sources.change(
        acme, AD, before -> before.with(Map.<String, String>of()), Optional.empty(), BEN);
    tell(AD, account("a1", "ann", "7"), account("a2", "bob", "7"));

    assertThat(tell(HR, job("h1", "7", "Engineer")).error().orElseThrow())
        .contains("h1", "several users have the employeeId '7'", "ann", "bob");
    assertThat(users()).extracting(user -> title(user).orElse("")).containsOnly("set by AD");
  }

  @Test
  void aPersonStaysUntilTheLastOfTheSourcesTellsOfItNoMore() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    ObjectId id = only().id();

    tell(HR, new Removed("h1"));
    tell(AD);
    assertThat(title(only())).as("AD is read again for what HR owned").contains("set by AD");
    tell(HR, job("h1", "7", "Engineer"));
    assertThat(only().id()).isEqualTo(id);
    assertThat(title(only())).contains("Engineer");

    tell(AD, new Removed("a1"));
    assertThat(only().owner()).isEqualTo(Owner.source(HR));
    tell(HR, new Removed("h1"));
    assertThat(users()).isEmpty();
    assertThat(store.store().binned(acme, Optional.empty(), 10)).hasSize(1);

    tell(AD, account("a1", "ann", "7"));
    assertThat(only().id()).as("back with its id").isEqualTo(id);
    assertThat(only().owner()).isEqualTo(Owner.source(AD));
  }

  @Test
  void whoLeavesOneSourceLosesTheGroupsOfThatOneOnly() throws Exception {
    tell(AD, account("a1", "ann", "7"), ScriptedSource.group("accounts"));
    tell(AD, new Links("accounts", Reference.MEMBER, List.of("a1")));
    tell(HR, job("h1", "7", "Engineer"), ScriptedSource.group("staff"));
    tell(HR, new Links("staff", Reference.MEMBER, List.of("h1")));
    assertThat(store.store().groupsOf(acme, only().id(), Optional.empty(), 10)).hasSize(2);

    tell(HR, new Removed("h1"));

    assertThat(store.store().groupObjectsOf(acme, only().id(), Optional.empty(), 10))
        .extracting(DirectoryObject::label)
        .containsExactly("accounts");
  }

  @Test
  void theRemovalLimitHoldsForPeopleOfSeveralSources() throws Exception {
    for (int number = 0; number < 5; number++) {
      tell(AD, account("a" + number, "u" + number, "" + number));
      tell(HR, job("h" + number, "" + number, "Engineer"));
    }
    tell(HR, new Removed("h0"), new Removed("h1"), new Removed("h2"));

    assertThat(sources.decisions().held(acme, HR)).isPresent();
    assertThat(users()).extracting(user -> title(user).orElse("")).containsOnly("Engineer");
  }

  @Test
  void whoIsLeftToOthersOneByOneCountsLikeManyAtOnce() throws Exception {
    for (int number = 0; number < 4; number++) {
      tell(AD, account("a" + number, "u" + number, "" + number));
      tell(HR, job("h" + number, "" + number, "Engineer"));
    }
    tell(HR, new Removed("h0"));
    tell(HR, new Removed("h1"));
    assertThat(sources.decisions().held(acme, HR)).isEmpty();
    tell(HR, job("h0", "0", "Engineer"));
    tell(HR, new Removed("h2"));
    assertThat(sources.decisions().held(acme, HR)).as("one is back").isEmpty();

    tell(HR, new Removed("h3"));
    assertThat(sources.decisions().held(acme, HR)).isPresent();
    clock.move(Duration.ofHours(25));
    tell(HR);
    assertThat(sources.decisions().held(acme, HR)).as("a day later").isEmpty();
  }

  @Test
  void aDeletedSourceLeavesItsPeopleToTheOthers() throws Exception {
    tell(AD, account("a1", "ann", "7"), account("a2", "bob", "8"));
    tell(HR, job("h1", "7", "Engineer"));

    assertThatThrownBy(
            () -> sources.deletions().delete(acme, AD, Remains.REMOVE, Optional.of(2L), BEN))
        .as("of ann another source tells")
        .hasMessageContaining("has 1 users and groups");
    sources.deletions().delete(acme, AD, Remains.REMOVE, Optional.of(1L), BEN);

    assertThat(only().label()).isEqualTo("ann");
    assertThat(only().owner()).isEqualTo(Owner.source(HR));
  }

  @Test
  void oneMadeByHandIsTakenOver() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    sources.deletions().delete(acme, AD, Remains.KEEP, Optional.empty(), BEN);
    ObjectId id = only().id();
    define(AD, Map.of("join", "userPrincipalName"));

    tell(AD, account("other", "ann", "7"));

    assertThat(only().id()).isEqualTo(id);
    assertThat(only().owner()).isEqualTo(Owner.source(AD));
  }

  private void set(SourceId source, Map<String, String> added) throws Exception {
    sources.change(
        acme,
        source,
        before -> {
          Map<String, String> settings = new HashMap<>(before.settings());
          settings.putAll(added);
          return before.with(settings);
        },
        Optional.empty(),
        BEN);
  }

  @Test
  void whomTheFilterLeavesOutIsNotJoined() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    set(HR, Map.of("userFilter", "user.jobTitle -ne \"Contractor\""));
    ObjectId id = only().id();

    assertThat(tell(HR, job("h1", "7", "Contractor")).error()).isEmpty();
    assertThat(title(only())).contains("set by AD");
    assertThat(sources.decisions().waiting(acme, HR, "", 10)).isEmpty();

    tell(HR, job("h1", "7", "Engineer"));
    assertThat(only().id()).isEqualTo(id);
    assertThat(title(only())).as("joined once the filter lets it through").contains("Engineer");
    tell(HR, job("h1", "7", "Contractor"));
    tell(AD);
    assertThat(title(only())).as("filtered out later").contains("set by AD");
    tell(AD, new Removed("a1"));
    assertThat(users()).as("nobody else tells of ann").isEmpty();
  }

  @Test
  void oneMadeByHandStaysWhereTheFilterLeavesOutWhoWouldHaveTakenItOver() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    sources.deletions().delete(acme, AD, Remains.KEEP, Optional.empty(), BEN);
    define(AD, Map.of("join", "userPrincipalName", "userFilter", "user.department -ne null"));

    tell(AD, account("other", "ann", "7"));
    tell(AD, account("other", "ann", "7"));

    assertThat(only().owner()).isEqualTo(Owner.local());
    tell(
        AD, user("other", "userPrincipalName", "ann", "displayName", "ann", "department", "Sales"));
    assertThat(only().owner()).isEqualTo(Owner.source(AD));
  }

  @Test
  void whoIsLeftToTheOthersIsNotTakenAwayAgain() throws Exception {
    set(HR, Map.of("userFilter", "user.jobTitle -ne \"Contractor\""));
    for (int number = 0; number < 3; number++) {
      tell(AD, account("a" + number, "u" + number, "" + number));
      tell(HR, job("h" + number, "" + number, "Engineer"));
    }
    for (int number = 0; number < 3; number++) {
      tell(HR, job("h" + number, "" + number, "Contractor"));
      clock.move(Duration.ofHours(25));
    }
    tell(HR, job("h0", "0", "Contractor"), job("h1", "1", "Contractor"));
    tell(
        HR,
        job("h0", "0", "Contractor"),
        job("h1", "1", "Contractor"),
        job("h2", "2", "Contractor"));
    assertThat(sources.decisions().waiting(acme, HR, "", 10)).as("filtered out").isEmpty();
    assertThat(sources.decisions().held(acme, HR)).isEmpty();

    tell(HR, new Removed("h0"), new Removed("h1"), new Removed("h2"));
    assertThat(sources.decisions().held(acme, HR)).as("gone after that").isEmpty();
    assertThat(users()).hasSize(3);
  }

  private static SourceChange unit(String anchor, String parent) {
    return new Upsert(anchor, Kind.CONTAINER, Optional.of(parent), Map.of(), true);
  }

  @Test
  void whoseUnitLeavesTheScopeAndComesBackIsJoinedAgain() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    script(HR).below("base");
    SourceChange inSales =
        new Upsert(
            "h1",
            Kind.USER,
            Optional.of("sales"),
            Map.of("employeeId", List.of("7"), "jobTitle", List.of("Engineer")),
            true);
    tell(HR, unit("base", "top"), unit("away", "top"), unit("sales", "base"), inSales);
    assertThat(title(only())).contains("Engineer");

    tell(HR, unit("sales", "away"));
    tell(AD);
    assertThat(title(only())).contains("set by AD");
    tell(HR, unit("sales", "away"), inSales);
    assertThat(sources.decisions().waiting(acme, HR, "", 10)).isEmpty();

    tell(HR, unit("sales", "base"));
    assertThat(title(only())).as("HR tells of ann again").contains("Engineer");
  }

  @Test
  void whomASourceLeavesOutItOwnsNothingOf() throws Exception {
    set(AD, Map.of("userFilter", "user.department -ne \"Out\""));
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    tell(HR, new Removed("h1"));
    tell(AD, user("a1", "userPrincipalName", "ann", "employeeId", "7", "department", "Out"));
    assertThat(users()).isEmpty();

    tell(HR, user("h1", "employeeId", "7", "userPrincipalName", "ann", "displayName", "Ann by HR"));
    assertThat(only().document().text("displayName")).contains("Ann by HR");
    assertThat(only().owner()).isEqualTo(Owner.source(HR));
    tell(HR, new Removed("h1"));
    assertThat(users()).as("nobody else tells of ann").isEmpty();
  }

  private Optional<String> manager() {
    return users().stream()
        .filter(user -> user.label().equals("ann"))
        .findFirst()
        .orElseThrow()
        .document()
        .complex(Schemas.ENTERPRISE_USER.id())
        .complex("manager")
        .text("value")
        .flatMap(id -> store.store().find(acme, ObjectId.of(id)))
        .map(DirectoryObject::label);
  }

  @Test
  void theManagerIsThatOfTheSourceThatOwnsIt() throws Exception {
    tell(
        AD,
        account("a1", "ann", "7"),
        account("a8", "ada", "8"),
        account("a9", "bea", "9"),
        new Links("a1", Reference.MANAGER, List.of("a8")));
    assertThat(manager()).contains("ada");
    tell(
        HR,
        job("h1", "7", "Engineer"),
        job("h9", "9", "Director"),
        new Links("h1", Reference.MANAGER, List.of("h9")));
    assertThat(manager()).contains("bea");

    tell(HR, new Removed("h1"));
    tell(AD);
    assertThat(manager()).as("AD's once HR tells of ann no more").contains("ada");
  }

  @Test
  void whoIsLeftOutOfASourceIsInNoneOfItsGroups() throws Exception {
    set(HR, Map.of("userFilter", "user.jobTitle -ne \"Contractor\""));
    tell(AD, account("a1", "ann", "7"));
    SourceChange staff = new Links("staff", Reference.MEMBER, List.of("h1"));
    tell(HR, job("h1", "7", "Engineer"), ScriptedSource.group("staff"), staff);
    ObjectId ann = only().id();
    assertThat(store.store().groupsOf(acme, ann, Optional.empty(), 10)).hasSize(1);

    tell(HR, job("h1", "7", "Contractor"));
    assertThat(store.store().groupsOf(acme, ann, Optional.empty(), 10)).isEmpty();
    tell(HR, job("h1", "7", "Contractor"), ScriptedSource.group("staff"), staff);
    assertThat(store.store().groupsOf(acme, ann, Optional.empty(), 10)).isEmpty();
    tell(HR, job("h1", "7", "Engineer"));
    assertThat(store.store().groupsOf(acme, ann, Optional.empty(), 10)).hasSize(1);
  }

  private List<String> due(SourceId source) {
    return new SqlSourceStore(store.database()).due(acme, source, clock.instant(), 10);
  }

  @Test
  void whoIsReadAgainForWhatAnotherSourceOwnedIsReadOnce() throws Exception {
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    tell(HR, new Removed("h1"));
    assertThat(due(AD)).containsExactly("a1");

    assertThat(tell(AD).changes()).isEqualTo(1);
    assertThat(due(AD)).isEmpty();
  }

  @Test
  void aFilterThatAsksForTheTimeLeavesAndJoinsAPersonOfWhomTheSourceSaysNothing() throws Exception {
    set(
        HR,
        Map.of(
            "owns",
            "jobTitle, employeeHireDate",
            "userFilter",
            "user.employeeHireDate -gt system.now -or"
                + " user.employeeHireDate -lt system.now -minus p10d"));
    tell(AD, account("a1", "ann", "7"));
    String hired = clock.instant().plus(Duration.ofDays(1)).toString();
    tell(HR, user("h1", "employeeId", "7", "jobTitle", "Engineer", "employeeHireDate", hired));
    assertThat(title(only())).contains("Engineer");

    clock.move(Duration.ofDays(1).plusSeconds(1));
    tell(HR);
    tell(AD);
    assertThat(title(only())).as("left out for ten days").contains("set by AD");
    clock.move(Duration.ofDays(10));
    tell(HR);
    assertThat(title(only())).contains("Engineer");
    assertThat(due(HR)).isEmpty();
  }

  @Test
  void aFilterIsAskedAgainWhenAnotherSourceChangesThePerson() throws Exception {
    set(AD, Map.of("userFilter", "user.jobTitle -ne \"Contractor\""));
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    assertThat(due(AD)).containsExactly("a1");
    tell(AD);
    assertThat(only().owner()).isEqualTo(Owner.source(AD));

    tell(HR, job("h1", "7", "Contractor"));
    tell(AD);
    assertThat(only().owner()).as("AD takes no contractors").isEqualTo(Owner.source(HR));
    tell(HR, user("h1", "employeeId", "7", "jobTitle", "Contractor", "department", "Sales"));
    assertThat(due(AD)).as("it asks for the title only").isEmpty();
  }

  @Test
  void aRuleThatIsWrongIsNamed() {
    for (Map<String, String> wrong :
        List.of(
            Map.of("join", "employeId"),
            Map.of("owns", "title"),
            Map.of("precedence", "first"),
            Map.of("join", "manager"))) {
      String setting = wrong.keySet().iterator().next();
      assertThatThrownBy(
              () -> sources.change(acme, HR, one -> one.with(wrong), Optional.empty(), BEN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + setting + "'");
    }
  }
}
