package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ACME;
import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Watcher;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A full cycle into a target that takes many writes in one request: fewer requests, and for each
/// object nothing else than if it had been sent alone.
class BatchTest {
  private static final int MOST = 10;

  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    acme.target.takesBulk(MOST);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private List<ObjectId> users(int count) {
    return IntStream.range(0, count).mapToObj(number -> acme.user("user" + number)).toList();
  }

  private long requests(Verb verb) {
    return acme.target.asked().stream().filter(request -> request.verb() == verb).count();
  }

  private List<ProvisioningLogEntry> failures() {
    return acme.log().stream().filter(entry -> entry.status() == Status.FAILURE).toList();
  }

  private void assertAllThere(List<ObjectId> users) {
    assertThat(acme.target.users()).hasSize(users.size());
    assertThat(users)
        .allSatisfy(
            user -> {
              String name =
                  acme.directory
                      .find(ACME, user)
                      .flatMap(found -> found.document().text("userName"))
                      .orElseThrow();
              assertThat(acme.link(user).orElseThrow().targetId()).isEqualTo(acme.target.id(name));
            });
  }

  // Requests

  @Test
  void creationsFillTheirRequests() {
    List<ObjectId> users = users(35);
    acme.group("All", users.toArray(ObjectId[]::new));
    acme.group("None");

    acme.run();

    assertThat(acme.target.requests())
        .containsExactly(
            "DISCOVER ServiceProviderConfig",
            "LIST Users",
            "LIST Groups",
            "BULK 10",
            "BULK 10",
            "BULK 10",
            "BULK 7",
            "MEMBERS All +35");
    assertAllThere(users);
  }

  @Test
  void theLinksOfABatchAreReadByOneQuery() {
    users(30);
    CallCount calls = new CallCount();
    acme.watch(calls);

    acme.run();

    assertThat(calls.of("link")).as("one for each look").isEqualTo(30);
  }

  @Test
  void aLookReadsTheApplicationOnceWhenItIsSettled() {
    users(30);
    acme.run();
    CallCount few = restarted();
    IntStream.range(0, 30).forEach(number -> acme.user("other" + number));
    acme.run();

    CallCount twice = restarted();

    assertThat(few.of("settle")).isEqualTo(30);
    assertThat(twice.of("settle")).isEqualTo(60);
    assertThat(twice.of("application") - few.of("application"))
        .as("once for each, and for the few steps that hand them out")
        .isBetween(30, 40);
  }

  /// What a full cycle asks in which nothing is to be sent.
  private CallCount restarted() {
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    CallCount calls = new CallCount();
    acme.watch(calls);
    acme.run();
    acme.watch(new Watcher.Nobody());
    return calls;
  }

  @Test
  void howManyComeIsCountedOnceAndEachPageIsReadOnce() {
    acme.target.pages(4);
    IntStream.range(0, 10).forEach(number -> acme.target.seedUser("other" + number));
    users(35);
    acme.group("None");
    acme.group("Others");
    CallCount calls = new CallCount();
    acme.watch(calls);

    acme.run();

    assertThat(calls.of("dueCount")).isEqualTo(2);
    assertThat(requests(Verb.LIST)).isEqualTo(3 + 1);
    assertThat(requests(Verb.DISCOVER)).isEqualTo(1);
  }

  @Test
  void accountsThatAreThereAreChangedTogetherToo() {
    List<ObjectId> users = users(8);
    IntStream.range(0, 8).forEach(number -> acme.target.seedUser("user" + number));
    users.forEach(user -> acme.set(user, "title", "Chief"));

    acme.run();

    assertThat(acme.target.writes()).containsExactly("BULK 8");
    assertThat(acme.target.user("user7").text("title")).contains("Chief");
    assertThat(acme.link(users.get(7)).orElseThrow().adopted()).isTrue();
  }

  @Test
  void whatComesLaterIsSentAtOnceAndAlone() {
    List<ObjectId> users = users(3);
    acme.run();
    acme.target.requests();

    users.forEach(user -> acme.set(user, "title", "Chief"));
    acme.run();

    assertThat(acme.target.requests())
        .containsExactlyInAnyOrder("UPDATE user0", "UPDATE user1", "UPDATE user2");
  }

