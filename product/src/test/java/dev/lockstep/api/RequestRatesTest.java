package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How many requests a caller may make. `ApiStatusTest` has one that is refused over HTTP.
class RequestRatesTest {
  private static final int BURST = RequestRate.DEFAULT.burst();

  private final SettableClock clock = new SettableClock();
  private final RequestRates rates = new RequestRates(RequestRate.DEFAULT, clock);

  private long admitted(String who, int requests) {
    return IntStream.range(0, requests).filter(_ -> rates.ask(who).admitted()).count();
  }

  @Test
  void whoAsksTooMuchWaitsUntilTheBucketFills() {
    assertThat(admitted("key/1", BURST + 10)).isEqualTo(BURST);

    clock.move(Duration.ofSeconds(1));

    assertThat(admitted("key/1", BURST)).isBetween(498L, 500L);
  }

  @Test
  void othersArentHeldUp() {
    admitted("key/1", BURST + 1);

    assertThat(rates.ask("key/2").admitted()).isTrue();
  }

  @Test
  void aClockThatGoesBackFillsNothingAndBreaksNothing() {
    admitted("key/1", BURST);
    clock.move(Duration.ofHours(-1));

    assertThat(rates.ask("key/1").admitted()).isFalse();
  }

  @Test
  void whoIsRefusedIsToldHowLongToWaitAndIsThenAdmitted() {
    RequestRates slow = new RequestRates(new RequestRate(2, 3), clock);
    assertThat(slow.ask("key/1")).isEqualTo(new RequestRates.Verdict(true, 2, 0));
    slow.ask("key/1");
    assertThat(slow.ask("key/1")).isEqualTo(new RequestRates.Verdict(true, 0, 30));

    assertThat(slow.ask("key/1")).isEqualTo(new RequestRates.Verdict(false, 0, 30));
    clock.move(Duration.ofSeconds(29));
    assertThat(slow.ask("key/1")).isEqualTo(new RequestRates.Verdict(false, 0, 1));
    clock.move(Duration.ofSeconds(1));
    assertThat(slow.ask("key/1").admitted()).isTrue();
  }

  @Test
  void aRestFillsTheBucketAndNoMore() {
    RequestRates slow = new RequestRates(new RequestRate(60, 2), clock);
    clock.move(Duration.ofDays(1));

    assertThat(IntStream.range(0, 9).filter(_ -> slow.ask("key/1").admitted()).count())
        .isEqualTo(2);
  }
}
