package dev.lockstep.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the demonstration prints, and how its steps went.
final class Report {
  private static final int STEPS = 12;

  private final PrintStream out;
  private final Duration promised;
  private final List<Integer> passed = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  /// @param promised a change in the Active Directory is at the target within this
  Report(PrintStream out, Duration promised) {
    this.out = out;
    this.promised = promised;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /// @param latency from the LDAP commit to the target, where the step has one
  void step(
      int number,
      String title,
      String expected,
      String seen,
      boolean asExpected,
      Optional<Duration> latency) {
    boolean inTime = latency.map(took -> took.compareTo(promised) <= 0).orElse(true);
    String verdict = asExpected && inTime ? "passed" : "FAILED";
    line("");
    line("step %2d of %d  %s  %s".formatted(number, STEPS, verdict, title));
    line("  expected  " + expected);
    line("  seen      " + seen);
    latency.ifPresent(
        took ->
            line(
                "  took      %d ms from the LDAP commit to the target%s"
                    .formatted(
                        took.toMillis(),
                        inTime ? "" : ", promised were " + promised.toMillis() + " ms")));
    if (asExpected && inTime) {
      passed.add(number);
    } else {
      failed.add(number + " (" + title + ")");
    }
  }

  /// @return whether all steps passed
  boolean conclude() {
    line("");
    line(passed.size() + " of " + STEPS + " steps passed");
    if (!failed.isEmpty()) {
      line("failed: " + String.join(", ", failed));
    }
    return passed.size() == STEPS;
  }
}
