package dev.lockstep.store;

import static dev.lockstep.store.ScriptedSource.anchor;
import static dev.lockstep.store.ScriptedSource.user;
import static dev.lockstep.store.ScriptedSource.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.HeldRemovals;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A source that takes away more than its limit takes away nothing until somebody allows it. Run on
/// each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemovalContract {
  private static final SourceId HR = new SourceId("hr");
  private static final Actor ANN = new Actor.Administrator("ann");

  /// Of twenty users two may go.
  private static final RemovalLimit LIMIT = new RemovalLimit(500, 10, 1, Duration.ofHours(24));

  private final SettableClock clock = new SettableClock();
  private StoreUnderTest opened;
  private SqlSourceStore store;
  private SqlAdministrationStore audit;
  private ScriptedSource source;
  private Sources sources;
  private DirectoryId acme;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    opened = open(folder);
    store = new SqlSourceStore(opened.database());
    audit = new SqlAdministrationStore(opened.database());
  }

  @BeforeEach
  void enter() throws Exception {
    acme = opened.freshDirectory();
    source = new ScriptedSource();
    SourceRunner runner =
        new SourceRunner(
            opened.store(),
            store,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    sources =
        new Sources(
            opened.store(), store, runner, (_, _, _) -> source, opened.secrets(), audit, clock);
    sources.define(
        acme,
        new SourceDefinition(HR, "csv", Map.of(), State.RUNNING, LIMIT),
        Optional.empty(),
        ANN);
    source.tells(users(0, 20)).completely();
    assertThat(poll().error()).isEmpty();
    assertThat(people()).hasSize(20);
  }

  @AfterAll
  void close() {
    opened.close();
  }

  private SourceStatus poll() throws InterruptedException {
    return sources.poll(acme, HR);
  }

  private List<String> people() {
    return opened.store().page(acme, ObjectType.USER, Optional.empty(), 1_000).stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  private DirectoryObject find(ObjectType type, String label) {
    return opened.store().page(acme, type, Optional.empty(), 1_000).stream()
        .filter(object -> object.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private List<String> members(String group) {
    return opened
        .store()
        .memberObjects(acme, find(ObjectType.GROUP, group).id(), Optional.empty(), 100)
        .stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  private void limit(RemovalLimit limit) throws InterruptedException {
    sources.change(acme, HR, before -> before.with(limit), Optional.empty(), ANN);
  }

  private Optional<Long> held() {
    return sources.decisions().held(acme, HR).map(HeldRemovals::count);
  }

  private static SourceChange[] removed(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> new Removed(anchor(number)))
        .toArray(SourceChange[]::new);
  }

  @Test
  void whomACompleteReadByPositionLeavesOutIsReadByItselfFirst() throws Exception {
    limit(new RemovalLimit(500, 100, 0, Duration.ofHours(24)));
    source.readsByPosition();
    source.forgets("u019");

    source.tells(users(0, 15)).completely();
    poll();

    assertThat(people()).hasSize(19).contains("u018").doesNotContain("u019");
  }

  @Test
  void whoComesBackWithAPartKeepsTheRestWhereNoMoreIsToBeHad() throws Exception {
    ObjectId id = find(ObjectType.USER, "u000").id();
    source.tells(removed(0, 1));
    poll();
    assertThat(people()).hasSize(19);

    SourceChange part =
        new Upsert(
            "u000", Kind.USER, Optional.empty(), Map.of("jobTitle", List.of("Clown")), false);
    source.knows(part);
    source.tells(part);
    poll();

    DirectoryObject back = find(ObjectType.USER, "u000");
    assertThat(back.id()).isEqualTo(id);
    assertThat(back.document().text("title")).contains("Clown");
    assertThat(back.document().text("displayName")).contains("u000");
  }

  @Test
  void upToTheLimitPeopleGoAtTheEndOfTheBatch() throws Exception {
    source.tells(removed(0, 2));
    poll();

    assertThat(people()).hasSize(18).doesNotContain("u000", "u001");
    assertThat(held()).isEmpty();
  }

  @Test
  void overTheLimitNobodyGoesAndTheRestIsTaken() throws Exception {
    source.tells(removed(0, 10)).tells(user("new"), user(anchor(15), "renamed"));
    SourceStatus status = poll();

    assertThat(people()).hasSize(21).contains("u000", "new", "renamed");
    assertThat(status.error()).isEmpty();
    HeldRemovals held = sources.decisions().held(acme, HR).orElseThrow();
    assertThat(held.count()).isEqualTo(10);
    assertThat(held.limit()).isEqualTo(2);
    assertThat(held.since()).isEqualTo(clock.instant());
    assertThat(held.names()).hasSize(10).contains("u000", "u009");
    assertThat(held.text()).contains("10 users and groups", "more than the 2", "u003");
    assertThat(opened.store().hasOpenBatch(acme)).as("others may leave meanwhile").isFalse();
  }

  @Test
  void whatACompleteReadDoesNotTellOfIsHeldAndReadCompletelyAgain() throws Exception {
    source.tells(users(0, 10)).completely();
    poll();

    assertThat(people()).hasSize(20);
    assertThat(held()).contains(10L);
    source.tells(users(0, 20)).completely();
    poll();
    assertThat(source.lastSince).as("only a complete read shows that they are back").isEmpty();
    assertThat(held()).isEmpty();
    assertThat(people()).hasSize(20);
    poll();
    assertThat(source.lastSince).isPresent();
  }

  @Test
  void aCompleteReadThatWaitsForAPersonIsNotRepeatedAllTheTime() throws Exception {
    source.tells(users(0, 10)).completely();
    poll();
    source.tells(users(0, 20)).completely();

    sources.pollDue(acme, HR, () -> {});
    assertThat(held()).contains(10L);
    clock.move(Duration.ofMinutes(11));
    sources.pollDue(acme, HR, () -> {});
    assertThat(held()).isEmpty();
  }

  @Test
  void whoComesBackByTheSourceItselfWaitsNoMore() throws Exception {
    source.tells(removed(0, 5));
    poll();
    assertThat(held()).contains(5L);

    source.tells(user(anchor(0))).tells(new SourceChange.Present(anchor(1)));
    poll();
    assertThat(held()).contains(3L);
    source.tells(user(anchor(2)));
    poll();

    assertThat(held()).as("two may go").isEmpty();
    assertThat(people()).hasSize(18).contains("u000", "u001", "u002").doesNotContain("u003");
  }

  @Test
  void whatIsAllowedGoesOnceAndWhatComesAfterIsCountedAnew() throws Exception {
    source.tells(removed(0, 10));
    poll();
    sources.decisions().allow(acme, HR, 10, ANN);
    assertThat(people()).as("the source is looked at once more").hasSize(20);
    assertThat(held()).as("nobody is asked about them any more").isEmpty();

    source.tells(removed(10, 15)).tells(user(anchor(9)));
    poll();

    assertThat(people()).hasSize(11).contains("u009", "u010", "u014").doesNotContain("u008");
    assertThat(held()).contains(5L);
    assertThat(audit.entries(AuditLog.Query.newest(10)))
        .anySatisfy(
            entry -> {
              assertThat(entry.activity()).isEqualTo("Allow removals");
              assertThat(entry.after()).contains("10 objects");
            });
  }

  @Test
  void anAllowanceCarriesOutWithoutAnyChangeAtTheSource() throws Exception {
    source.tells(removed(0, 10));
    poll();
    sources.decisions().allow(acme, HR, 10, ANN);
    poll();

    assertThat(people()).hasSize(10);
    assertThat(held()).isEmpty();
  }

  @Test
  void anAllowanceOfAnotherNumberThanIsHeldIsRefused() throws Exception {
    source.tells(removed(0, 10));
    poll();

    assertThatThrownBy(() -> sources.decisions().allow(acme, HR, 9, ANN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds back 10 removals")
        .hasMessageContaining("'removals': 10");
    poll();
    assertThat(people()).hasSize(20);
  }

  @Test
  void whereNothingIsHeldNothingCanBeAllowed() {
    assertThatThrownBy(() -> sources.decisions().allow(acme, HR, 0, ANN))
        .hasMessage("the source 'hr' holds nothing back");
  }

  @Test
  void manySmallBatchesHoldLikeALargeOneUntilTheWindowHasPassed() throws Exception {
    source.tells(removed(0, 2));
    poll();
    clock.move(Duration.ofHours(1));
    source.tells(removed(2, 3));
    poll();
    assertThat(people()).hasSize(18);
    assertThat(held()).contains(1L);

    clock.move(Duration.ofHours(24));
    poll();
    assertThat(people()).hasSize(17);
    assertThat(held()).isEmpty();
  }

  @Test
  void aRaisedLimitLetsGoWhatIsHeld() throws Exception {
    source.tells(removed(0, 10));
    poll();

    limit(new RemovalLimit(500, 50, 1, Duration.ZERO));
    poll();

    assertThat(people()).hasSize(10);
  }

  @Test
  void aBatchThatBreaksOffTakesNobodyAway() throws Exception {
    source.tells(removed(0, 1)).brokenOff();

    assertThat(poll().error().orElseThrow()).contains("the connection was cut");
    assertThat(people()).hasSize(20);
    source.tells(removed(0, 1));
    poll();
    assertThat(people()).as("an end was reached").hasSize(19);
  }

  @Test
  void whoIsKeptKeepsGroupsAndManager() throws Exception {
    source.tells(
        new Upsert("g", Kind.GROUP, Optional.empty(), Map.of("displayName", List.of("Team")), true),
        new Links("g", Reference.MEMBER, List.of(anchor(0), anchor(15), anchor(16))),
        new Links(anchor(15), Reference.MANAGER, List.of(anchor(0))));
    poll();
    assertThat(members("Team")).containsExactly("u000", "u015", "u016");

    source
        .tells(removed(0, 10))
        .tells(
            new Links("g", Reference.MEMBER, List.of(anchor(15))),
            new Links(anchor(15), Reference.MANAGER, List.of()));
    poll();
    assertThat(members("Team")).as("u016 has left the team").containsExactly("u000", "u015");
    assertThat(manager("u015")).contains(find(ObjectType.USER, "u000").id().toString());

    source.tells(users(0, 9)).tells(new Links("g", Reference.MEMBER, List.of(anchor(0))));
    poll();
    assertThat(held()).isEmpty();
    assertThat(members("Team")).containsExactly("u000");
    assertThat(manager("u015")).as("by now nothing holds the reference").isEmpty();
  }

  private Optional<String> manager(String label) {
    return find(ObjectType.USER, label)
        .document()
        .complex(Schemas.ENTERPRISE_USER.id())
        .complex("manager")
        .text("value");
  }

  @Test
  void anOrganizationalUnitThatIsMovedAwayIsHeldAndComesBack() throws Exception {
    source.tells(unit("base", "top"), unit("away", "top"), unit("sales", "base"));
    source.tells(placed("sales")).completely();
    source.below("base");
    poll();
    assertThat(people()).hasSize(20);

    source.tells(unit("sales", "away"));
    poll();
    assertThat(people()).hasSize(20);
    assertThat(held()).contains(20L);
    assertThat(sources.decisions().waiting(acme, HR, "", 1))
        .extracting(removal -> removal.staged().reason().name())
        .containsExactly("OUT_OF_SCOPE");

    source.tells(removed(0, 1)).tells(unit("sales", "base"));
    poll();
    assertThat(held()).isEmpty();
    assertThat(people()).as("one was removed by itself").hasSize(19).doesNotContain("u000");
  }

  private static SourceChange unit(String anchor, String parent) {
    return new Upsert(anchor, Kind.CONTAINER, Optional.of(parent), Map.of(), true);
  }

  private static SourceChange[] placed(String parent) {
    return IntStream.range(0, 20)
        .mapToObj(
            number -> new Upsert(anchor(number), Kind.USER, Optional.of(parent), Map.of(), false))
        .toArray(SourceChange[]::new);
  }

  private static SourceChange in(String parent, String name) {
    return new Upsert(
        name, Kind.USER, Optional.of(parent), Map.of("userPrincipalName", List.of(name)), true);
  }

  private static SourceChange hired(String name, Instant at) {
    return new Upsert(
        name,
        Kind.USER,
        Optional.empty(),
        Map.of("userPrincipalName", List.of(name), "employeeHireDate", List.of(at.toString())),
        true);
  }

  @Test
  void aFilterThatAsksForTheTimeTakesAndLeavesPeopleOfWhomTheSourceSaysNothing() throws Exception {
    acme = opened.freshDirectory();
    Map<String, String> filter =
        Map.of(
            "userFilter",
            "user.employeeHireDate -le system.now -and"
                + " user.employeeHireDate -ge system.now -minus p10d");
    sources.define(
        acme, new SourceDefinition(HR, "csv", filter, State.RUNNING, LIMIT), Optional.empty(), ANN);
    Instant start = clock.instant();
    source
        .tells(
            hired("now", start.minus(Duration.ofDays(1))),
            hired("later", start.plus(Duration.ofDays(2))),
            new Due("later", Optional.of(start.plus(Duration.ofDays(100)))))
        .completely();
    poll();
    assertThat(people()).containsExactly("now");

    clock.move(Duration.ofDays(1));
    poll();
    assertThat(people()).containsExactly("now");
    clock.move(Duration.ofDays(1).plusSeconds(1));
    poll();
    assertThat(people()).containsExactly("later", "now");

    clock.move(Duration.ofDays(8));
    poll();
    assertThat(people()).as("hired more than ten days ago").containsExactly("later");
    assertThat(store.due(acme, HR, clock.instant(), 10)).as("read once for it").isEmpty();
  }

  @Test
  void aTimeThatTheFilterAsksForNoMoreIsForgottenOnceItHasCome() throws Exception {
    acme = opened.freshDirectory();
    Map<String, String> filter = Map.of("userFilter", "user.employeeHireDate -le system.now");
    sources.define(
        acme, new SourceDefinition(HR, "csv", filter, State.RUNNING, LIMIT), Optional.empty(), ANN);
    SourceChange later = hired("later", clock.instant().plus(Duration.ofDays(2)));
    source.tells(later).completely();
    poll();
    sources.change(
        acme,
        HR,
        before -> before.with(Map.of("userFilter", "user.displayName -ne \"x\"")),
        Optional.empty(),
        ANN);
    source.tells(later).completely();
    poll();
    assertThat(people()).containsExactly("later");

    clock.move(Duration.ofDays(3));
    poll();
    assertThat(store.due(acme, HR, clock.instant(), 10)).isEmpty();
    assertThat(poll().changes()).isZero();
  }

  @Test
  void whoGoesAtTheTimeThatTheFilterAsksForIsReadOnceWhileItIsHeld() throws Exception {
    acme = opened.freshDirectory();
    Map<String, String> filter =
        Map.of("userFilter", "user.employeeHireDate -ge system.now -minus p10d");
    sources.define(
        acme,
        new SourceDefinition(
            HR, "csv", filter, State.RUNNING, new RemovalLimit(0, 0, 0, Duration.ofHours(24))),
        Optional.empty(),
        ANN);
    source.tells(hired("one", clock.instant())).completely();
    poll();
    source.forgets("one");

    clock.move(Duration.ofDays(11));
    poll();
    assertThat(held()).contains(1L);
    assertThat(poll().changes()).isZero();
    assertThat(store.due(acme, HR, clock.instant(), 10)).isEmpty();
  }

  @Test
  void whatIsHeldWaitsForWhatItWasStagedForFirstAndIsNoNewsAgain() throws Exception {
    source.tells(removed(10, 20));
    poll();
    assertThat(held()).contains(10L);

    source.tells(users(0, 10)).completely();
    assertThat(poll().changes()).as("ten who are told of").isEqualTo(10);
    source.tells(users(0, 10)).tells(removed(10, 20)).completely();
    assertThat(poll().changes()).as("and ten removals").isEqualTo(20);
    assertThat(sources.decisions().waiting(acme, HR, "", 100))
        .hasSize(10)
        .extracting(removal -> removal.staged().reason().name())
        .containsOnly("REMOVED");
    sources.decisions().allow(acme, HR, 10, ANN);
    source.tells(users(0, 10)).completely();
    poll();
    assertThat(people()).hasSize(10);
  }

  @Test
  void whoseUnitIsGoneAndComesBackIsBackWithTheSameId() throws Exception {
    source.tells(unit("base", "top"), unit("sales", "base"), unit("north", "sales"));
    source.tells(placed("north")).completely();
    source.below("base");
    limit(new RemovalLimit(500, 100, 0, Duration.ofHours(24)));
    poll();
    ObjectId id = find(ObjectType.USER, "u000").id();

    List.of("north", "u000", "u001", "u002").forEach(source::forgets);
    for (int number = 3; number < 20; number++) {
      source.knows(in("base", anchor(number)));
    }
    source.tells(new Removed("sales"));
    poll();
    assertThat(people()).as("who isn't found any more").hasSize(17).doesNotContain("u000");

    source.knows(unit("north", "sales"));
    for (int number = 0; number < 3; number++) {
      source.knows(in("north", anchor(number)));
    }
    source.tells(unit("sales", "base"));
    poll();
    assertThat(people()).hasSize(20);
    assertThat(find(ObjectType.USER, "u000").id()).isEqualTo(id);
  }

  @Test
  void aUnitThatABrokenBatchHasMovedIsFollowedByTheNext() throws Exception {
    source.tells(unit("base", "top"), unit("away", "top"), unit("sales", "base"));
    source.tells(placed("sales")).completely();
    source.below("base");
    limit(new RemovalLimit(500, 100, 0, Duration.ofHours(24)));
    poll();

    source.tells(unit("sales", "away")).tells(enoughForAUnit()).brokenOff();
    assertThat(poll().error()).isPresent();
    assertThat(people()).hasSize(20);
    assertThat(opened.store().hasOpenBatch(acme)).isTrue();

    assertThat(poll().error()).isEmpty();
    assertThat(people()).isEmpty();
    assertThat(opened.store().hasOpenBatch(acme)).as("nobody waits for it any more").isFalse();
    assertThat(store.due(acme, HR, clock.instant(), 10)).isEmpty();
  }

  private static SourceChange[] enoughForAUnit() {
    return IntStream.range(0, 10_000)
        .mapToObj(_ -> new SourceChange.Present(anchor(0)))
        .toArray(SourceChange[]::new);
  }

  @Test
  void aUnitWithManyPeopleIsMovedInUnitsThatStaySmall() throws Exception {
    source.tells(unit("base", "top"), unit("away", "top"), unit("sales", "base"));
    limit(new RemovalLimit(5_000, 100, 0, Duration.ofHours(24)));
    source.below("base");
    SourceChange[] many =
        IntStream.range(0, 2_100)
            .mapToObj(number -> in("sales", "m%05d".formatted(number)))
            .toArray(SourceChange[]::new);
    source.tells(many);
    poll();

    source.tells(unit("sales", "away"));
    poll();
    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(20);
    source.tells(unit("sales", "base"));
    poll();
    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(2_120);
  }

  @Test
  void whoLeavesTheFilterIsHeldAndComesBackWhenItFits() throws Exception {
    acme = opened.freshDirectory();
    Map<String, String> filter = Map.of("userFilter", "user.displayName -notStartsWith \"x\"");
    sources.define(
        acme, new SourceDefinition(HR, "csv", filter, State.RUNNING, LIMIT), Optional.empty(), ANN);
    source.tells(users(0, 20)).tells(user("never", "x")).completely();
    poll();
    assertThat(people()).hasSize(20).doesNotContain("x");

    source.tells(named("x", 0, 10));
    poll();
    assertThat(people()).as("nobody goes before it is allowed").contains("u000").hasSize(20);
    assertThat(held()).contains(10L);
    assertThat(sources.decisions().waiting(acme, HR, "", 1))
        .extracting(removal -> removal.staged().reason().name())
        .containsExactly("FILTERED_OUT");

    source.tells(new SourceChange.Present(anchor(0)), retitled(anchor(1)));
    poll();
    assertThat(held()).as("a change of something else, or none, is no way back").contains(10L);

    source.tells(user(anchor(9)));
    poll();
    assertThat(held()).contains(9L);
    sources.decisions().allow(acme, HR, 9, ANN);
    poll();
    assertThat(people()).hasSize(11).contains("u009");
    source.tells(users(0, 1));
    poll();
    assertThat(people()).hasSize(12).contains("u000");
  }

  @Test
  void aNewcomerWhoseNameAnotherOwnerHasComesInOnceItIsFree() throws Exception {
    DirectoryObject local = localUser("u777");
    source.tells(user("new", "u777"), user("other", "u888"));
    String refused = poll().error().orElseThrow();
    assertThat(refused).startsWith("1 objects weren't taken").contains("u777");
    assertThat(people()).contains("u888");

    assertThat(poll().error()).as("said as long as it lasts").contains(refused);
    clock.move(Duration.ofMinutes(1));
    assertThat(poll().error()).as("tried and refused again").contains(refused);

    write(() -> opened.store().update(acme, local.binned(clock.instant())));
    assertThat(poll().error()).as("tried after a while, not all the time").contains(refused);
    clock.move(Duration.ofMinutes(1));
    assertThat(poll().error()).isEmpty();
    assertThat(find(ObjectType.USER, "u777").owner()).isEqualTo(Owner.source(HR));
    assertThat(store.nameConflicts().count(acme, HR)).isZero();
  }

  @Test
  void aRenameIntoATakenNameIsTriedAgainWithAllThatChangedMeanwhile() throws Exception {
    DirectoryObject local = localUser("u777");
    source.tells(user(anchor(0), "u777"));
    assertThat(poll().error()).isPresent();
    source.tells(retitled(anchor(1)), user("late", "u999"));
    assertThat(poll().error()).isPresent();
    source.knows(new Upsert(anchor(0), Kind.USER, Optional.empty(), named("u777", "Boss"), true));
    source.tells(
        new Upsert(
            anchor(0), Kind.USER, Optional.empty(), Map.of("jobTitle", List.of("Boss")), false));
    assertThat(poll().error()).as("the change of the title takes no rename back").isPresent();
    assertThat(people()).contains("u000").contains("u999");

    write(() -> opened.store().update(acme, local.binned(clock.instant())));
    clock.move(Duration.ofMinutes(2));
    assertThat(poll().error()).isEmpty();
    assertThat(find(ObjectType.USER, "u777").document().text("title")).contains("Boss");
    assertThat(people()).doesNotContain("u000");
  }

  @Test
  void twoWhoSwapTheirNamesWithinAPollKeepTheirIds() throws Exception {
    ObjectId first = find(ObjectType.USER, "u000").id();
    ObjectId second = find(ObjectType.USER, "u001").id();
    source.tells(user(anchor(0), "U001"), user(anchor(1), "u000"));

    assertThat(poll().error()).isEmpty();

    assertThat(find(ObjectType.USER, "U001").id()).isEqualTo(first);
    assertThat(find(ObjectType.USER, "u000").id()).isEqualTo(second);
    assertThat(store.nameConflicts().count(acme, HR)).isZero();
  }

  @Test
  void namesThatGoRoundAreTakenAndARowOfThemBehindWhoTakesANewOne() throws Exception {
    source.tells(
        user(anchor(0), "u001"),
        user(anchor(1), "u002"),
        user(anchor(2), "u000"),
        user(anchor(3), "u004"),
        user(anchor(4), "u005"),
        user(anchor(5), "new"));

    assertThat(poll().error()).isEmpty();

    assertThat(people()).hasSize(20).contains("u000", "u001", "u002", "u004", "u005", "new");
    assertThat(people()).doesNotContain("u003");
    assertThat(find(ObjectType.USER, "u001").document().text("displayName")).contains("u001");
  }

  @Test
  void whoseNameWaitsForSomebodyElsesKeepsHisOwn() throws Exception {
    DirectoryObject local = localUser("u777");
    source.tells(user(anchor(0), "u001"), user(anchor(1), "u777"));

    assertThat(poll().error()).isPresent();
    assertThat(people()).contains("u000", "u001").noneMatch(name -> name.startsWith("renamed-"));

    write(() -> opened.store().update(acme, local.binned(clock.instant())));
    clock.move(Duration.ofMinutes(2));
    assertThat(poll().error()).isEmpty();
    assertThat(people()).contains("u001", "u777").doesNotContain("u000");
  }

  @Test
  void aRefusedNewcomerWhoLeavesTheSourceIsForgotten() throws Exception {
    DirectoryObject _ = localUser("u777");
    source.tells(user("new", "u777"));
    assertThat(poll().error()).isPresent();

    source.tells(new Removed("new"));
    assertThat(poll().error()).isEmpty();
  }

  private static Map<String, List<String>> named(String name, String title) {
    return Map.of(
        "userPrincipalName", List.of(name),
        "displayName", List.of(name),
        "jobTitle", List.of(title));
  }

  private DirectoryObject localUser(String name) {
    DirectoryObject user =
        new DirectoryObject(
            new ObjectId(UUID.randomUUID()),
            ObjectType.USER,
            Owner.local(),
            Complex.of("userName", Value.text(name)).with("displayName", Value.text(name)),
            1,
            clock.instant(),
            clock.instant(),
            Optional.empty());
    write(() -> opened.store().insert(acme, user));
    return user;
  }

  private void write(Runnable writes) {
    opened
        .store()
        .atomically(
            () -> {
              writes.run();
              return true;
            });
  }

  private static SourceChange[] named(String prefix, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> user(anchor(number), prefix + number))
        .toArray(SourceChange[]::new);
  }

  private static SourceChange retitled(String anchor) {
    return new Upsert(
        anchor, Kind.USER, Optional.empty(), Map.of("jobTitle", List.of("Clerk")), false);
  }

  @Test
  void aNewcomerWhoseNameIsHeldIsReadAgainOnceItIsFree() throws Exception {
    source.tells(removed(0, 10)).tells(user("heir", anchor(0)));
    assertThat(poll().error().orElseThrow()).contains("u000");
    assertThat(held()).contains(10L);

    sources.decisions().allow(acme, HR, 10, ANN);
    poll();
    assertThat(people()).hasSize(10);
    source.tells(users(10, 20)).tells(user("heir", anchor(0))).completely();
    poll();
    assertThat(source.lastSince).as("a full read is due").isEmpty();
    assertThat(people()).hasSize(11).contains("u000");
  }

  @Test
  void aRemovedObjectOfALimitOfNothingWaits() throws Exception {
    limit(new RemovalLimit(0, 0, 0, Duration.ofHours(1)));
    source.tells(removed(0, 1));
    poll();

    assertThat(held()).contains(1L);
    assertThat(people()).hasSize(20);
  }

  @Test
  void whatIsRejectedStaysWithItsGroupsAndIsHeldAnewWhereItIsStillGone() throws Exception {
    source.tells(ScriptedSource.group("staff"));
    source.tells(new Links("staff", Reference.MEMBER, List.of(anchor(0), anchor(1))));
    poll();
    source.tells(removed(0, 10)).tells(new Links("staff", Reference.MEMBER, List.of()));
    poll();
    assertThatThrownBy(() -> sources.decisions().reject(acme, HR, 9, ANN))
        .hasMessageContaining("10");

    sources.decisions().reject(acme, HR, 10, ANN);

    assertThat(held()).isEmpty();
    source
        .tells(users(1, 20))
        .tells(ScriptedSource.group("staff"))
        .tells(new Links("staff", Reference.MEMBER, List.of(anchor(1))))
        .completely();
    poll();
    assertThat(source.lastSince).as("everything is read").isEmpty();
    assertThat(people()).hasSize(19).contains("u001").doesNotContain("u000");
    assertThat(members("staff")).containsExactly("u001");
  }
}
