package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Verb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens when operations fail: retries, quarantine, and restarts.
class FailureTest {
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final ApplicationId APP = ApplicationUnderTest.APP;

  @TempDir private Path folder;
  private ApplicationUnderTest acme;

  @BeforeEach
  void open() {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private void policies(Policies policies) {
    acme.applications().setPolicies(APP, policies, ALICE);
  }

  private Quarantine quarantine() {
    return acme.state().quarantine().orElseThrow();
  }

  // Retries

  @Test
  void entrasRetriesComeSixTwelveAndTwentyFourHoursAfterTheFirstFailureThenDaily() {
    policies(Policies.DEFAULT.with(Retries.ENTRA));
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.user("bob");
    acme.run();
    acme.target.requests();

    List<Integer> hours = new ArrayList<>();
    for (int hour = 1; hour <= 72; hour++) {
      acme.runAfter(Duration.ofHours(1));
      if (!acme.target.requests().isEmpty()) {
        hours.add(hour);
      }
    }

    assertThat(hours).containsExactly(6, 12, 24, 48, 72);
  }

  @Test
  void retriesAreSoonAtFirstAndAtMostADayApart() {
    assertThat(Retries.DEFAULT.wait(0)).isEqualTo(Duration.ofSeconds(15));
    assertThat(Retries.DEFAULT.wait(1)).isEqualTo(Duration.ofSeconds(45));
    assertThat(Retries.DEFAULT.wait(2)).isEqualTo(Duration.ofMinutes(3));
    assertThat(Retries.DEFAULT.wait(50)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void aFailingObjectHoldsUpNobodyAndIsTriedWhenItChanges() {
    ObjectId bob = acme.user("bob");
    acme.user("carol");
    acme.target.failWhen(
        request -> request.about().equals("bob"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.run();
    assertThat(acme.target.users()).containsOnlyKeys("carol");
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).hasSize(1);

    acme.target.heal();
    acme.set(bob, "title", "Engineer");
    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("bob", "carol");
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void anObjectThatCannotBeReadIsToldInTheLogAndHoldsUpNobody() throws SQLException {
    ObjectId bob = acme.user("bob");
    ObjectId carol = acme.user("carol");
    acme.run();
    spoilTheLinkOf("bob");

    acme.set(bob, "title", "Engineer");
    acme.set(carol, "title", "Engineer");
    acme.run();

    assertThat(acme.target.user("carol").text("title")).contains("Engineer");
    ProvisioningLogEntry entry = acme.log(bob).getFirst();
    assertThat(entry.error()).contains(ErrorCode.INTERNAL_ERROR);
    assertThat(entry.explanation()).contains("a defect of Lockstep");
    assertThat(entry.nextTry()).contains(acme.clock.instant().plusSeconds(15));
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 10)).hasSize(1);
  }

  private void spoilTheLinkOf(String label) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("application.db");
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement update =
            connection.prepareStatement("update link set last_sent = '{' where label = ?")) {
      update.setString(1, label);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void theLogTellsWhenItIsTriedAgain() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));
    ObjectId bob = acme.user("bob");
    acme.run();

    assertThat(acme.log(bob).getFirst().nextTry()).contains(acme.clock.instant().plusSeconds(15));
  }

  @Test
  void aTargetThatAsksForPeaceGetsItAndOnlyWhatFailedIsSentAgain() {
    acme.target.failOnce(
        request -> request.verb() == Verb.CREATE,
        new Fault.Refuses(
            ErrorCode.TOO_MANY_REQUESTS, "too many", Optional.of(Duration.ofMinutes(10))));
    acme.user("bob");
    acme.run();
    acme.user("carol");
    acme.run();
    assertThat(acme.target.writes()).containsExactly("CREATE bob");

    acme.runAfter(Duration.ofMinutes(10));

    assertThat(acme.target.writes()).containsExactlyInAnyOrder("CREATE bob", "CREATE carol");
  }

  // Quarantine