  @Test
  void managersComeInARequestBeforeThoseWhoseManagersTheyAre() {
    List<ObjectId> users = users(9);
    for (int number = 0; number < 8; number++) {
      acme.setManager(users.get(number), users.get(8));
    }

    acme.run();

    assertThat(acme.target.writes()).containsExactly("CREATE user8", "BULK 8");
    assertThat(managerOf("user0")).isEqualTo(acme.target.id("user8"));
  }

  @Test
  void aManagerOfAnotherBatchIsFetched() {
    List<ObjectId> users = users(30);
    acme.setManager(users.get(0), users.get(29));
    acme.setManager(users.get(1), users.get(28));

    acme.run();

    assertThat(requests(Verb.UPDATE)).isZero();
    assertThat(managerOf("user0")).isEqualTo(acme.target.id("user29"));
    assertAllThere(users);
  }

  @Test
  void onlyACircleOfManagersTakesASecondRequest() {
    List<ObjectId> staff = users(3);
    acme.setManager(staff.get(0), staff.get(1));
    acme.setManager(staff.get(1), staff.get(2));
    acme.setManager(staff.get(2), staff.get(0));

    acme.run();

    assertThat(requests(Verb.CREATE)).isEqualTo(3);
    assertThat(requests(Verb.UPDATE)).isEqualTo(1);
    for (int number = 0; number < 3; number++) {
      assertThat(managerOf("user" + number)).isEqualTo(acme.target.id("user" + (number + 1) % 3));
    }
  }

