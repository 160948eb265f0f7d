package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.Undo.Confirmation;
import dev.lockstep.provisioning.Undo.Line;
import dev.lockstep.provisioning.Undo.Plan;
import dev.lockstep.provisioning.Undo.Selection;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
    Plan plan = app.undo().plan(APP, selection);
    app.undo().carryOut(APP, selection, confirmed(plan, plan.destructive()), ALICE);
    app.run();
    return plan;
  }

  private static Confirmation confirmed(Plan plan, long destructive) {
    return new Confirmation(plan.position(), destructive);
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
    app.running().restart(APP, ALICE);
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
    app.set(anna, "displayName", "Anna Berg");
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

    Plan plan = app.undo().plan(APP, lastCycle());
    assertThatThrownBy(() -> app.undo().carryOut(APP, lastCycle(), confirmed(plan, 0), ALICE))
        .hasMessageContaining("'destructive': 1");
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();

    undo(lastCycle());
    assertThat(app.target.users()).isEmpty();

    app.running().restart(APP, ALICE);
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

    app.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
    app.run();
    assertThat(app.target.users()).isEmpty();
  }

  @Test
  void whatWasChangedAgainSinceIsNotUndoneAndThePlanSaysWhy() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Anna Berg");
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

  private Set<String> staff() {
    return app.target.groups().getOrDefault("Staff", Set.of());
  }

  @Test
  void membershipsGoBackAndStayUntilTheHoldIsReleased() {
    ObjectId anna = app.user("anna");
    ObjectId berta = app.user("berta");
    ObjectId group = app.group("Staff", berta);
    app.run();
    app.addMember(group, anna);
    app.removeMember(group, berta);
    app.run();
    assertThat(staff()).containsExactly("anna");

    Plan plan = undo(lastCycle());

    assertThat(plan.destructive()).isZero();
    assertThat(plan.lines()).extracting(Line::action).containsExactly(Action.MEMBERS);
    assertThat(plan.lines().getFirst().explanation()).isEqualTo("1 come back into it, 1 leave it");
    assertThat(staff()).containsExactly("berta");
    app.running().restart(APP, ALICE);
    app.removeMember(group, anna);
    app.addMember(group, anna);
    app.run();
    assertThat(staff()).containsExactly("berta");
    assertThat(app.undo().memberships(APP, Optional.empty(), 10))
        .extracting(HeldMembership::memberLabel, HeldMembership::wanted)
        .containsExactlyInAnyOrder(tuple("anna", false), tuple("berta", true));

    assertThat(app.undo().release(APP, Optional.of(group), ALICE)).isEqualTo(2);
    app.run();
    assertThat(staff()).containsExactly("anna");
  }

  /// Of whom the Directory knows nothing: only the hold does.
  private ObjectId staffWithBertaOnHold() {
    ObjectId berta = app.user("berta");
    ObjectId group = app.group("Staff", berta);
    app.run();
    app.removeMember(group, berta);
    app.run();
    undo(lastCycle());
    assertThat(staff()).containsExactly("berta");
    return group;
  }

  @Test
  void aGroupThatIsCreatedAnewGetsTheMembershipsOnHold() {
    ObjectId group = staffWithBertaOnHold();
    app.target.lose(app.target.id("Staff"));

    app.set(group, "displayName", "Staff of all");
    app.run();

    assertThat(app.target.groups().get("Staff of all")).containsExactly("berta");
  }

  @Test
  void whoseAccountIsCreatedAnewComesBackIntoTheGroupsOnHold() {
    staffWithBertaOnHold();
    ObjectId berta = app.undo().memberships(APP, Optional.empty(), 1).getFirst().member();
    app.target.lose(app.target.id("berta"));

    app.set(berta, "title", "Chair");
    app.run();

    assertThat(app.target.user("berta").text("title")).contains("Chair");
    assertThat(staff()).containsExactly("berta");
  }

  @Test
  void aMembershipThatChangedAgainSinceStays() {
    ObjectId anna = app.user("anna");
    ObjectId berta = app.user("berta");
    ObjectId group = app.group("Staff");
    app.run();
    app.addMember(group, anna);
    app.addMember(group, berta);
    app.run();
    Selection first = lastCycle();
    app.removeMember(group, anna);
    app.run();
    app.addMember(group, anna);
    app.run();

    Line line = undo(first).lines().getFirst();

    assertThat(line.explanation()).contains("0 come back into it, 1 leave it; 1 membership stays");
    assertThat(staff()).containsExactly("anna");
  }

  @Test
  void aGroupThatACycleCreatedLeavesWithoutItsMembershipsBeingUndone() {
    app.group("Staff", app.user("anna"));
    app.run();

    Plan plan = app.undo().plan(APP, lastCycle());

    assertThat(plan.counts()).containsOnly(entry(Action.DELETE, 2L));
  }

  @Test
  void anApplicationThatTakesNothingAwayUndoesNoNewMembership() {
    ObjectId anna = app.user("anna");
    ObjectId group = app.group("Staff");
    app.applications()
        .setPolicies(
            APP, PoliciesJson.read(Json.parse("{\"upsertOnly\":true}"), Policies.DEFAULT), ALICE);
    app.run();
    app.addMember(group, anna);
    app.run();

    Plan plan = app.undo().plan(APP, lastCycle());

    assertThat(plan.impossible()).isOne();
    assertThat(plan.lines().getFirst().explanation()).contains("takes nothing away");
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
    app.set(anna, "displayName", "Anna Berg");
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
    assertThat(displayName("anna")).contains("Anna Berg");
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
  void whatIsUndoneIsWhatWasShownElseItIsToldWhatMoved() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "A");
    app.run();
    Selection selection = new Selection(Optional.empty(), Optional.of(anna));
    Plan shown = app.undo().plan(APP, selection);
    app.set(anna, "displayName", "B");
    app.run();

    assertThatThrownBy(() -> app.undo().carryOut(APP, selection, confirmed(shown, 0), ALICE))
        .isInstanceOf(Undo.MovedException.class)
        .hasMessageContaining("entry %d of the log (update B)", app.log(anna).getFirst().id());
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).isEmpty();
    assertThat(displayName("anna")).contains("B");
  }

  @Test
  void aChangedMappingMovesAPlanToo() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    app.set(anna, "title", "Director");
    app.run();
    Selection selection = lastCycle();
    Plan shown = app.undo().plan(APP, selection);
    var mapping = app.applications().get(APP).mappings().users();
    app.applications()
        .setMapping(
            APP,
            new ObjectMapping(
                mapping.type(),
                mapping.enabled(),
                mapping.actions(),
                mapping.attributes().stream()
                    .filter(line -> !line.targetPath().equals("title"))
                    .toList(),
                mapping.scopingFilters()),
            ALICE);

    assertThatThrownBy(() -> app.undo().carryOut(APP, selection, confirmed(shown, 0), ALICE))
        .hasMessageContaining("a mapping, a policy or a hold changed since");
  }

  @Test
  void whatTheApplicationDidToOthersMovesNoPlan() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "A");
    app.run();
    Selection selection = new Selection(Optional.empty(), Optional.of(anna));
    Plan shown = app.undo().plan(APP, selection);
    app.user("berta");
    app.run();

    app.undo().carryOut(APP, selection, confirmed(shown, 0), ALICE);
    app.run();
    assertThat(displayName("anna")).contains("anna");
  }

  @Test
  void anUndoWaitsForATargetThatFailsAndIsDoneWhenItHasHealed() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Wrong");
    app.run();
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE,
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));

    undo(lastCycle());
    assertThat(displayName("anna")).contains("Wrong");
    assertThat(app.undo().holds(APP, Optional.empty(), 10)).hasSize(1);

    app.target.heal();
    app.runAfter(Duration.ofDays(1));
    assertThat(displayName("anna")).contains("anna");
  }

  @Test
  void anAdoptedAccountGetsBackWhatItHadBeforeAndStaysLinked() {
    String id = app.target.seedUser("anna");
    app.target.tamper(id, user -> user.with("displayName", Value.text("Old")));
    ObjectId anna = app.user("anna");
    app.run();
    assertThat(displayName("anna")).contains("anna");

    Plan plan = undo(lastCycle());

    assertThat(plan.destructive()).isZero();
    assertThat(displayName("anna")).contains("Old");
    assertThat(app.link(anna).orElseThrow().targetId()).isEqualTo(id);
  }

  @Test
  void complexAndSelectedValuesComeBackAsTheyWere() {
    String enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    ObjectId boss = app.user("boss");
    ObjectId chief = app.user("chief");
    ObjectId anna = app.user("anna");
    mail(anna, "anna@example.com");
    app.setManager(anna, boss);
    app.run();
    Complex before = app.target.user("anna");
    mail(anna, "wrong@example.com");
    app.setManager(anna, chief);
    app.run();
    assertThat(app.target.user("anna")).isNotEqualTo(before);

    undo(lastCycle());

    assertThat(app.target.user("anna").get("emails")).isEqualTo(before.get("emails"));
    assertThat(app.target.user("anna").complex(enterprise).complex("manager").text("value"))
        .contains(app.target.id("boss"));
  }

  private void mail(ObjectId user, String address) {
    app.change(
        user,
        document ->
            document.with(
                "emails",
                new Value.Multi(
                    List.of(
                        Complex.of("value", Value.text(address))
                            .with("type", Value.text("work"))))));
  }

  @Test
  void aListOfValuesComesBackWhole() {
    var mapping = app.applications().get(APP).mappings().users();
    JsonNode roles =
        Json.parse(
            """
            {"source": {"expression": "Split([jobTitle], \\",\\")"}, "target": "roles"}
            """);
    ObjectNode json = MappingJson.write(mapping);
    ((ArrayNode) json.path("attributes")).add(roles);
    app.applications().setMapping(APP, MappingJson.read(mapping.type(), json), ALICE);
    ObjectId anna = app.user("anna", "title", "a,b");
    app.run();
    Optional<Value> before = app.target.user("anna").get("roles");
    app.set(anna, "title", "c");
    app.run();
    assertThat(app.target.user("anna").get("roles")).isNotEqualTo(before);

    undo(lastCycle());

    assertThat(before).isPresent();
    assertThat(app.target.user("anna").get("roles")).isEqualTo(before);
  }

  @Test
  void whoIsGoneFromTheDirectoryComesBackWithANewIdAndThePlanSaysSo() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.applications()
        .setPolicies(
            APP,
            PoliciesJson.read(Json.parse("{\"hardDeleted\":\"delete\"}"), Policies.DEFAULT),
            ALICE);
    app.run();
    String id = app.link(anna).orElseThrow().targetId();
    app.delete(anna);
    app.run();
    app.purge(anna);
    app.run();
    assertThat(app.target.users()).isEmpty();

    Plan plan = undo(lastCycle());

    assertThat(plan.lines().getFirst().action()).isEqualTo(Action.CREATE);
    assertThat(plan.lines().getFirst().explanation()).contains("new id");
    assertThat(app.target.user("anna").text("title")).contains("Chair");
    assertThat(app.link(anna).orElseThrow().targetId()).isNotEqualTo(id);
  }

  @Test
  void anUndoOfNothingInParticularIsRefused() {
    assertThatThrownBy(() -> new Selection(Optional.empty(), Optional.empty()))
        .hasMessageContaining("'cycle'");
  }
}
