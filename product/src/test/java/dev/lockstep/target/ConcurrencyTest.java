package dev.lockstep.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// How many requests go at once: one more for a round of good answers, half as many when it is too
/// much (RFC 5681's rule).
class ConcurrencyTest {
  private static final Duration USUAL = Duration.ofMillis(100);

  private final Concurrency concurrency = new Concurrency(16);
  private Instant now = Instant.parse("2026-11-25T09:00:00Z");

  private void answers(int count, Duration took, boolean overloaded) {
    for (int answer = 0; answer < count; answer++) {
      Instant began = now;
      now = now.plus(took);
      concurrency.ended(began, now, overloaded);
    }
  }

  @Test
  void aRoundOfGoodAnswersMakesItOneMoreUpToTheMost() {
    assertThat(concurrency.limit()).isEqualTo(Concurrency.START);
    answers(5, USUAL, false);
    assertThat(concurrency.limit()).isEqualTo(5);

    answers(1_000, USUAL, false);

    assertThat(concurrency.limit()).isEqualTo(16);
  }

  @Test
  void anOverloadHalvesItAndNeverBelowOne() {
    answers(1_000, USUAL, false);

    answers(1, USUAL, true);
    assertThat(concurrency.limit()).isEqualTo(8);
    answers(10, USUAL, true);

    assertThat(concurrency.limit()).isEqualTo(1);
  }

  @Test
  void answersThatTellOfTheSameOverloadHalveItOnce() {
    answers(1_000, USUAL, false);
    Instant began = now;
    now = now.plus(USUAL);

    for (int request = 0; request < 16; request++) {
      concurrency.ended(began, now, true);
    }

    assertThat(concurrency.limit()).isEqualTo(8);
  }

  @Test
  void answersThatBecomeSlowHalveItToo() {
    answers(1_000, USUAL, false);

    answers(1, Duration.ofSeconds(2), false);

    assertThat(concurrency.limit()).isEqualTo(8);
  }

  @Test
  void aHiccupOfAFastTargetIsNotSlow() {
    answers(1_000, Duration.ofMillis(5), false);

    answers(1, Duration.ofMillis(400), false);

    assertThat(concurrency.limit()).isEqualTo(16);
  }

  @Test
  void aTargetThatIsAlwaysSlowIsNotHeldDown() {
    answers(200, Duration.ofSeconds(3), false);

    assertThat(concurrency.limit()).isGreaterThan(Concurrency.START);
  }

  @Test
  void itRecoversFromAnOverload() {
    answers(1, USUAL, true);
    assertThat(concurrency.limit()).isEqualTo(2);

    answers(1_000, USUAL, false);

    assertThat(concurrency.limit()).isEqualTo(16);
  }
}
