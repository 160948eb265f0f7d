package dev.lockstep.demo;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Plays the scenario of a company's directory and its applications, as an administrator would:
/// through the admin API and LDAP only. What is asserted is read from the target over SCIM, or
/// from the API.
public final class Demo {
  /// Where it is played.
  ///
  /// @param lockstep the URL of the Lockstep that has the source and the application
  /// @param lockstepKey its admin key
  /// @param target the URL of the Lockstep that has the target; may be the same
  /// @param promised how long a change may take from the domain to the target
  /// @param moveClock moves the first one's clock forward
  public record Stage(
      DomainAccess domain,
      String lockstep,
      String lockstepKey,
      String target,
      String targetKey,
      Duration promised,
      Consumer<Duration> moveClock,
      RandomGenerator random) {}

  private Demo() {}

  /// Plays all steps, then waits for `end` before it removes what it wrote into the domain.
  ///
  /// @return whether all passed
  public static boolean play(Stage stage, PrintStream out, Runnable end)
      throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient();
        SampleDomain domain = SampleDomain.connect(stage.domain(), stage.random())) {
      Report report = new Report(out, stage.promised());
      report.line("Writing the sample people and groups below " + domain.unit());
      domain.fill();
      try {
        boolean passed =
            play(
                new Scene(
                    stage,
                    report,
                    domain,
                    new HttpJson(http, stage.lockstep(), stage.lockstepKey()),
                    new HttpJson(http, stage.target(), stage.targetKey())));
        end.run();
        return passed;
      } finally {
        domain.remove();
      }
    }
  }

  private static boolean play(Scene scene) throws InterruptedException {
    new SettingUp(scene).play().play();
    return scene.report().conclude();
  }
}
