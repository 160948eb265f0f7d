package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.BeforeCall;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BegunReconciliationTest {
  private boolean begun;

  private void begin(ApplicationUnderTest app) {
    if (!begun) {
      begun = true;
      Reconciliation _ = app.reconciliations().begin(APP, false, ALICE);
    }
  }

  @Test
  void oneThatIsBegunWhileTheLastOneForgetsItsEarlierReportGoesOnByItself(@TempDir Path folder) {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      app.user("anna");
      app.run();
      app.watch(new BeforeCall("forgetBefore", () -> begin(app)));

      Reconciliation _ = app.reconciliations().begin(APP, false, ALICE);

      assertThat(app.reconciliations().last(APP).number()).isEqualTo(2);
      assertThat(app.reconciliations().last(APP).state()).isEqualTo(Reconciliation.State.COMPLETE);
    }
  }
}
