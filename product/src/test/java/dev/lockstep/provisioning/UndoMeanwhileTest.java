package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.BeforeCall;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Undo.Confirmation;
import dev.lockstep.provisioning.Undo.Plan;
import dev.lockstep.provisioning.Undo.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes on while an undo is carried out: it does what was shown, or nothing.
class UndoMeanwhileTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private ApplicationUnderTest app;
  private ObjectId anna;
  private int searches;
  private int last = Integer.MAX_VALUE;
  private Runnable step = () -> {};

  @BeforeEach
  void open(@TempDir Path folder) {
    app = new ApplicationUnderTest(folder);
    app.watch(new BeforeCall("search", this::searched));
    anna = app.user("anna");
    app.user("bert");
    app.run();
    app.setActive(anna, false);
    app.run();
    app.executor(tasks::add);
  }

  @AfterEach
  void close() {
    app.close();
  }

  private void searched() {
    if (++searches > last) {
      last = Integer.MAX_VALUE;
      step.run();
    }
  }

  /// Between the comparison with the plan and the holds.
  private void carryOut(Selection selection, Plan plan, Runnable meanwhile) {
    last = 2 * searches;
    step = meanwhile;
    app.undo()
        .carryOut(APP, selection, new Confirmation(plan.position(), plan.destructive()), ALICE);
    assertThat(last).as("it has happened").isEqualTo(Integer.MAX_VALUE);
  }

  /// The others are still under way, and with them the cycle.
  private void sendAnna(boolean first) {
    app.advance();
    (first ? tasks.removeFirst() : tasks.removeLast()).run();
  }

  @Test
  void whomTheSameCycleHasEnabledSinceIsNotDisabledWithTheRest() {
    app.set(anna, "title", "Chief");
    app.user("carl");
    sendAnna(true);
    assertThat(app.target.user("anna").text("title")).contains("Chief");
    Selection cycle = new Selection(Optional.of(app.state().cycle().number()), Optional.empty());
    Plan plan = app.undo().plan(APP, cycle);
    assertThat(plan.lines()).hasSize(1);
    assertThat(plan.destructive()).isZero();

    carryOut(
        cycle,
        plan,
        () -> {
          app.setActive(anna, true);
          sendAnna(false);
          assertThat(app.target.active("anna")).isTrue();
        });

    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();
    assertThat(app.audit())
        .filteredOn(entry -> entry.activity().equals("Undo"))
        .extracting(AuditEntry::after)
        .containsExactly(
            Optional.of("cycle " + cycle.cycle().get() + " was undone: 0 objects on hold"));
  }
}
