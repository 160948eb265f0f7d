package dev.lockstep.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.TestTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Requests to one target from many threads.
class TrafficTest {
  private static final ScimCall CALL = ScimCall.get("Users");

  private final TestTime time = new TestTime();
  private final AtomicReference<Runnable> duringPause = new AtomicReference<>(() -> {});
  private final Traffic traffic =
      new Traffic(
          Preset.named("generic"),
          time,
          duration -> {
            time.pause(duration);
            duringPause.getAndSet(() -> {}).run();
          });

  private static ScimReply reply(int status, Optional<Instant> retryAfter) {
    return new ScimReply(
        status, new ScimReply.Body.Empty(), Optional.empty(), retryAfter, List.of());
  }

  private static ScimReply throttled() {
    return reply(429, Optional.empty());
  }

  private ScimReply throttledFor(Duration pause) {
    return reply(429, Optional.of(time.instant().plus(pause)));
  }

  private Duration closedFor(ScimReply reply, Instant began) {
    return Duration.between(time.instant(), traffic.close(reply, began).orElseThrow());
  }

  private Instant entered() throws InterruptedException {
    Instant began = traffic.enter(CALL);
    traffic.leave(began, false);
    return began;
  }

  @Test
  void whoWaitsWaitsOnWhereTheTargetWantsMoreRestMeanwhile() throws Exception {
    Instant began = entered();
    Optional<Instant> _ = traffic.close(throttledFor(Duration.ofSeconds(5)), began);
    duringPause.set(
        () -> {
          Optional<Instant> _ = traffic.close(throttledFor(Duration.ofSeconds(60)), began);
        });

    Instant next = entered();

    assertThat(time.pauses()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(60));
    assertThat(next).isEqualTo(TestTime.START.plusSeconds(65));
  }

  @Test
  void requestsThatMeetOneOverloadLengthenThePauseOnce() throws Exception {
    List<Instant> atOnce = Stream.of(entered(), entered(), entered(), entered()).toList();

    for (Instant began : atOnce) {
      assertThat(closedFor(throttled(), began)).isEqualTo(Duration.ofSeconds(1));
    }
    assertThat(closedFor(throttled(), entered())).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anAnswerFromBeforeAnOverloadDoesNotTellThatItIsOver() throws Exception {
    Instant before = entered();
    assertThat(closedFor(throttled(), before)).isEqualTo(Duration.ofSeconds(1));

    assertThat(traffic.close(reply(200, Optional.empty()), before)).isEmpty();

    assertThat(closedFor(throttled(), entered())).isEqualTo(Duration.ofSeconds(2));
    time.pause(Duration.ofSeconds(2));
    assertThat(traffic.close(reply(200, Optional.empty()), entered())).isEmpty();
    assertThat(closedFor(throttled(), entered())).isEqualTo(Duration.ofSeconds(1));
  }
}
