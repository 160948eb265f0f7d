package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.Undo.Line;
import dev.lockstep.provisioning.Undo.Plan;
import dev.lockstep.provisioning.Undo.Selection;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoTest {
  private ApplicationUnderTest app;

  @BeforeEach
  void open(@TempDir Path folder) {
    app = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    app.close();
  }

  private Selection lastCycle() {
    return new Selection(Optional.of(app.state().cycle().number()), Optional.empty());
  }

  private Plan undo(Selection selection) {
    Plan plan =
        app.undo().carryOut(APP, selection, app.undo().plan(APP, selection).destructive(), ALICE);
    app.run();
    return plan;
  }

  private Optional<String> displayName(String userName) {
    return app.target.user(userName).text("displayName");
  }

  @Test
  void aChangedAttributeGetsItsOldValueAndKeepsItUntilTheHoldIsReleased() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Wrong");
    app.run();

    Plan plan = undo(lastCycle());
    assertThat(plan.lines()).extracting(Line::action).containsExactly(Action.UPDATE);
    assertThat(displayName("anna")).contains("anna");

    app.set(anna, "displayName", "Wrong again");
    app.applications().restart(APP, ALICE);
    app.run();
    assertThat(displayName("anna")).contains("anna");
    assertThat(app.undo().holds(APP, Optional.empty(), 10))
        .extracting(Hold::object)
        .containsExactly(anna);

    assertThat(app.undo().release(APP, Optional.of(anna), ALICE)).isOne();
    app.run();
    assertThat(displayName("anna")).contains("Wrong again");
  }

  @Test
  void aPlanWritesNothing() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Anna");
    app.run();
    app.target.requests();

    app.undo().plan(APP, lastCycle());
    app.run();

    assertThat(app.target.requests()).isEmpty();
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();
    assertThat(app.log(anna)).hasSize(2);
  }

  @Test
  void aDisabledAccountIsActiveAgainWithItsId() {
    ObjectId anna = app.user("anna");
    app.run();
    String id = app.link(anna).orElseThrow().targetId();
    app.setActive(anna, false);
    app.run();
    assertThat(app.target.user("anna").flag("active")).contains(false);

    undo(lastCycle());

    assertThat(app.target.user("anna").flag("active")).contains(true);
    assertThat(app.link(anna).orElseThrow().targetId()).isEqualTo(id);
  }

  @Test
  void aClearedValueComesBackAndANewOneGoes() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    app.change(
        anna, document -> document.without("title").with("preferredLanguage", Value.text("de")));
    app.run();
    assertThat(app.target.user("anna").text("title")).isEmpty();

    undo(lastCycle());

    assertThat(app.target.user("anna").text("title")).contains("Chair");
    assertThat(app.target.user("anna").text("preferredLanguage")).isEmpty();
  }

  @Test
  void aDeletedAccountComesBackWithANewIdAndThePlanSaysSo() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.applications()
        .setPolicies(
            APP,
            PoliciesJson.read(Json.parse("{\"softDeleted\":\"delete\"}"), Policies.DEFAULT),
            ALICE);
    app.run();
    String id = app.link(anna).orElseThrow().targetId();
    app.delete(anna);
    app.run();
    assertThat(app.target.users()).doesNotContainKey("anna");

    Plan plan = undo(lastCycle());

    assertThat(plan.lines().getFirst().action()).isEqualTo(Action.CREATE);
    assertThat(plan.lines().getFirst().explanation()).contains("new id");
    assertThat(app.target.user("anna").text("title")).contains("Chair");
    assertThat(app.link(anna).orElseThrow().targetId()).isNotEqualTo(id);
  }

  @Test
  void aCreationIsUndoneByADeletionThatMustBeConfirmed() {
    app.user("anna");
    app.run();

    assertThatThrownBy(() -> app.undo().carryOut(APP, lastCycle(), 0, ALICE))
        .hasMessageContaining("'destructive': 1");
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();

    undo(lastCycle());
    assertThat(app.target.users()).isEmpty();

    app.applications().restart(APP, ALICE);
    app.run();
    assertThat(app.target.users()).isEmpty();

    app.undo().release(APP, Optional.empty(), ALICE);
    app.run();
    assertThat(app.target.users()).containsKey("anna");
  }

  @Test
  void undoingAMassCreationIsHeldBackByTheGuard() {
    for (int index = 0; index < 30; index++) {
      app.user("user" + index);
    }
    app.run();

    undo(lastCycle());
    assertThat(app.target.users()).hasSize(30);
    assertThat(app.state().guardTripped()).isPresent();

    app.applications().allowDeletes(APP, OptionalLong.empty(), ALICE);
    app.run();
    assertThat(app.target.users()).isEmpty();
  }

  @Test
  void whatWasChangedAgainSinceIsNotUndoneAndThePlanSaysWhy() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Anna");
    app.run();
    Selection first = lastCycle();
    app.set(anna, "displayName", "Annette");
    app.run();

    Line line = app.undo().plan(APP, first).lines().getFirst();
    assertThat(line.hold()).isEmpty();
    assertThat(line.explanation()).contains("changed again since");
    undo(first);
    assertThat(displayName("anna")).contains("Annette");
  }

  @Test
  void membershipsAreNotUndoneAndThePlanSaysWhy() {
    ObjectId anna = app.user("anna");
    ObjectId group = app.group("Staff");
    app.run();
    app.addMember(group, anna);
    app.run();

    Plan plan = app.undo().plan(APP, lastCycle());
    assertThat(plan.impossible()).isOne();
    assertThat(plan.lines().getFirst().explanation()).contains("memberships follow the directory");
  }

  @Test
  void theLastChangeOfOneObjectIsUndoneAlone() {
    ObjectId anna = app.user("anna");
    ObjectId berta = app.user("berta");
    app.run();
    app.set(anna, "displayName", "A");
    app.set(berta, "displayName", "B");
    app.run();

    undo(new Selection(Optional.empty(), Optional.of(anna)));

    assertThat(displayName("anna")).contains("anna");
    assertThat(displayName("berta")).contains("B");
  }

  @Test
  void aChangedMappingReleasesTheHoldsOfItsType() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Anna");
    app.run();
    undo(lastCycle());

    Application application = app.applications().get(APP);
    var mapping = application.mappings().users();
    app.applications().setMapping(APP, mapping, ALICE);
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).hasSize(1);

    var changed =
        new ObjectMapping(
            mapping.type(),
            mapping.enabled(),
            mapping.actions(),
            mapping.attributes().stream()
                .filter(line -> !line.targetPath().equals("title"))
                .toList(),
            mapping.scopingFilters());
    app.applications().setMapping(APP, changed, ALICE);
    app.run();
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();
    assertThat(displayName("anna")).contains("Anna");
  }

  @Test
  void anUndoAndAReleaseStandInTheAuditLog() {
    app.user("anna");
    app.run();
    undo(lastCycle());
    app.undo().release(APP, Optional.empty(), ALICE);

    assertThat(app.audit()).extracting(AuditEntry::activity).startsWith("Release hold", "Undo");
  }

  @Test
  void anUndoOfNothingInParticularIsRefused() {
    assertThatThrownBy(() -> new Selection(Optional.empty(), Optional.empty()))
        .hasMessageContaining("'cycle'");
  }
}
