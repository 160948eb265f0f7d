package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Policies.Guard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much may be taken away without a person's word.
class DeletionGuardTest {
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final ApplicationId APP = ApplicationUnderTest.APP;

  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private void guard(int absolute, int percentage, int floor, int memberRemovals) {
    acme.applications()
        .setPolicies(
            APP,
            Policies.DEFAULT.with(
                new Guard(absolute, percentage, floor, memberRemovals, Duration.ofHours(24))),
            ALICE);
  }

  private List<ObjectId> users(int count) {
    List<ObjectId> users =
        new ArrayList<>(IntStream.range(0, count).mapToObj(n -> acme.user("user" + n)).toList());
    acme.run();
    acme.target.requests();
    return users;
  }

  private long disabled() {
    return acme.target.users().keySet().stream().filter(name -> !acme.target.active(name)).count();
  }

  private long staged() {
    return acme.store.count(APP, Pending.State.STAGED);
  }

  @Test
  void asManyAsTheLimitPass() {
    guard(3, 100, 0, 10);

    users(10).subList(0, 3).forEach(acme::delete);
    acme.run();

    assertThat(disabled()).isEqualTo(3);
    assertThat(acme.state().guardTripped()).isEmpty();
  }

  @Test
  void ofMoreThanTheLimitNoneIsDone() {
    guard(3, 100, 0, 10);

    users(10).subList(0, 4).forEach(acme::delete);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(staged()).isEqualTo(4);
    assertThat(acme.state().guardTripped()).contains(acme.clock.instant());
    assertThat(acme.log().getFirst().action()).isEqualTo(ProvisioningLogEntry.Action.STAGE);
  }

  /// A worker that was slow may say only now that it would destroy.
  @Test
  void nonePassesAloneWhileOthersWaitForAPerson() {
    guard(3, 100, 0, 10);
    List<ObjectId> leaving = users(10).subList(0, 4);
    leaving.forEach(acme::delete);
    acme.run();
    Pending late = acme.store.pending(APP, leaving.getFirst()).orElseThrow();
    acme.store.atomically(
        () -> {
          acme.store.setState(APP, late, Pending.State.DESTRUCTIVE);
          return true;
        });

    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(staged()).isEqualTo(4);
  }

  @Test
  void usersWhoAreDisabledInTheDirectoryCountWhicheverWayTheyChange() {
    guard(3, 100, 0, 10);

    users(20).forEach(user -> acme.setActive(user, false));
    acme.run();

    assertThat(disabled()).isZero();
    assertThat(staged()).isEqualTo(20);
  }

  @Test
  void thePercentageCountsToo() {
    guard(500, 20, 0, 10);

    users(10).subList(0, 3).forEach(acme::delete);
    acme.run();

    assertThat(disabled()).isZero();
    assertThat(staged()).isEqualTo(3);
  }

  @Test
  void oneByOneTripsItAsWell() {
    guard(3, 100, 0, 10);
    List<ObjectId> users = users(10);

    for (ObjectId user : users) {
      acme.delete(user);
      acme.runAfter(Duration.ofMinutes(1));
    }

    assertThat(disabled()).isEqualTo(3);
    assertThat(staged()).isEqualTo(7);
  }

  @Test
  void whatWasDoneBeforeTheWindowCountsNoMore() {
    guard(3, 100, 0, 10);
    List<ObjectId> users = users(10);
    users.subList(0, 3).forEach(acme::delete);
    acme.run();

    acme.clock.move(Duration.ofHours(25));
    users.subList(3, 6).forEach(acme::delete);
    acme.run();

    assertThat(disabled()).isEqualTo(6);
  }

  @Test
  void additiveOperationsFlowMeanwhile() {
    guard(3, 100, 0, 10);
    users(10).subList(0, 4).forEach(acme::delete);
    acme.run();

    acme.user("newcomer");
    acme.run();

    assertThat(acme.target.users()).containsKey("newcomer");
    assertThat(staged()).isEqualTo(4);
  }

  @Test
  void whatIsAllowedIsDoneAndCountsNoMore() {
    guard(3, 100, 0, 10);
    List<ObjectId> users = users(10);
    users.subList(0, 4).forEach(acme::delete);
    acme.run();

    assertThat(acme.running().allowDeletes(APP, OptionalLong.empty(), ALICE)).isEqualTo(4);
    acme.run();
    assertThat(disabled()).isEqualTo(4);

    users.subList(4, 7).forEach(acme::delete);
    acme.run();
    assertThat(disabled()).isEqualTo(7);
  }

  @Test
  void whatIsAllowedStaysAllowedWhereTheTargetFails() {
    guard(3, 100, 0, 10);
    users(10).subList(0, 4).forEach(acme::delete);
    acme.run();
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));

    acme.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
    acme.run();
    acme.target.heal();
    acme.runAfter(Duration.ofDays(1));

    assertThat(disabled()).isEqualTo(4);
  }

  @Test
  void whatIsRejectedStaysAsItIs() {
    guard(3, 100, 0, 10);
    List<ObjectId> users = users(10);
    users.subList(0, 4).forEach(acme::delete);
    acme.run();
    assertThat(acme.monitoring().staged(APP, Optional.empty(), 10)).hasSize(4);

    assertThat(acme.running().rejectDeletes(APP, OptionalLong.empty(), ALICE)).isEqualTo(4);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(acme.state().guardTripped()).isEmpty();
    assertThat(acme.audit().getFirst().activity()).isEqualTo("Reject deletes");
  }

  @Test
  void whoeverComesBackIsNoLongerStaged() {
    guard(3, 100, 0, 10);
    List<ObjectId> users = users(10);
    users.subList(0, 4).forEach(acme::delete);
    acme.run();

    users.subList(0, 4).forEach(acme::restore);
    acme.run();

    assertThat(staged()).isZero();
    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void membersHaveALimitOfTheirOwnForWhichAllGroupsCount() {
    guard(500, 100, 500, 5);
    List<ObjectId> users = users(6);
    ObjectId one = acme.group("one", users.toArray(ObjectId[]::new));
    ObjectId two = acme.group("two", users.toArray(ObjectId[]::new));
    acme.run();
    acme.target.requests();

    users.subList(0, 3).forEach(user -> acme.removeMember(one, user));
    users.subList(0, 3).forEach(user -> acme.removeMember(two, user));
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(staged()).isEqualTo(2);

    acme.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
    acme.run();
    assertThat(acme.target.requests())
        .containsExactlyInAnyOrder("MEMBERS one -3", "MEMBERS two -3");
  }

  @Test
  void asManyMembersAsTheLimitAreTakenAway() {
    guard(0, 0, 0, 3);
    List<ObjectId> users = users(6);
    ObjectId group = acme.group("group", users.toArray(ObjectId[]::new));
    acme.run();
    acme.target.requests();

    users.subList(0, 3).forEach(user -> acme.removeMember(group, user));
    acme.run();

    assertThat(acme.target.requests()).containsExactly("MEMBERS group -3");
  }

  /// A thousand are taken away at a time; the guard is asked again in between.
  @Test
  void whatIsTakenAwayAlreadyDoesNotCountTwiceWhileTheRestOfTheGroupWaits() {
    int many = 1_200;
    guard(500, 100, 500, many + 100);
    List<ObjectId> users = users(many);
    ObjectId group = acme.group("group", users.toArray(ObjectId[]::new));
    acme.run();
    users.forEach(user -> acme.removeMember(group, user));
    acme.target.beforeEach(acme::advance);

    acme.run();

    assertThat(acme.state().guardTripped()).isEmpty();
    assertThat(acme.target.groups().get("group")).isEmpty();
  }
}
