package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How many streams of events there may be, and what they cost while nobody watches.
class StreamLimitsTest {
  private final AtomicInteger readings = new AtomicInteger();
  private final Events events =
      new Events(
          () -> {
            readings.incrementAndGet();
            return List.of();
          });

  @Test
  void allKeysTogetherHaveTwoHundredStreamsAndOneOfThemTwenty() {
    for (int index = 0; index < 20; index++) {
      assertThat(events.join("greedy")).isTrue();
    }
    assertThat(events.join("greedy")).isFalse();
    for (int index = 0; index < 180; index++) {
      assertThat(events.join("key " + index)).isTrue();
    }
    assertThat(events.join("one more")).isFalse();

    events.leave("greedy");
    assertThat(events.join("one more")).isTrue();
  }

  @Test
  void nothingIsReadWhileNobodyWatches() {
    events.ring();
    events.look();
    assertThat(readings).hasValue(0);

    events.join("key");
    events.look();
    assertThat(readings).as("it has rung").hasValue(1);
    events.look();
    assertThat(readings).as("nothing has changed").hasValue(1);
    events.leave("key");
    events.ring();
    events.look();
    assertThat(readings).hasValue(1);
  }

  @Test
  void whatChangesByTheClockIsSeenThoughNothingRings() {
    events.join("key");
    for (int look = 0; look < 5; look++) {
      events.look();
    }

    assertThat(readings).hasValue(1);
  }
}
