package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingSource;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How many requests a cycle takes. The target pages by 100 and takes 100 members in a request.
class CostTest {
  private static final int PAGE = 100;

  /// A full cycle that brings two or more asks once what the target can do.
  private static final int DISCOVERY = 1;

  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private List<ObjectId> users(int count) {
    return IntStream.range(0, count).mapToObj(number -> acme.user("user" + number)).toList();
  }

  private void seed(int from, int to) {
    IntStream.range(from, to).forEach(number -> acme.target.seedUser("user" + number));
  }

  private long requests(Verb verb) {
    return acme.target.asked().stream().filter(request -> request.verb() == verb).count();
  }

  // The initial cycle

  @Test
  void anInitialCycleTakesARequestForEachObjectAndEachChunkOfMembersAndThePagesOfTheTarget() {
    int users = 250;
    seed(0, 120);
    IntStream.range(0, 300).forEach(number -> acme.target.seedUser("other" + number));
    List<ObjectId> ids = users(users);
    acme.group("All", ids.toArray(ObjectId[]::new));
    acme.group("Some", ids.subList(0, 101).toArray(ObjectId[]::new));
    acme.group("None");

    acme.run();

    int groups = 3;
    int chunks = 3 + 2;
    int pages = 5 + 1; // of 420 users, and of no groups
    assertThat(acme.target.asked().size()).isEqualTo(DISCOVERY + users + groups + chunks + pages);
    assertThat(acme.target.users()).hasSize(users + 300);
    assertThat(acme.target.groups().get("All")).hasSize(users);
  }

  @Test
  void usersOfAnEmptyTargetTakeOneRequestEachAndOneForItsEmptyList() {
    users(10);

    acme.run();

    assertThat(requests(Verb.CREATE)).isEqualTo(10);
    assertThat(acme.target.asked()).hasSize(DISCOVERY + 11);
  }

  @Test
  void accountsThatAreThereAndDifferTakeOneRequestEach() {
    seed(0, 3);
    List<ObjectId> ids = users(3);
    ids.forEach(user -> acme.set(user, "title", "Chief"));

    acme.run();

    assertThat(acme.target.asked()).hasSize(DISCOVERY + 1 + 3);
    assertThat(requests(Verb.UPDATE)).isEqualTo(3);
    assertThat(acme.target.user("user0").text("title")).contains("Chief");
  }

  @Test
  void accountsThatAreThereAndEqualAreReadOnceBeforeTheyAreBelieved() {
    users(3);
    acme.run();
    acme.running()
        .restart(
            ApplicationUnderTest.APP, EnumSet.allOf(ResetScope.class), ApplicationUnderTest.ALICE);
    acme.target.requests();

    acme.run();

    assertThat(acme.target.requests())
        .containsExactlyInAnyOrder(
            "DISCOVER ServiceProviderConfig", "LIST Users", "GET user0", "GET user1", "GET user2");
  }

  @Test
  void aTargetWithMorePagesThanThereAreUsersIsAskedForEach() {
    acme.target.pages(1);
    seed(0, 5);
    users(5);

    acme.run();

    assertThat(requests(Verb.LIST)).isEqualTo(1);
    assertThat(requests(Verb.FIND)).isEqualTo(5);
    assertThat(acme.target.users()).hasSize(5);
  }

  @Test
  void aTargetThatCannotBeListedIsAskedForEach() {
    acme.target.doesNotList();
    users(3);

    acme.run();

    assertThat(requests(Verb.LIST)).isZero();
    assertThat(requests(Verb.FIND)).isEqualTo(3);
    assertThat(acme.target.users()).hasSize(3);
  }

  @Test
  void aListingThatFailsCostsNobodyTheirAccount() {
    acme.target.failWhen(
        request -> request.verb() == Verb.LIST,
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));
    users(3);

    acme.run();

