package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.TargetSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a target answers when its application has another target by then, or knows of no links any
/// more, says nothing of the accounts that it is about now.
class OvertakenTest {
  private static final TargetSettings ELSEWHERE =
      new TargetSettings(URI.create("https://elsewhere.example"), "generic");

  private ApplicationUnderTest acme;
  private FakeTarget elsewhere;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    elsewhere = acme.targetAt(ELSEWHERE.url());
    elsewhere.seedUser("mallory"); // so that ids are others there
  }

  @AfterEach
  void close() {
    acme.close();
  }

  /// At the first request.
  private void meanwhile(Runnable step) {
    acme.target.beforeEach(
        () -> {
          acme.target.beforeEach(() -> {});
          step.run();
        });
  }

  private void move() {
    Application _ = acme.applications().setTarget(APP, ELSEWHERE, Optional.of("token"), ALICE);
  }

  private void assertThere(ObjectId... people) {
    acme.run();
    for (ObjectId person : people) {
      assertThat(acme.link(person).map(Link::targetId)).contains(elsewhere.id("alice"));
    }
  }

  @Test
  void whoIsBeingCreatedWhenTheTargetBecomesAnotherIsCreatedThere() {
    ObjectId alice = acme.user("alice");
    meanwhile(this::move);

    acme.run();

    assertThere(alice);
  }

  @Test
  void whoIsBeingAdoptedWhenTheTargetBecomesAnotherIsCreatedThere() {
    acme.target.seedUser("alice");
    ObjectId alice = acme.user("alice");
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.LIST,
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));
    meanwhile(this::move);

    acme.run();

    assertThere(alice);
  }

  @Test
  void aBatchThatIsUnderWayWhenTheTargetBecomesAnotherIsSentThere() {
    acme.target.takesBulk(5);
    ObjectId alice = acme.user("alice");
    for (int number = 0; number < 4; number++) {
      ObjectId _ = acme.user("user" + number);
    }
    acme.target.trouble(
        request -> {
          if (request.verb() == FakeTarget.Verb.BULK
              && !acme.applications().get(APP).target().equals(ELSEWHERE)) {
            move();
          }
          return Optional.empty();
        });

    acme.run();

    assertThere(alice);
    assertThat(elsewhere.users()).hasSize(6);
    assertThat(acme.log()).noneMatch(entry -> entry.error().isPresent());
  }

  @Test
  void whoIsBeingCreatedWhenTheApplicationIsMadeAnewIsCreatedByTheNewOne() {
    ObjectId alice = acme.user("alice");
    Application anew = ApplicationUnderTest.application().with(ELSEWHERE);
    meanwhile(
        () -> {
          acme.applications().remove(APP, ALICE);
          Application _ = acme.applications().create(anew, Optional.empty(), ALICE);
          acme.running().start(APP, ALICE);
        });

    acme.run();

    assertThere(alice);
  }

  @Test
  void whoIsBeingCreatedWhenTheApplicationIsMadeAnewForTheSameTargetIsAsTheNewOneHasIt() {
    ObjectId alice = acme.user("alice", "displayName", "Alicia");
    Application anew = CostTest.namedByDisplayName(ApplicationUnderTest.application());
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.run();
    meanwhile(
        () -> {
          acme.applications().remove(APP, ALICE);
          Application _ = acme.applications().create(anew, Optional.empty(), ALICE);
          acme.running().start(APP, ALICE);
          acme.run();
          assertThat(acme.store.pending(APP, alice)).as("it waits already").isPresent();
        });

    List.copyOf(tasks).forEach(Runnable::run);
    acme.executor(Runnable::run);
    acme.run();
    acme.restartProcess();
    acme.run();

    assertThat(acme.link(alice).map(Link::targetId)).contains(acme.target.id("Alicia"));
    assertThat(acme.target.users()).hasSize(1);
  }

  @Test
  void whoIsBeingChangedWhenTheLinksAreForgottenIsLinkedToNobodyAtFirst() {
    ObjectId alice = acme.user("alice");
    acme.run();
    acme.set(alice, "title", "Chief");
    List<Runnable> tasks = new ArrayList<>();
    acme.executor(tasks::add);
    acme.advance();
    meanwhile(() -> acme.running().restart(APP, EnumSet.allOf(ResetScope.class), ALICE));

    tasks.forEach(Runnable::run);

    assertThat(acme.link(alice)).isEmpty();
    acme.executor(Runnable::run);
    acme.run();
    assertThat(acme.link(alice)).isPresent();
  }
}
