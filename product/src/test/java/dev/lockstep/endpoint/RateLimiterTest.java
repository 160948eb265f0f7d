package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.TokenSettings.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Token buckets by a clock that the test moves.
class RateLimiterTest {
  private static final RateLimit FIVE_OF_TEN = new RateLimit(5, 10);

  private final SettableClock clock = new SettableClock();
  private final RateLimiter limiter = new RateLimiter(clock);

  private int taken(int times) {
    int taken = 0;
    for (int time = 0; time < times; time++) {
      taken += limiter.take("key", FIVE_OF_TEN).isZero() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aFullBucketGivesItsBurstAndThenWhatFlowsIn() {
    assertThat(taken(50)).isEqualTo(10);
    clock.move(Duration.ofSeconds(1));
    assertThat(taken(50)).isEqualTo(5);
    clock.move(Duration.ofHours(1));
    assertThat(taken(50)).isEqualTo(10);
  }

  @Test
  void theWaitIsJustWhatTheNextRequestNeeds() {
    taken(10);

    assertThat(limiter.take("key", FIVE_OF_TEN)).isEqualTo(Duration.ofMillis(200));
    clock.move(Duration.ofMillis(199));
    assertThat(limiter.take("key", FIVE_OF_TEN)).isEqualTo(Duration.ofMillis(1));
    clock.move(Duration.ofMillis(1));
    assertThat(limiter.take("key", FIVE_OF_TEN)).isZero();
  }

  @Test
  void aBucketIsNobodyElses() {
    taken(10);

    assertThat(limiter.take("other", FIVE_OF_TEN)).isZero();
  }

  @Test
  void aClockThatIsSetBackHoldsNobodyUpForLong() {
    taken(10);

    clock.move(Duration.ofHours(-3));

    assertThat(taken(50)).isEqualTo(10);
  }

  @Test
  void aLowerLimitHoldsFromTheNextRequestOn() {
    limiter.take("key", new RateLimit(1, 1_000));
    RateLimit one = new RateLimit(1, 1);

    assertThat(limiter.take("key", one)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void parallelRequestsTakeNoMoreThanThereIs() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        tasks.add(() -> taken(100));
      }
      int sum = 0;
      for (Future<Integer> taken : threads.invokeAll(tasks)) {
        sum += taken.get();
      }
      assertThat(sum).isEqualTo(10);
    }
  }

  /// In any stretch of time no more than the burst and what flowed in meanwhile; and who waits as
  /// long as told is let through.
  @Property(tries = 300)
  void noStretchOfTimeHasMoreThanTheLimit(
      @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 500) Integer> pausesMillis) {
    RateLimit limit = new RateLimit(perSecond, burst);
    SettableClock time = new SettableClock();
    RateLimiter buckets = new RateLimiter(time);
    List<Instant> taken = new ArrayList<>();
    for (int pause : pausesMillis) {
      Duration wait = buckets.take("key", limit);
      if (wait.isZero()) {
        taken.add(time.instant());
      } else {
        time.move(wait);
        assertThat(buckets.take("key", limit)).isZero();
        taken.add(time.instant());
      }
      time.move(Duration.ofMillis(pause));
    }
    for (int first = 0; first < taken.size(); first++) {
      for (int last = first; last < taken.size(); last++) {
        double seconds = Duration.between(taken.get(first), taken.get(last)).toNanos() / 1e9;
        assertThat(last - first + 1)
            .isLessThanOrEqualTo((int) (burst + seconds * perSecond + 1e-3));
      }
    }
  }
}
