package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Killed;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Accounts that get names which others of them still have, at a target that demands that each name
/// is there once.
class TakenNamesTest {
  private ApplicationUnderTest app;
  private ObjectId anna;
  private ObjectId berta;
  private ObjectId carla;

  @BeforeEach
  void open(@TempDir Path folder) {
    app = new ApplicationUnderTest(folder);
    anna = app.user("anna");
    berta = app.user("berta");
    carla = app.user("carla");
    app.run();
    app.target.requests();
    app.target.writes();
  }

  @AfterEach
  void close() {
    app.close();
  }

  private void rename(ObjectId person, String name) {
    app.set(person, "userName", name);
  }

  private void swap() {
    rename(anna, "x");
    rename(berta, "anna");
    rename(anna, "berta");
  }

  private String name(ObjectId person) {
    String id = app.link(person).orElseThrow().targetId();
    return app.target.users().entrySet().stream()
        .filter(user -> app.target.id(user.getKey()).equals(id))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private void assertSwapped() {
    assertThat(name(anna)).isEqualTo("berta");
    assertThat(name(berta)).isEqualTo("anna");
    assertThat(app.store.pendingCounts(APP).values().stream().mapToLong(Long::longValue).sum())
        .isZero();
  }

  private long failures() {
    return app.log().stream().filter(entry -> entry.status() == Status.FAILURE).count();
  }

  @Test
  void twoWhoSwapTheirNamesEndAsTheDirectoryHasThem() {
    swap();

    app.run();

    assertSwapped();
    assertThat(failures()).isZero();
    assertThat(app.target.requests())
        .as("one refused and one to see by whom; then one stands aside, and each gets its name")
        .hasSize(5);
    assertThat(app.log())
        .anySatisfy(entry -> assertThat(entry.explanation()).contains("stepped aside"));
  }

  @Test
  void swappingOnceMoreIsNoOtherMatter() {
    swap();
    app.run();
    rename(anna, "x");
    rename(berta, "berta");
    rename(anna, "anna");

    app.run();

    assertThat(name(anna)).isEqualTo("anna");
    assertThat(name(berta)).isEqualTo("berta");
    assertThat(failures()).isZero();
  }

  @Test
  void threeInACircleEndAsTheDirectoryHasThem() {
    rename(anna, "x");
    rename(carla, "anna");
    rename(berta, "carla");
    rename(anna, "berta");

    app.run();

    assertThat(name(anna)).isEqualTo("berta");
    assertThat(name(berta)).isEqualTo("carla");
    assertThat(name(carla)).isEqualTo("anna");
    assertThat(failures()).isZero();
  }

  @Test
  void whoeverHasTheNameAndIsToGetAnotherGoesFirstAndNobodyStepsAside() {
    rename(carla, "caroline");
    rename(berta, "carla");
    rename(anna, "berta");

    app.run();

    assertThat(name(anna)).isEqualTo("berta");
    assertThat(name(berta)).isEqualTo("carla");
    assertThat(name(carla)).isEqualTo("caroline");
    assertThat(failures()).isZero();
    assertThat(app.log())
        .noneSatisfy(entry -> assertThat(entry.explanation()).contains("stepped aside"));
  }

  @Test
  void aNameThatAStrangerHasIsAConflictAndTheOldNameStays() {
    app.target.seedUser("stranger");
    rename(berta, "stranger");
    rename(anna, "berta");

    app.run();

    assertThat(name(anna)).isEqualTo("anna");
    assertThat(name(berta)).isEqualTo("berta");
    assertThat(app.log().getFirst().error()).contains(ErrorCode.CONFLICT);
  }

  /// As in Entra: who left is disabled and told nothing else, and a person has to decide whose the
  /// account is.
  @Test
  void aNameThatOneWhoLeftStillHasAtTheTargetIsAConflictUntilThatOneComesBack() {
    rename(anna, "anita");
    app.delete(anna);
    ObjectId newcomer = app.user("anna");

    app.run();
    assertThat(name(anna)).isEqualTo("anna");
    assertThat(app.target.active("anna")).isFalse();
    assertThat(app.link(newcomer)).isEmpty();
    assertThat(app.log(newcomer).getFirst().error()).contains(ErrorCode.DUPLICATE_SOURCE_ENTRIES);

    app.restore(anna);
    app.run();
    app.runAfter(Duration.ofDays(1));

    assertThat(name(anna)).isEqualTo("anita");
    assertThat(name(newcomer)).isEqualTo("anna");
  }

  @Test
  void workersThatMeetEachOtherHalfWayEndLikewise() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    app.executor(tasks::add);
    swap();

    app.run();
    assertThat(tasks).as("both are under way").hasSize(2);
    while (!tasks.isEmpty()) {
      tasks.removeLast().run();
      app.run();
    }
    app.executor(Runnable::run);
    app.runAfter(Duration.ofMinutes(1));

    assertSwapped();
  }

  @Test
  void aProcessThatDiesWhenOneHasSteppedAsideGoesOnThere() {
    swap();
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE && request.about().equals("berta"),
        new Fault.Kills(false));
    try {
      app.run();
    } catch (Killed died) {
      app.target.heal();
    }
    app.restartProcess();

    app.run();
    app.runAfter(Duration.ofMinutes(5));

    assertSwapped();
  }

  @Test
  void aProcessThatDiesWhileOneStepsAsideGoesOnThere() {
    swap();
    int[] updates = new int[1];
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE && ++updates[0] == 2, new Fault.Kills(true));
    try {
      app.run();
    } catch (Killed died) {
      app.target.heal();
    }
    app.restartProcess();

    app.run();
    app.runAfter(Duration.ofMinutes(5));

    assertSwapped();
  }

  @Test
  void onDemandNobodyStepsAside() throws InterruptedException {
    app.running().pause(APP, ALICE);
    swap();

    assertThat(app.running().provision(APP, anna, ALICE))
        .extracting(ProvisioningLogEntry::error)
        .containsExactly(Optional.of(ErrorCode.CONFLICT));

    assertThat(name(anna)).isEqualTo("anna");
    app.running().start(APP, ALICE);
    app.runAfter(Duration.ofMinutes(5));
    assertSwapped();
  }

  @Test
  void groupsSwapTheirNamesToo() {
    ObjectId one = app.group("One", anna);
    ObjectId two = app.group("Two", berta);
    app.run();
    app.set(one, "displayName", "Three");
    app.set(two, "displayName", "One");
    app.set(one, "displayName", "Two");

    app.run();

    assertThat(app.target.groups().get("Two")).containsExactly("anna");
    assertThat(app.target.groups().get("One")).containsExactly("berta");
    assertThat(app.target.groups()).hasSize(2);
  }

  @Test
  void theNameOfWhoStepsAsideStaysAnAddressOfBoundedLength() {
    ObjectId id = new ObjectId(UUID.fromString("01a21686-0a04-7184-b057-c047306af1ed"));

    assertThat(TakenNames.aside("anna", id)).isEqualTo("anna-c047306af1ed");
    assertThat(TakenNames.aside("anna@example.com", id)).isEqualTo("anna-c047306af1ed@example.com");
    assertThat(TakenNames.aside("a".repeat(64) + "@example.com", id))
        .isEqualTo("a".repeat(51) + "-c047306af1ed@example.com");
    assertThat(List.of(TakenNames.aside("@", id))).containsExactly("-c047306af1ed@");
  }
}
