package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Killed;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.Finding.Kind;
import dev.lockstep.provisioning.Policies.Guard;
import dev.lockstep.provisioning.Reconciliation.Repairs;
import dev.lockstep.provisioning.Reconciliation.State;
import dev.lockstep.scim.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reconciliation compares the members of groups, where the target shows them.
class ReconciledMembersTest {
  private static final Repairs ALL = new Repairs(true, true);

  private ApplicationUnderTest app;
  private ObjectId anna;
  private ObjectId berta;
  private ObjectId staff;

  @BeforeEach
  void open(@TempDir Path folder) {
    app = new ApplicationUnderTest(folder);
    anna = app.user("anna");
    berta = app.user("berta");
    app.user("carla");
    staff = app.group("Staff", anna, berta);
    app.run();
    app.target.requests();
  }

  @AfterEach
  void close() {
    app.close();
  }

  private Reconciliation reconcile() {
    return reconcile(Repairs.NONE);
  }

  private Reconciliation reconcile(Repairs repairs) {
    Reconciliation run = app.reconciliations().begin(APP, repairs, ALICE);
    app.run();
    return run;
  }

  private List<Finding> report() {
    return app.reconciliations().report(APP, Optional.empty(), 0, 1_000);
  }

  private void takeOut(String userName) {
    app.target.takeOutOf(app.target.id("Staff"), app.target.id(userName));
  }

  private void put(String userName) {
    app.target.putInto(app.target.id("Staff"), app.target.id(userName));
  }

