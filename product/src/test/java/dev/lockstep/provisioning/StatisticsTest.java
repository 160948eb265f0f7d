package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.Monitoring.Status.Code;
import dev.lockstep.provisioning.Statistics.EndedCycle;
import dev.lockstep.provisioning.Statistics.EndedCycle.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an application tells of itself (entra-and-aws 1.12).
class StatisticsTest {
  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private Statistics statistics() {
    return acme.monitoring().status(APP).statistics();
  }

  @Test
  void beforeTheFirstCycleNothingHasRun() {
    acme.running().pause(APP, ALICE);

    assertThat(acme.monitoring().status(APP).code()).isEqualTo(Code.NOT_RUN);
    assertThat(statistics()).isEqualTo(Statistics.NONE);
  }

  @Test
  void theyCountWhatAllCyclesDidAndTellHowTheLastOnesEnded() {
    ObjectId anna = acme.user("anna");
    acme.group("Engineers", anna, acme.user("ben"));
    acme.run();
    acme.clock.move(Duration.ofHours(1));
    acme.set(anna, "title", "Chief");
    acme.run();

    assertThat(acme.monitoring().status(APP).code()).isEqualTo(Code.ACTIVE);
    assertThat(statistics().totals().created()).isEqualTo(3);
    assertThat(statistics().totals().updated()).isEqualTo(1);
    assertThat(statistics().totals().memberships()).isPositive();
    EndedCycle last = statistics().last().orElseThrow();
    assertThat(last.kind()).isEqualTo(Cycle.Kind.INCREMENTAL);
    assertThat(last.result()).isEqualTo(Result.SUCCEEDED);
    assertThat(last.counts().updated()).isEqualTo(1);
    assertThat(statistics().lastSuccessfulWithExports()).contains(last);
    assertThat(statistics().steadyStateFirstAchieved()).contains(SettableClock.START);
    assertThat(statistics().steadyStateLastAchieved())
        .contains(SettableClock.START.plus(Duration.ofHours(1)));
  }

  @Test
  void aCycleInWhichSomethingFailsIsNoSuccessfulOne() {
    acme.user("anna");
    acme.run();
    EndedCycle before = statistics().last().orElseThrow();
    acme.target.failWhen(
        request -> request.verb() == Verb.CREATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.user("ben");
    acme.run();

    assertThat(statistics().last().orElseThrow().result()).isEqualTo(Result.FAILED);
    assertThat(statistics().lastSuccessful()).contains(before);
    assertThat(statistics().totals().failed()).isEqualTo(1);
  }

  @Test
  void whatACycleDidBeforeItWasBrokenOffStaysCounted() {
    acme.user("anna");
    acme.target.failWhen(
        request -> request.verb() == Verb.CREATE && request.toString().contains("ben"),
        FakeTarget.refuses(ErrorCode.UNAUTHORIZED));
    acme.user("ben");
    acme.run();
    assertThat(acme.monitoring().status(APP).code()).isEqualTo(Code.QUARANTINE);
    acme.target.heal();
    acme.running().restart(APP, ALICE);
    acme.run();

    assertThat(acme.monitoring().status(APP).toDate().created()).isEqualTo(2);
    assertThat(acme.monitoring().status(APP).toDate().failed()).isEqualTo(1);
  }

  @Test
  void theyOutliveTheProcess() {
    acme.user("anna");
    acme.run();
    Statistics before = statistics();
    acme.restartProcess();

    assertThat(before.totals().created()).isEqualTo(1);
    assertThat(statistics()).isEqualTo(before);
  }
}
