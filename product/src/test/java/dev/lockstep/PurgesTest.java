package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Job.State;
import dev.lockstep.administration.Purges;
import dev.lockstep.administration.Purging.Chunks;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlJobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Purges as jobs: 25 things to remove, ten at a time.
class PurgesTest {
  private static final Actor ALICE = new Actor.Administrator("alice");

  @TempDir private Path folder;

  private final AtomicInteger left = new AtomicInteger(25);
  private Runnable between = () -> {};
  private Database database;
  private Purges purges;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("jobs.db"));
    purges = opened();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Purges opened() {
    return new Purges(
        new SqlJobStore(database), new SqlAdministrationStore(database), new SettableClock());
  }

  private long purge() {
    return purges.purge(
        "acme",
        "recycle-bin",
        new Chunks(
            10,
            () -> OptionalLong.of(25),
            () -> {
              int removed = Math.min(10, left.get());
              left.addAndGet(-removed);
              between.run();
              return removed;
            }));
  }

  private Job job() {
    return purges.jobs().getFirst();
  }

  @Test
  void aPurgeThatRemovesNothingIsNoJob() {
    left.set(0);

    assertThat(purge()).isZero();

    assertThat(purges.jobs()).isEmpty();
  }

  @Test
  void oneThatRemovesIsWatchedToItsEnd() {
    between =
        () -> {
          if (left.get() == 5) {
            assertThat(job().state()).isEqualTo(State.RUNNING);
            assertThat(job().done()).isEqualTo(10);
            assertThat(job().total()).isEqualTo(OptionalLong.of(25));
          }
        };

    assertThat(purge()).isEqualTo(25);

    assertThat(job().id()).isEqualTo("purge:acme:recycle-bin");
    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(job().done()).isEqualTo(25);
  }

  @Test
  void oneThatIsCancelledStopsAfterItsChunkAndStaysSoOverARestartUntilItIsResumed() {
    between =
        () -> {
          if (left.get() == 5) {
            purges.cancel(job(), ALICE);
          }
        };
    assertThat(purge()).isEqualTo(20);
    assertThat(job().state()).isEqualTo(State.CANCELLED);
    assertThat(job().problem().orElseThrow()).contains("until it is resumed");
    between = () -> {};

    purges = opened();
    assertThat(purge()).isZero();
    assertThat(left).hasValue(5);

    purges.resume(job(), ALICE);
    assertThat(purge()).isEqualTo(5);
    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(new SqlAdministrationStore(database).entries(AuditLog.Query.newest(9)))
        .extracting(entry -> entry.activity() + " " + entry.subject())
        .containsExactly(
            "Resume purge directory/acme/recycle-bin", "Cancel purge directory/acme/recycle-bin");
  }

  @Test
  void oneThatEndsBeforeItIsCancelledHasEnded() {
    List<Job> seen = new ArrayList<>();
    between = () -> seen.addAll(purges.jobs());
    assertThat(purge()).isEqualTo(25);
    between = () -> {};
    assertThat(seen.getLast().state()).isEqualTo(State.RUNNING);

    purges.cancel(seen.getLast(), ALICE);

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    left.set(5);
    assertThat(purge()).isEqualTo(5);
  }

  private void stopInItsSecondChunk() {
    int second = left.get() - 20;
    between =
        () -> {
          if (left.get() == second) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(this::purge).hasMessage("killed");
    between = () -> {};
  }

  @Test
  void whatAStoppedProcessLeftGoesOnByItself() {
    stopInItsSecondChunk();
    purges = opened();
    assertThat(job().state()).isEqualTo(State.RUNNING);

    assertThat(purge()).isEqualTo(5);

    assertThat(job().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void oneThatGoesOnAfterARestartIsCancelledInItsFirstChunkToo() {
    left.set(35);
    stopInItsSecondChunk();
    purges = opened();
    between = () -> purges.cancel(job(), ALICE);

    assertThat(purge()).isEqualTo(10);

    assertThat(job().state()).isEqualTo(State.CANCELLED);
    assertThat(job().problem().orElseThrow()).contains("alice").contains("until it is resumed");
    between = () -> {};
    assertThat(purge()).isZero();
    assertThat(left).hasValue(5);
  }
}
