package dev.lockstep.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.console.Chart.Bar;
import dev.lockstep.provisioning.OperationHour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bars of the last day.
class ChartTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:20:00Z");
  private static final Instant HOUR = Instant.parse("2026-11-26T10:00:00Z");

  private static OperationHour hour(Instant hour, long succeeded, long failed) {
    return new OperationHour(hour, succeeded, failed, 0, Duration.ZERO, Duration.ZERO);
  }

  @Test
  void theBusiestHourIsAsHighAsThePictureAndTheLastBarIsNow() {
    Instant before = HOUR.minus(Duration.ofHours(23));
    Chart chart = Chart.of(List.of(hour(before, 45, 0), hour(HOUR, 60, 30)), NOW);

    List<Bar> bars = chart.bars();

    assertThat(bars).hasSize(24);
    assertThat(bars.getFirst().succeeded()).isEqualTo(45);
    assertThat(bars.getLast().top()).isBetween(0, 1);
    assertThat(bars.getLast().x() + bars.getLast().width()).isLessThanOrEqualTo(Chart.WIDTH);
    assertThat(bars.getLast().title()).isEqualTo(HOUR + ": 60 succeeded, 30 failed");
    assertThat(bars.get(5).succeeded()).isZero();
    assertThat(chart.description())
        .isEqualTo(
            "Operations of the last 24 hours: 105 succeeded, 30 failed; at most 90 in an hour");
  }

  @Test
  void oneFailureAmongManyIsSeen() {
    Bar bar = Chart.of(List.of(hour(HOUR, 1_000_000, 1)), NOW).bars().getLast();

    assertThat(bar.failed()).isEqualTo(1);
    assertThat(bar.top()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void applicationsAddUp() {
    Chart chart = Chart.of(List.of(hour(HOUR, 2, 0), hour(HOUR, 3, 1)), NOW);

    assertThat(chart.total()).isEqualTo(hour(chart.hours().getFirst().hour(), 5, 1));
    assertThat(chart.highest()).isEqualTo(6);
  }
}