  @Test
  void aWrongTokenPutsIntoQuarantineAtOnce() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.CREDENTIAL_VALIDATION_FAILURE));
    acme.user("bob");
    acme.user("carol");

    acme.run();

    assertThat(quarantine().reason()).isEqualTo(QuarantineReason.ENCOUNTERED_QUARANTINE_EXCEPTION);
    assertThat(quarantine().code()).isEqualTo(ErrorCode.CREDENTIAL_VALIDATION_FAILURE);
  }

  @Test
  void answersThatAreNotScimPutIntoQuarantineAtOnce() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.SERVICE_INCOMPATIBLE));
    acme.user("bob");

    acme.run();

    assertThat(quarantine().code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
  }

  @Test
  void inQuarantineTheTriesBecomeRarerUpToOncePerDay() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("bob");
    acme.run();
    Duration last = Duration.ZERO;
    for (int tries = 1; tries < 20; tries++) {
      Duration wait = Duration.between(acme.clock.instant(), quarantine().nextTry());
      assertThat(wait).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofDays(1));
      last = wait;
      acme.runAfter(wait);
    }

    assertThat(last).isEqualTo(Duration.ofDays(1));
    assertThat(quarantine().since()).isEqualTo(SettableClock.START);
  }

  @Test
  void theFirstSuccessEndsTheQuarantine() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("bob");
    acme.user("carol");
    acme.run();

    acme.target.heal();
    acme.runAfter(Duration.ofSeconds(15));

    assertThat(acme.state().quarantine()).isEmpty();
    assertThat(acme.target.users()).containsOnlyKeys("bob", "carol");
  }

  @Test
  void afterFourWeeksInQuarantineTheApplicationIsPaused() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("bob");
    acme.run();
    for (int day = 1; day < 28; day++) {
      acme.runAfter(Duration.ofDays(1));
    }
    assertThat(acme.applications().get(APP).state()).isEqualTo(State.RUNNING);

    acme.runAfter(Duration.ofDays(1));
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.applications().get(APP).state()).isEqualTo(State.PAUSED);
    acme.target.heal();
    acme.running().start(APP, ALICE);
    acme.run();
    assertThat(acme.target.users()).containsOnlyKeys("bob");
  }

  @Test
  void entrasThresholdsJudgeEntrasExamples() {
    QuarantineThresholds entra = QuarantineThresholds.DEFAULT;

    assertThat(entra.reached(counts(4_000, 0, 0))).isEmpty();
    assertThat(entra.reached(counts(45_000, 0, 100_000)))
        .contains(QuarantineReason.ENCOUNTERED_BASE_ESCROW_THRESHOLD);
    assertThat(entra.reached(counts(30_000, 0, 5_000)))
        .contains(QuarantineReason.ENCOUNTERED_ESCROW_PROPORTION_THRESHOLD);
    assertThat(entra.reached(counts(20_000, 0, 100_000))).isEmpty();
    assertThat(entra.reached(counts(61_000, 21_000, 1_000_000)))
        .contains(QuarantineReason.ENCOUNTERED_TOTAL_ESCROW_THRESHOLD);
  }

  private static Counts counts(long failed, long references, long succeeded) {
    return new Counts(succeeded, 0, 0, 0, 0, 0, failed, references);
  }

  @Test
  void anInitialCycleWithTooManyFailuresGoesOnToItsEndAndWaitsForCleaningUp() {
    policies(Policies.DEFAULT.with(new QuarantineThresholds(5, 40, 100, 100)));
    acme.target.failWhen(
        request -> request.verb() == Verb.CREATE && !request.toString().contains("user9"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    for (int index = 0; index < 10; index++) {
      acme.user("user" + index);
    }
    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("user9");
    assertThat(acme.state().quarantine()).isEmpty();
    assertThat(acme.applications().get(APP).state()).isEqualTo(State.PAUSED);
    assertThat(acme.monitoring().status(APP).statistics().escrowsPruned()).isPresent();
    assertThat(acme.monitoring().escrows(APP, Optional.empty(), 20)).hasSize(9);

    acme.target.heal();
    acme.running().start(APP, ALICE);
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.users()).hasSize(10);
    assertThat(acme.monitoring().status(APP).statistics().escrowsPruned()).isEmpty();
  }

  @Test
  void tooManyFailuresOfAnIncrementalCyclePutIntoQuarantineToo() {
    policies(Policies.DEFAULT.with(new QuarantineThresholds(5, 40, 100, 100)));
    acme.run();
    acme.target.failWhen(
        request -> request.verb() == Verb.CREATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    for (int index = 0; index < 10; index++) {
      acme.user("user" + index);
    }
    acme.run();
    assertThat(quarantine().reason())
        .isEqualTo(QuarantineReason.ENCOUNTERED_ESCROW_PROPORTION_THRESHOLD);

    acme.target.heal();
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.state().quarantine()).isEmpty();
    assertThat(acme.target.users()).hasSize(10);
  }

  // Pause, start, restart

  @Test
  void pauseAndStartKeepTheirPlace() {
    acme.user("bob");
    acme.run();
    acme.running().pause(APP, ALICE);
    acme.user("carol");
    acme.run();
    acme.target.requests();

    acme.running().start(APP, ALICE);
    acme.run();

    assertThat(acme.target.requests()).containsExactly("FIND carol", "CREATE carol");
  }

  @Test
  void restartingAfterTheEscrowsTriesThemAtOnce() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.user("bob");
    acme.run();
    acme.target.heal();

    acme.running().restart(APP, Set.of(ResetScope.ESCROWS), ALICE);
    acme.run();

    assertThat(acme.target.users()).containsOnlyKeys("bob");
    assertThat(acme.state().cycle().kind()).isNotEqualTo(ApplicationState.Cycle.Kind.NOT_RUN);
  }

  @Test
  void restartingAfterTheQuarantineEndsIt() {
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("bob");
    acme.run();
    acme.target.heal();

    acme.running().restart(APP, Set.of(ResetScope.QUARANTINE_STATE), ALICE);
    acme.run();

    assertThat(acme.state().quarantine()).isEmpty();
    assertThat(acme.target.users()).containsOnlyKeys("bob");
  }

  @Test
  void theUsualRestartKeepsTheLinksAndSendsNothingWhereNothingChanged() {
    acme.group("Engineers", acme.user("bob"));
    acme.run();
    acme.target.requests();

    acme.running().restart(APP, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(acme.state().cycle().kind()).isEqualTo(ApplicationState.Cycle.Kind.INITIAL);
  }

  @Test
  void aFullRestartMatchesEverythingAnew() {
    ObjectId bob = acme.user("bob");
    acme.group("Engineers", bob);
    acme.run();
    String before = acme.target.id("bob");

    acme.running().restart(APP, EnumSet.allOf(ResetScope.class), ALICE);
    acme.run();

    assertThat(acme.link(bob).orElseThrow().targetId()).isEqualTo(before);
    assertThat(acme.target.users()).hasSize(1);
    assertThat(acme.target.groups().get("Engineers")).containsExactly("bob");
    assertThat(acme.audit().getFirst().after())
        .contains("Watermark, Escrows, QuarantineState, ConnectorDataStore");
  }

  @Test
  void whatNeedsNoRequestSaysNothingOfATargetInQuarantine() {
    ObjectId carol = acme.user("carol");
    acme.run();
    acme.target.failWhen(_ -> true, FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("bob");
    acme.run();
    for (int tries = 0; tries < 5; tries++) {
      acme.set(carol, "nickName", "Number " + tries);
      acme.set(carol, "nickName", "");
      acme.runAfter(Duration.between(acme.clock.instant(), quarantine().nextTry()));
    }

    assertThat(quarantine().since()).isEqualTo(SettableClock.START);
    assertThat(quarantine().tries()).isEqualTo(6);
  }

  // Other applications

  @Test
  void anApplicationThatCannotBeAdvancedHoldsUpNoOther() throws SQLException {
    ApplicationId broken = new ApplicationId("a-broken-one");
    acme.applications().create(application(broken), Optional.empty(), ALICE);
    acme.running().start(broken, ALICE);
    boolean _ = acme.cycles().advance(broken);
    spoilTheExpansionsOf(broken);
    acme.user("bob");

    for (int round = 0; round < 20; round++) {
      assertThatThrownBy(() -> acme.cycles().advanceAll()).hasMessageContaining("NONSENSE");
    }

    assertThat(acme.target.users()).containsOnlyKeys("bob");
  }

  private Application application(ApplicationId id) {
    Application app = acme.applications().get(APP);
    return new Application(
        id,
        app.directory(),
        "Another",
        app.target(),
        app.scope(),
        app.mappings(),
        app.policies(),
        State.PAUSED);
  }

  private void spoilTheExpansionsOf(ApplicationId id) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("application.db");
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement update =
            connection.prepareStatement(
                "update expansion set kind = 'NONSENSE' where application = ?")) {
      update.setString(1, id.value());
      assertThat(update.executeUpdate()).isPositive();
    }
  }

  @Test
  void whatALookLeavesOfARemovedApplicationIsNotThatOfALaterOne() {
    Application app = acme.applications().get(APP);
    ObjectId bob = acme.user("bob");
    acme.target.beforeEach(
        () -> {
          if (acme.store.application(APP).isPresent()) {
            acme.applications().remove(APP, ALICE);
          }
        });
    acme.run();

    acme.applications().create(app, Optional.empty(), ALICE);

    assertThat(acme.link(bob)).isEmpty();
    assertThat(acme.monitoring().status(APP).users()).isZero();
  }
}
