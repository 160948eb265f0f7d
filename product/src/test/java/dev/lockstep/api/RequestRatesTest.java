package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How many requests a key may make.
class RequestRatesTest {
  private final SettableClock clock = new SettableClock();
  private final RequestRates rates = new RequestRates(clock);

  private long admitted(String who, int requests) {
    return IntStream.range(0, requests).filter(_ -> rates.admits(who)).count();
  }

  @Test
  void whoAsksTooMuchWaitsUntilTheBucketFills() {
    assertThat(admitted("key/1", RequestRates.BURST + 10)).isEqualTo(RequestRates.BURST);

    clock.move(Duration.ofSeconds(1));

    assertThat(admitted("key/1", RequestRates.BURST)).isBetween(498L, 500L);
  }

  @Test
  void othersArentHeldUp() {
    admitted("key/1", RequestRates.BURST + 1);

    assertThat(rates.admits("key/2")).isTrue();
  }

  @Test
  void aClockThatGoesBackFillsNothingAndBreaksNothing() {
    admitted("key/1", RequestRates.BURST);
    clock.move(Duration.ofHours(-1));

    assertThat(rates.admits("key/1")).isFalse();
  }
}