  @Test
  void aMemberWhoWasTakenOutIsReportedByNameAndLeftAlone() {
    takeOut("berta");

    Reconciliation run = reconcile();

    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().membersMissing()).isOne();
    assertThat(run.counts().drifted()).isTrue();
    assertThat(report())
        .containsExactly(
            new Finding(
                1,
                Kind.MEMBER_MISSING,
                ObjectType.GROUP,
                Optional.of(staff),
                app.target.id("Staff"),
                "Staff",
                Optional.of("members"),
                Optional.of("berta"),
                Optional.empty(),
                false));
    assertThat(app.target.groups().get("Staff")).containsExactly("anna");
  }

  @Test
  void aMemberWhoWasTakenOutIsPutBackByOneRequestForThatEdge() {
    takeOut("berta");

    assertThat(reconcile(new Repairs(true, false)).counts().repaired()).isOne();

    assertThat(app.target.writes()).containsExactly("MEMBERS Staff +1");
    assertThat(app.target.groups().get("Staff")).containsExactly("anna", "berta");
    assertThat(app.log(staff).getFirst().reason()).isEqualTo(Reason.RECONCILIATION);
    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void anUnknownMemberIsReportedAndStaysUnlessSomebodyWantsItsRemoval() {
    put("carla");

    Reconciliation run = reconcile(new Repairs(true, false));

    assertThat(run.counts().membersUnknown()).isOne();
    assertThat(run.counts().repaired()).isZero();
    assertThat(report()).extracting(Finding::kind).containsExactly(Kind.MEMBER_UNKNOWN);
    assertThat(report().getFirst().found()).contains("carla");
    assertThat(app.target.writes()).isEmpty();

    assertThat(reconcile(ALL).counts().repaired()).isOne();
    assertThat(app.target.writes()).containsExactly("MEMBERS Staff -1");
    assertThat(app.target.groups().get("Staff")).containsExactly("anna", "berta");
    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void aStrangerInAGroupIsTakenOutToo() {
    String stranger = app.target.seedUser("stranger");
    app.target.putInto(app.target.id("Staff"), stranger);

    assertThat(reconcile(ALL).counts().membersUnknown()).isOne();

    assertThat(app.target.groups().get("Staff")).containsExactly("anna", "berta");
    assertThat(app.target.users()).containsKey("stranger");
    assertThat(app.log(staff).getFirst().changes().getFirst().before()).contains(stranger);
  }

  @Test
  void unknownMembersAreTakenOutUnderTheGuard() {
    Guard guard = new Guard(500, 10, 10, 2, Duration.ofHours(24));
    app.applications().setPolicies(APP, app.applications().get(APP).policies().with(guard), ALICE);
    List<String> strangers = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      strangers.add(app.target.seedUser("stranger" + number));
      app.target.putInto(app.target.id("Staff"), strangers.getLast());
    }

    reconcile(ALL);

    assertThat(app.state().guardTripped()).isPresent();
    assertThat(app.target.groups().get("Staff")).hasSize(5);
    assertThat(app.target.writes()).isEmpty();
  }

  @Test
  void whereThePolicyOnlyCreatesNobodyIsTakenOut() {
    app.applications()
        .setPolicies(
            APP, PoliciesJson.read(Json.parse("{\"upsertOnly\":true}"), Policies.DEFAULT), ALICE);
    put("carla");

    assertThat(reconcile(ALL).counts().membersUnknown()).isOne();

    assertThat(app.target.writes()).isEmpty();
    assertThat(report()).extracting(Finding::repaired).containsExactly(false);
  }

  @Test
  void aTargetThatShowsNoMembersIsAskedForNone() {
    app.target.hidesMembers();
    takeOut("berta");

    Reconciliation run = reconcile();

    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().drifted()).isFalse();
  }

  @Test
  void aMemberWhoComesBetweenTheReadingAndTheComparisonIsNoDrift() {
    put("carla");
    boolean[] once = new boolean[1];
    app.target.trouble(
        request -> {
          if (request.verb() == Verb.GET_MEMBERS && !once[0]) {
            once[0] = true;
            return Optional.empty();
          }
          if (request.verb() == Verb.GET_MEMBERS) {
            takeOut("carla");
          }
          return Optional.empty();
        });

    assertThat(reconcile().counts().membersUnknown()).isZero();
  }

  @Test
  void aGroupThatIsBeingChangedIsNotComparedMeanwhile() {
    takeOut("berta");
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    app.set(staff, "displayName", "Everybody");
    app.run();
    app.target.heal();

    Reconciliation run = reconcile();

    assertThat(run.counts().membersMissing()).isZero();
    assertThat(run.counts().waiting()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aKilledOneGoesOnWithTheGroupWhereItStood() {
    app.group("Others", anna);
    app.run();
    takeOut("berta");
    app.target.takeOutOf(app.target.id("Others"), app.target.id("anna"));
    app.target.failWhen(
        request -> request.verb() == Verb.GET_MEMBERS && request.about().equals("Others"),
        new Fault.Kills(false));

    assertThatThrownBy(this::reconcile).isInstanceOf(Killed.class);
    app.target.heal();
    app.restartProcess();
    app.reconciliations().resume();

    Reconciliation run = app.reconciliations().last(APP);
    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().membersMissing()).isEqualTo(2);
    assertThat(report()).hasSize(2);
  }

  @Test
  void whoIsTakenOutOfTheDirectorysGroupMeanwhileIsNotPutBack() {
    takeOut("berta");
    app.running().pause(APP, ALICE);
    reconcile(new Repairs(true, false));
    app.removeMember(staff, berta);

    app.running().start(APP, ALICE);
    app.run();

    assertThat(app.target.groups().get("Staff")).containsExactly("anna");
  }

  @Test
  void unknownMembersAreRemovedOnlyTogetherWithARepair() {
    assertThatThrownBy(() -> new Repairs(false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set 'repair', too");
  }

  // Cancelling

  @Test
  void oneThatIsCancelledStopsWhereItStandsAndKeepsWhatItFound() {
    app.target.pages(1);
    takeOut("berta");
    app.target.trouble(
        request -> {
          if (request.verb() == Verb.GET_MEMBERS && app.reconciliations().last(APP).running()) {
            assertThat(app.reconciliations().cancel(APP, ALICE).state()).isEqualTo(State.CANCELLED);
          }
          return Optional.empty();
        });

    Reconciliation run = reconcile(ALL);

    assertThat(app.target.groups().get("Staff")).containsExactly("anna");
    assertThat(run.state()).isEqualTo(State.CANCELLED);
    assertThat(run.ended()).isPresent();
    assertThat(run.counts().users()).isEqualTo(3);
    assertThat(run.counts().membersMissing()).isZero();
    assertThat(app.audit().getFirst().activity()).isEqualTo("Cancel reconciliation");
    assertThat(app.audit().getFirst().after()).isEmpty();
    app.target.heal();
    assertThat(reconcile().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void nothingIsCancelledWhereNoneRuns() {
    reconcile();

    assertThatThrownBy(() -> app.reconciliations().cancel(APP, ALICE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'app' isn't being reconciled");
  }
}
