package dev.lockstep.console;

import dev.lockstep.provisioning.OperationHour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The operations of the last day, a bar for each hour.
///
/// @param hours 24 of them, the oldest first; the last one isn't over yet
public record Chart(List<OperationHour> hours) {
  public static final int HOURS = 24;

  /// Of the picture, in its own units.
  public static final int WIDTH = 480;

  public static final int HEIGHT = 90;
  private static final int STEP = WIDTH / HOURS;

  /// @param some the hours in which something was done, of one application or of several
  static Chart of(List<OperationHour> some, Instant now) {
    Map<Instant, OperationHour> done =
        some.stream()
            .collect(
                Collectors.toMap(OperationHour::hour, Function.identity(), OperationHour::plus));
    Instant first = OperationHour.beginning(now).minus(Duration.ofHours(HOURS - 1L));
    return new Chart(
        IntStream.range(0, HOURS)
            .mapToObj(index -> first.plus(Duration.ofHours(index)))
            .map(hour -> done.getOrDefault(hour, OperationHour.none(hour)))
            .toList());
  }

  /// A bar of two parts, in the units of the picture.
  ///
  /// @param failed how high the part of what failed is; at least one unit where anything did
  /// @param title what the bar says when it is pointed at
  public record Bar(int x, int width, int succeeded, int failed, String title) {
    public int top() {
      return HEIGHT - succeeded - failed;
    }
  }

  public List<Bar> bars() {
    return IntStream.range(0, hours.size())
        .mapToObj(
            index -> {
              OperationHour hour = hours.get(index);
              return new Bar(
                  index * STEP + 2,
                  STEP - 4,
                  height(hour.succeeded()),
                  height(hour.failed()),
                  "%s: %d succeeded, %d failed"
                      .formatted(hour.hour(), hour.succeeded(), hour.failed()));
            })
        .toList();
  }

  private int height(long operations) {
    return operations == 0
        ? 0
        : (int) Math.max(1, Math.round(operations * (HEIGHT - 1.0) / highest()));
  }

  /// Operations of the busiest hour.
  public long highest() {
    return hours.stream().mapToLong(OperationHour::operations).max().orElse(0);
  }

  /// All hours together.
  public OperationHour total() {
    return hours.stream().reduce(OperationHour.none(hours.getFirst().hour()), OperationHour::plus);
  }

  /// What the picture shows, for those who don't see it.
  public String description() {
    OperationHour total = total();
    return "Operations of the last 24 hours: %d succeeded, %d failed; at most %d in an hour"
        .formatted(total.succeeded(), total.failed(), highest());
  }
}