    assertThat(acme.target.users()).hasSize(3);
    assertThat(acme.state().quarantine()).isEmpty();
  }

  @Test
  void aListedAccountThatVanishedIsLookedForAgainAndCreated() {
    seed(0, 3);
    List<ObjectId> ids = users(3);
    String vanished = acme.target.id("user1");
    acme.target.afterTheFirstPage(() -> acme.target.lose(vanished));

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("user0", "user1", "user2");
    assertThat(acme.link(ids.get(1)).orElseThrow().targetId()).isNotEqualTo(vanished);
    assertThat(acme.link(ids.get(1)).orElseThrow().adopted()).isFalse();
  }

  @Test
  void anAccountThatCameAfterTheListIsAdoptedWhenItsCreationCollides() {
    List<ObjectId> ids = users(3);
    acme.target.afterTheFirstPage(() -> acme.target.seedUser("USER1"));

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("user0", "USER1", "user2");
    assertThat(acme.link(ids.get(1)).orElseThrow().adopted()).isTrue();
    assertThat(acme.monitoring().escrows(ApplicationUnderTest.APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void twoOfOneNameAreToldApartAlthoughTheTargetWasListed(@TempDir Path folder) {
    try (ApplicationUnderTest other =
        new ApplicationUnderTest(folder, CostTest::namedByDisplayName)) {
      ObjectId first = other.user("first", "displayName", "Sales");
      ObjectId second = other.user("second", "displayName", "sales");

      other.run();

      assertThat(other.target.users()).hasSize(1);
      assertThat(other.link(first).isPresent()).isNotEqualTo(other.link(second).isPresent());
      assertThat(other.log().stream().flatMap(entry -> entry.error().stream()))
          .containsExactly(ErrorCode.DUPLICATE_SOURCE_ENTRIES);
      // the list, a create and a question
      assertThat(other.target.requests()).hasSize(DISCOVERY + 3);
    }
  }

  static Application namedByDisplayName(Application application) {
    ObjectMapping users = application.mappings().users();
    List<AttributeMapping> lines =
        users.attributes().stream()
            .map(
                line ->
                    line.targetPath().equals("userName")
                        ? new AttributeMapping(
                            new MappingSource.Direct("displayName"),
                            line.target(),
                            line.defaultValue(),
                            line.matchingPrecedence(),
                            line.apply(),
                            line.caseExact())
                        : line)
            .toList();
    return application.with(
        application
            .mappings()
            .with(
                new ObjectMapping(
                    users.type(),
                    users.enabled(),
                    users.actions(),
                    lines,
                    users.scopingFilters())));
  }

  @Test
  void aRestartWithAllLinkedListsNothing() {
    users(5);
    acme.run();
    acme.target.requests();

    acme.running().restart(ApplicationUnderTest.APP, ApplicationUnderTest.ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  // Managers

  @Test
  void managersGoFirstSoThatNobodyNeedsASecondRequest() {
    List<ObjectId> staff = users(60);
    for (int number = 0; number < 59; number++) {
      acme.setManager(staff.get(number), staff.get(number + 1));
    }

    acme.run();

    assertThat(requests(Verb.CREATE)).isEqualTo(60);
    assertThat(requests(Verb.UPDATE)).isZero();
    assertThat(managerOf("user0")).isEqualTo(acme.target.id("user1"));
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

  @Test
  void whoseManagerFailsIsCreatedWithoutAndLinkedLater() {
    ObjectId report = acme.user("report");
    ObjectId manager = acme.user("manager");
    acme.setManager(report, manager);
    acme.target.failWhen(
        request -> request.about().equals("manager"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));

    acme.run();
    assertThat(acme.target.users()).containsOnlyKeys("report");
    acme.target.heal();
    acme.set(manager, "title", "Chief");
    acme.run();

    assertThat(managerOf("report")).isEqualTo(acme.target.id("manager"));
  }

  @Test
  void aManagerWhoStaysAwayKeepsNobodyAway() {
    ObjectId report = acme.user("report");
    ObjectId manager = acme.user("manager");
    acme.setManager(report, manager);
    acme.setActive(manager, false);

    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("report");
    assertThat(requests(Verb.CREATE)).isEqualTo(1);
  }

  private String managerOf(String userName) {
    return acme.target
        .user(userName)
        .complex("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        .complex("manager")
        .text("value")
        .orElse("");
  }

  // Afterwards

  @Test
  void aChangeOfAManagerIsOneRequest() {
    List<ObjectId> staff = users(3);
    acme.setManager(staff.get(0), staff.get(1));
    acme.run();
    acme.target.requests();

    acme.setManager(staff.get(0), staff.get(2));
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE user0");
  }

  @Test
  void membersFillTheirRequestsAlsoWhereSomeAreNotAtTheTarget() {
    List<ObjectId> members = new ArrayList<>(users(230));
    for (int number = 0; number < 230; number += 5) {
      acme.setActive(members.get(number), false);
    }
    members.sort(Comparator.comparing(ObjectId::toString));
    acme.group("Most", members.toArray(ObjectId[]::new));

    acme.run();

    assertThat(acme.target.groups().get("Most")).hasSize(184);
    assertThat(requests(Verb.MEMBERS)).isEqualTo(Math.ceilDiv(184, PAGE));
  }
}
