package dev.lockstep.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How long one kind of call took, many times, by callers of whom each waits for its answer before
/// it calls again. A slow answer so delays the caller's next call: under a fixed rate of arrivals
/// the tail would be longer.
record Measured(String what, int callers, long calls, double perSecond, double p50, double p99) {

  interface Call {
    /// @throws Exception when the answer isn't the one that is measured
    void run() throws Exception;
  }

  /// Calls for this long after a third of it unmeasured.
  static Measured of(String what, int callers, Duration time, Call call)
      throws InterruptedException, ExecutionException {
    repeat(callers, time.dividedBy(3), call);
    long begun = System.nanoTime();
    long[] nanos = repeat(callers, time, call);
    return of(what, callers, nanos, (System.nanoTime() - begun) / 1e9);
  }

  /// Of one caller's calls, one after the other.
  static Measured of(String what, long[] nanos) {
    return of(what, 1, nanos, Arrays.stream(nanos).sum() / 1e9);
  }

  private static Measured of(String what, int callers, long[] nanos, double seconds) {
    Arrays.sort(nanos);
    return new Measured(
        what,
        callers,
        nanos.length,
        nanos.length / seconds,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6);
  }

  private static long[] repeat(int callers, Duration time, Call call)
      throws InterruptedException, ExecutionException {
    List<Callable<long[]>> tasks = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      tasks.add(() -> repeat(time, call));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<long[]> all = new ArrayList<>();
      for (Future<long[]> future : threads.invokeAll(tasks)) {
        all.add(future.get());
      }
      return all.stream().flatMapToLong(Arrays::stream).toArray();
    }
  }

  private static long[] repeat(Duration time, Call call) throws Exception {
    long[] nanos = new long[1 << 10];
    int count = 0;
    long end = System.nanoTime() + time.toNanos();
    do {
      long begun = System.nanoTime();
      call.run();
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = System.nanoTime() - begun;
    } while (System.nanoTime() < end);
    return Arrays.copyOf(nanos, count);
  }

  static String heading() {
    return """
        | call | callers | per second | of all rounds | p50 ms | p99 ms |
        |---|---:|---:|---:|---:|---:|""";
  }

  String row() {
    return row("");
  }

  private String row(String spread) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %s | %.2f | %.2f |",
        what,
        callers,
        perSecond,
        spread,
        p50,
        p99);
  }

  /// A row for each call: the round in the middle by its rate, and the slowest and fastest rate.
  ///
  /// @param rounds the same calls in the same order each time; an odd number of them
  static List<String> medians(List<List<Measured>> rounds) {
    List<String> rows = new ArrayList<>();
    for (int call = 0; call < rounds.getFirst().size(); call++) {
      int index = call;
      List<Measured> same =
          rounds.stream()
              .map(round -> round.get(index))
              .sorted(Comparator.comparingDouble(Measured::perSecond))
              .toList();
      rows.add(
          same.get(same.size() / 2)
              .row(
                  String.format(
                      Locale.ROOT,
                      "%.0f–%.0f",
                      same.getFirst().perSecond(),
                      same.getLast().perSecond())));
    }
    return rows;
  }
}
