package dev.lockstep.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UnitAheadTest {
  private final UnitAhead ahead = new UnitAhead(Thread::startVirtualThread);
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void whoeverBeganAUnitGoesOnBeforeItHasEnded() {
    CountDownLatch gone = new CountDownLatch(1);

    ahead.begin(
        () -> {
          awaitDone(gone);
          done.add("unit");
        });
    done.add("beginner");
    gone.countDown();
    ahead.await();

    assertThat(done).containsExactly("beginner", "unit");
  }

  @Test
  void aUnitBeginsWhenTheOneBeforeHasEnded() {
    CountDownLatch gone = new CountDownLatch(1);
    ahead.begin(
        () -> {
          awaitDone(gone);
          done.add("first");
        });
    gone.countDown();

    ahead.begin(() -> done.add("second"));
    ahead.await();

    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void behindAUnitThatFailsNoneIsBegunAndTheFailureIsThrownOnce() {
    ahead.begin(
        () -> {
          throw new IllegalStateException("the disk is full");
        });

    assertThatThrownBy(() -> ahead.begin(() -> done.add("second")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk is full");
    assertThatCode(ahead::await).doesNotThrowAnyException();
    assertThat(done).isEmpty();
  }

  @Test
  void whoeverIsInterruptedWaitsForTheUnitAllTheSame() {
    Thread beginner = Thread.currentThread();
    ahead.begin(
        () -> {
          while (beginner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          done.add("unit");
        });

    beginner.interrupt();
    ahead.await();

    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(done).containsExactly("unit");
  }

  private static void awaitDone(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