  private String managerOf(String userName) {
    return acme.target
        .user(userName)
        .complex("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        .complex("manager")
        .text("value")
        .orElse("");
  }

  // What the target says of itself

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"INTERNAL_SERVER_ERROR", "TIMEOUT", "METHOD_NOT_ALLOWED", "NOT_IMPLEMENTED"})
  void aTargetThatSaysNothingIsTakenAsItsPresetHasIt(ErrorCode code) {
    acme.target.failWhen(request -> request.verb() == Verb.DISCOVER, FakeTarget.refuses(code));
    List<ObjectId> users = users(3);

    acme.run();

    assertThat(requests(Verb.CREATE)).isEqualTo(3);
    assertAllThere(users);
    assertThat(acme.state().quarantine()).isEmpty();
  }

  @Test
  void aTargetThatCannotBeSearchedIsListedHoweverManyPagesItHas() {
    acme.target.doesNotFilter();
    acme.target.pages(1);
    IntStream.range(0, 5).forEach(number -> acme.target.seedUser("other" + number));
    acme.target.seedUser("user1");
    List<ObjectId> users = users(3);

    acme.run();

    assertThat(acme.link(users.get(1)).orElseThrow().adopted()).isTrue();
    assertThat(acme.target.users()).hasSize(5 + 3);
    assertThat(failures()).isEmpty();
  }

  // What the target refuses

  @Test
  void whatIsRefusedOfOneIsItsOwnFailure() {
    List<ObjectId> users = users(5);
    acme.target.failWhen(
        request -> request.about().equals("user2"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));

    acme.run();

    assertThat(acme.target.users()).hasSize(4).doesNotContainKey("user2");
    assertThat(failures())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.object()).isEqualTo(users.get(2));
              assertThat(entry.action()).isEqualTo(ProvisioningLogEntry.Action.CREATE);
              assertThat(entry.error()).contains(ErrorCode.UNPROCESSABLE_ENTITY);
            });
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).hasSize(1);

    acme.target.heal();
    acme.runAfter(Duration.ofDays(1));
    assertAllThere(users);
  }

  @Test
  void anAccountThatCameAfterTheListIsAdoptedWhenItsCreationCollides() {
    List<ObjectId> users = users(3);
    acme.target.afterTheFirstPage(() -> acme.target.seedUser("USER1"));

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("user0", "USER1", "user2");
    assertThat(acme.link(users.get(1)).orElseThrow().adopted()).isTrue();
    assertThat(acme.link(users.get(0)).orElseThrow().adopted()).isFalse();
    assertThat(failures()).isEmpty();
  }

  @Test
  void aListedAccountThatVanishedIsCreated() {
    List<ObjectId> users = users(3);
    acme.target.seedUser("user1");
    users.forEach(user -> acme.set(user, "title", "Chief"));
    String vanished = acme.target.id("user1");
    acme.target.afterTheFirstPage(() -> acme.target.lose(vanished));

    acme.run();

    assertAllThere(users);
    assertThat(acme.link(users.get(1)).orElseThrow().adopted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"TOO_MANY_REQUESTS", "INTERNAL_SERVER_ERROR", "CREDENTIAL_VALIDATION_FAILURE"})
  void aRequestThatIsRefusedAsAWholeIsSentAgain(ErrorCode code) {
    List<ObjectId> users = users(15);
    acme.target.failOnce(request -> request.verb() == Verb.BULK, FakeTarget.refuses(code));

    acme.run();
    acme.runAfter(Duration.ofDays(1));

    assertAllThere(users);
    assertThat(acme.state().quarantine()).isEmpty();
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).isEmpty();
  }

  // What nobody hears of

  @Test
  void whatALostAnswerMadeIsFoundByWhatWasSent() {
    List<ObjectId> users = users(5);
    acme.target.failOnce(request -> request.verb() == Verb.BULK, new Fault.LosesReply());
    acme.run();
    assertThat(acme.target.users()).hasSize(5);

    acme.set(users.get(0), "userName", "renamed");
    acme.delete(users.get(1));
    acme.purge(users.get(1));
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.users()).containsOnlyKeys("renamed", "user2", "user3", "user4");
    assertThat(acme.link(users.get(0)).orElseThrow().adopted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"DISCOVER", "LIST", "CREATE", "BULK"})
  void aProcessThatDiesAtAnyRequestMakesNoAccountTwice(Verb verb) {
    List<ObjectId> users = users(15);
    acme.setManager(users.get(0), users.get(1));
    acme.target.failOnce(request -> request.verb() == verb, new Fault.Kills(true));
    try {
      acme.run();
    } catch (FakeTarget.Killed killed) {
      acme.restartProcess();
    }

    acme.set(users.get(2), "userName", "renamed");
    acme.runAfter(Duration.ofDays(1));

    assertAllThere(users);
    assertThat(acme.target.users()).containsKey("renamed").doesNotContainKey("user2");
  }

  @Test
  void anAnswerThatIsPartialSaysNothingOfTheOthers() {
    List<ObjectId> users = users(6);
    acme.target.trouble(
        request ->
            Set.of("user1", "user4").contains(request.about()) && request.verb() == Verb.CREATE
                ? Optional.of(new Fault.LosesReply())
                : Optional.empty());

    acme.run();

    assertThat(acme.target.users()).hasSize(6);
    assertThat(failures())
        .extracting(ProvisioningLogEntry::object)
        .containsExactlyInAnyOrder(users.get(1), users.get(4));
    acme.target.heal();
    acme.runAfter(Duration.ofDays(1));
    assertAllThere(users);
  }

  @Test
  void twoOfOneNameAreToldApart(@TempDir Path folder) {
    try (ApplicationUnderTest other =
        new ApplicationUnderTest(folder, CostTest::namedByDisplayName)) {
      other.target.takesBulk(MOST);
      ObjectId first = other.user("first", "displayName", "Sales");
      ObjectId second = other.user("second", "displayName", "sales");
      ObjectId third = other.user("third", "displayName", "Marketing");

      other.run();

      assertThat(other.target.users()).hasSize(2);
      assertThat(other.link(third)).isPresent();
      assertThat(other.link(first).isPresent()).isNotEqualTo(other.link(second).isPresent());
      assertThat(other.log().stream().flatMap(entry -> entry.error().stream()))
          .containsExactly(ErrorCode.DUPLICATE_SOURCE_ENTRIES);
    }
  }

  // Those that are linked

  /// They change while nobody follows, so that only the full cycle tells.
  private void change(List<ObjectId> users) {
    acme.running().pause(APP, ALICE);
    users.forEach(user -> acme.set(user, "title", "Chief"));
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    acme.running().start(APP, ALICE);
    acme.target.requests();
  }

  private void assertAllChanged(int count) {
    assertThat(acme.target.users()).hasSize(count);
    assertThat(acme.target.users().values())
        .allSatisfy(user -> assertThat(user.text("title")).contains("Chief"));
  }

  @Test
  void changesThatAFullCycleFindsFillTheirRequests() {
    List<ObjectId> users = users(60);
    acme.run();
    change(users.subList(0, 25));

    acme.run();

    assertThat(acme.target.requests())
        .containsExactly("DISCOVER ServiceProviderConfig", "BULK 10", "BULK 10", "BULK 5");
    assertThat(acme.target.users().values())
        .filteredOn(user -> user.text("title").isPresent())
        .hasSize(25);
    assertThat(acme.state().cycle().running()).isFalse();
  }

  @Test
  void changesGoTogetherWithCreations() {
    List<ObjectId> users = users(8);
    acme.run();
    acme.running().pause(APP, ALICE);
    acme.user("another");
    acme.user("yet.another");
    change(users);

    acme.run();

    assertThat(acme.target.requests())
        .containsExactly("DISCOVER ServiceProviderConfig", "LIST Users", "BULK 10");
  }

  @Test
  void changesGoOneByOneWhereTheTargetTakesNoMore() {
    acme.target.takesBulk(0);
    List<ObjectId> users = users(25);
    acme.run();
    change(users);

    acme.run();

    assertThat(requests(Verb.DISCOVER)).isEqualTo(1);
    assertThat(requests(Verb.UPDATE)).isEqualTo(25);
    assertThat(acme.target.asked()).hasSize(26);
    assertAllChanged(25);
  }

  @Test
  void forTwoChangesTheTargetIsntAskedWhatItCanDo() {
    List<ObjectId> users = users(2);
    acme.run();
    change(users);

    acme.run();

    assertThat(acme.target.requests()).containsExactlyInAnyOrder("UPDATE user0", "UPDATE user1");
  }

  @Test
  void ofChangesThatGoTogetherEachIsAnsweredByItself() {
    List<ObjectId> users = users(6);
    acme.run();
    change(users);
    acme.target.lose(acme.target.id("user4"));
    acme.target.failOnce(
        request -> request.about().equals("user2"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));

    acme.run();

    assertThat(acme.target.requests())
        .startsWith("DISCOVER ServiceProviderConfig", "BULK 6")
        .contains("CREATE user4");
    assertThat(failures())
        .extracting(ProvisioningLogEntry::object)
        .containsExactlyInAnyOrder(users.get(2), users.get(4));
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10))
        .singleElement()
        .satisfies(escrow -> assertThat(escrow.pending().object()).isEqualTo(users.get(2)));
    acme.runAfter(Duration.ofDays(1));
    assertAllChanged(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesOfAProcessThatDiesAreSentByTheNext(boolean afterwards) {
    List<ObjectId> users = users(12);
    acme.run();
    change(users);
    acme.target.failOnce(request -> request.verb() == Verb.BULK, new Fault.Kills(afterwards));
    try {
      acme.run();
    } catch (FakeTarget.Killed killed) {
      acme.restartProcess();
    }

    acme.runAfter(Duration.ofDays(1));

    assertAllChanged(12);
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void whoLeavesIsntHeldUpByWhatIsGathered() {
    List<ObjectId> users = users(30);
    acme.run();
    change(users.subList(0, 20));
    users.subList(25, 27).forEach(acme::delete);

    acme.run();

    assertThat(acme.target.active("user25")).isFalse();
    assertThat(acme.target.active("user26")).isFalse();
    assertThat(requests(Verb.BULK)).isEqualTo(2);
    assertThat(requests(Verb.UPDATE)).isEqualTo(2);
  }

  /// In a full cycle the links and the objects lead to the same ones.
  @Test
  void whoIsLinkedIsLookedAtOnce() {
    users(40);
    acme.run();
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    CallCount calls = new CallCount();
    acme.watch(calls);

    acme.run();

    assertThat(calls.of("settle")).isEqualTo(40);
  }

  @Test
  void aRestartAsksForNothingAlsoWhereAccountsAreOfWhoLeft() {
    List<ObjectId> users = users(6);
    acme.run();
    users.subList(0, 3).forEach(acme::delete);
    acme.run();
    acme.target.requests();

    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void aRestartWithAllLinkedAsksForNothing() {
    users(15);
    acme.run();
    acme.target.requests();

    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }
}
