package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Killed;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.Finding.Kind;
import dev.lockstep.provisioning.Reconciliation.State;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconciliationTest {
  private ApplicationUnderTest app;

  @BeforeEach
  void open(@TempDir Path folder) {
    app = new ApplicationUnderTest(folder);
  }

  @AfterEach
  void close() {
    app.close();
  }

  private Reconciliation reconcile() {
    return app.reconciliations().begin(APP, false, ALICE);
  }

  private Reconciliation repair() {
    Reconciliation run = app.reconciliations().begin(APP, true, ALICE);
    app.run();
    return run;
  }

  private List<Finding> report() {
    return app.reconciliations().report(APP, Optional.empty(), 0, 1_000);
  }

  private void title(String userName, String title) {
    app.target.tamper(app.target.id(userName), user -> user.with("title", Value.text(title)));
  }

  private void policies(String json) {
    app.applications()
        .setPolicies(APP, PoliciesJson.read(Json.parse(json), Policies.DEFAULT), ALICE);
  }

  @Test
  void aTargetThatIsAsItShouldBeHasNoDriftAndCostsARequestForEachPage() {
    for (int index = 0; index < 25; index++) {
      app.user("user" + index);
    }
    app.group("Staff");
    app.run();
    app.target.pages(10);
    app.target.requests();

    Reconciliation run = reconcile();

    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().users()).isEqualTo(25);
    assertThat(run.counts().groups()).isEqualTo(1);
    assertThat(run.counts().drifted()).isFalse();
    assertThat(report()).isEmpty();
    assertThat(app.target.requests())
        .containsExactly(
            "LIST Users", "LIST Users", "LIST Users", "LIST Groups", "GET_MEMBERS Staff");
  }

  @Test
  void whatSomebodyChangedAtTheTargetIsReportedWithBothValuesAndLeftAlone() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    title("anna", "Intern");

    Reconciliation run = reconcile();
    app.run();

    assertThat(run.counts().changed()).isOne();
    assertThat(report())
        .containsExactly(
            new Finding(
                1,
                Kind.CHANGED,
                ObjectType.USER,
                Optional.of(anna),
                app.target.id("anna"),
                "anna",
                Optional.of("title"),
                Optional.of("Chair"),
                Optional.of("Intern"),
                false));
    assertThat(app.target.user("anna").text("title")).contains("Intern");
  }

  @Test
  void whatChangedIsPutRightByOneRequestOfTheEngineWithItsLineInTheLog() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.user("berta");
    app.run();
    title("anna", "Intern");
    app.target.requests();

    Reconciliation run = repair();

    assertThat(run.counts().repaired()).isOne();
    assertThat(app.target.writes()).containsExactly("UPDATE anna");
    assertThat(app.target.user("anna").text("title")).contains("Chair");
    ProvisioningLogEntry entry = app.log(anna).getFirst();
    assertThat(entry.reason()).isEqualTo(Reason.RECONCILIATION);
    assertThat(entry.changes())
        .containsExactly(
            new ProvisioningLogEntry.ModifiedProperty(
                "title", Optional.of("Intern"), Optional.of("Chair")));
    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void aValueThatWasClearedAtTheTargetComesBack() {
    app.user("anna", "title", "Chair");
    app.run();
    app.target.tamper(app.target.id("anna"), user -> user.without("title"));

    repair();

    assertThat(report().getFirst().found()).isEmpty();
    assertThat(app.target.user("anna").text("title")).contains("Chair");
  }

  @Test
  void whatIsOnlyAtTheTargetIsNoDrift() {
    app.user("anna");
    app.run();
    app.target.tamper(
        app.target.id("anna"),
        user ->
            user.with("title", Value.text("Of the target's own"))
                .with("nickName", Value.text("Annie")));

    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void theCaseOfTextIsNoDriftWhereItDoesNotMatter() {
    app.user("Anna");
    app.run();
    app.target.tamper(app.target.id("Anna"), user -> user.with("userName", Value.text("anna")));

    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void somebodyWhoLeftAndWasEnabledAtTheTargetIsDisabledAgain() {
    ObjectId anna = app.user("anna");
    app.run();
    app.setActive(anna, false);
    app.run();
    app.target.tamper(app.target.id("anna"), user -> user.with("active", Value.flag(true)));

    repair();

    assertThat(report()).extracting(Finding::attribute).containsExactly(Optional.of("active"));
    assertThat(app.target.active("anna")).isFalse();
  }

  @Test
  void repairsThatDisableAreHeldBackByTheGuard() {
    for (int index = 0; index < 30; index++) {
      ObjectId user = app.user("user" + index);
      app.run();
      app.setActive(user, false);
    }
    app.run();
    app.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
    app.run();
    for (String name : app.target.users().keySet()) {
      app.target.tamper(app.target.id(name), user -> user.with("active", Value.flag(true)));
    }
    app.clock.move(Duration.ofDays(30));

    assertThat(repair().counts().changed()).isEqualTo(30);

    assertThat(app.state().guardTripped()).isPresent();
    assertThat(app.target.active("user0")).isTrue();
  }

  @Test
  void aMissingAccountIsReportedOnceItWasAskedForAndCreatedAnewWithItsMemberships() {
    ObjectId anna = app.user("anna");
    app.group("Staff", anna);
    app.run();
    String id = app.target.id("anna");
    app.target.lose(id);
    app.target.requests();

    Reconciliation run = reconcile();

    assertThat(run.counts().missing()).isOne();
    assertThat(report()).extracting(Finding::kind).containsExactly(Kind.MISSING);
    assertThat(report()).extracting(Finding::targetId).containsExactly(id);
    assertThat(app.target.requests()).contains("GET " + id);

    repair();
    assertThat(app.target.users()).containsKey("anna");
    assertThat(app.target.groups().get("Staff")).containsExactly("anna");
    assertThat(app.link(anna).orElseThrow().targetId()).isNotEqualTo(id);
    assertThat(reconcile().counts().drifted()).isFalse();
  }

  @Test
  void aMissingGroupComesBackWithItsMembers() {
    app.group("Staff", app.user("anna"));
    app.run();
    app.target.lose(app.target.id("Staff"));

    repair();

    assertThat(app.target.groups().get("Staff")).containsExactly("anna");
  }

  @Test
  void whereThePolicySaysReportAMissingAccountIsReportedOnly() {
    app.user("anna");
    policies("{\"missingAccounts\":\"report\"}");
    app.run();
    app.target.lose(app.target.id("anna"));

    Reconciliation run = repair();

    assertThat(run.counts().missing()).isOne();
    assertThat(run.counts().repaired()).isZero();
    assertThat(app.target.users()).isEmpty();
    assertThat(app.monitoring().escrows(APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void anUnknownAccountIsReportedAndNeverTouched() {
    app.user("anna");
    app.run();
    String stranger = app.target.seedUser("stranger");
    app.target.seedGroup("Strangers");
    app.target.requests();

    Reconciliation run = repair();

    assertThat(run.counts().unknown()).isEqualTo(2);
    assertThat(app.reconciliations().report(APP, Optional.of(Kind.UNKNOWN), 0, 1))
        .extracting(Finding::targetId, Finding::label)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(stranger, "stranger"));
    assertThat(app.target.writes()).isEmpty();
    assertThat(app.target.users()).containsKey("stranger");
  }

  @Test
  void aListingThatBreaksOffMakesNobodyMissing() {
    for (int index = 0; index < 25; index++) {
      app.user("user" + index, "title", "Engineer");
    }
    app.run();
    app.target.pages(10);
    app.target.lose(app.target.id("user24"));
    title("user0", "Intern");
    app.target.requests();
    int[] lists = new int[1];
    app.target.failWhen(
        request -> request.verb() == Verb.LIST && ++lists[0] == 2,
        FakeTarget.refuses(ErrorCode.SERVICE_INCOMPATIBLE));

    Reconciliation run = repair();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.problem().orElseThrow()).contains("as the test wants it");
    assertThat(run.counts().missing()).isZero();
    assertThat(run.counts().users()).isEqualTo(10);
    assertThat(app.target.writes()).containsExactly("UPDATE user0");
  }

  @Test
  void anAccountThatSlippedThroughBetweenTwoPagesIsNotMissing() {
    for (int index = 0; index < 20; index++) {
      app.user("user" + index);
    }
    app.run();
    app.target.pages(10);
    String first = app.target.id("user0");
    boolean[] lost = new boolean[1];
    app.target.trouble(
        request -> {
          if (request.verb() == Verb.LIST && lost[0]) {
            app.target.lose(first); // all behind it move up by one
          }
          lost[0] |= request.verb() == Verb.LIST;
          return Optional.empty();
        });

    Reconciliation run = reconcile();

    assertThat(run.counts().users()).isEqualTo(19);
    assertThat(run.counts().missing()).isZero();
    assertThat(reconcile().counts().missing()).isOne();
  }

  @Test
  void aTargetThatIsBusyIsAskedAgainFromWhereItStood() {
    for (int index = 0; index < 25; index++) {
      app.user("user" + index);
    }
    app.run();
    app.target.pages(10);
    int[] lists = new int[1];
    app.target.failWhen(
        request -> request.verb() == Verb.LIST && ++lists[0] == 2,
        FakeTarget.refuses(ErrorCode.TOO_MANY_REQUESTS));
    app.target.requests();

    assertThat(reconcile().problem().orElseThrow()).startsWith("TooManyRequests: ");
    app.reconciliations().resume();

    Reconciliation run = app.reconciliations().last(APP);
    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().users()).isEqualTo(25);
    assertThat(run.problem()).isEmpty();
    assertThat(app.target.requests()).hasSize(5);
  }

  @Test
  void aTargetThatStaysAwayIsGivenUp() {
    app.user("anna");
    app.run();
    app.target.failWhen(
        request -> request.verb() == Verb.LIST, FakeTarget.refuses(ErrorCode.TIMEOUT));

    reconcile();
    for (int attempt = 0; attempt < 10; attempt++) {
      app.reconciliations().resume();
    }

    assertThat(app.reconciliations().last(APP).state()).isEqualTo(State.FAILED);
    app.target.heal();
    assertThat(reconcile().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aKilledOneGoesOnAfterTheRestart() {
    for (int index = 0; index < 25; index++) {
      app.user("user" + index, "title", "Engineer");
    }
    app.run();
    app.target.pages(10);
    title("user0", "Intern");
    app.target.lose(app.target.id("user24"));
    int[] lists = new int[1];
    app.target.failWhen(
        request -> request.verb() == Verb.LIST && ++lists[0] == 2, new Fault.Kills(false));

    assertThatThrownBy(this::reconcile).isInstanceOf(Killed.class);
    app.target.heal();
    app.restartProcess();
    app.reconciliations().resume();

    Reconciliation run = app.reconciliations().last(APP);
    assertThat(run.state()).isEqualTo(State.COMPLETE);
    assertThat(run.counts().users()).isEqualTo(24);
    assertThat(report()).extracting(Finding::kind).containsExactly(Kind.CHANGED, Kind.MISSING);
  }

  @Test
  void whatIsBeingChangedIsNotComparedMeanwhile() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    app.set(anna, "title", "Director");
    app.run();
    app.target.heal();

    Reconciliation run = repair();

    assertThat(run.counts().waiting()).isOne();
    assertThat(run.counts().drifted()).isFalse();
  }

  @Test
  void aChangeThatGoesOutBetweenThePageAndTheComparisonIsNoDrift() {
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    boolean[] done = new boolean[1];
    app.target.trouble(
        request -> {
          if (request.verb() == Verb.GET && !done[0]) {
            done[0] = true;
            app.set(anna, "title", "Director");
            app.run();
          }
          return Optional.empty();
        });
    title("anna", "Intern");

    Reconciliation run = repair();

    assertThat(run.counts().waiting()).isOne();
    assertThat(report()).isEmpty();
    assertThat(app.target.user("anna").text("title")).contains("Director");
  }

  @Test
  void aValueThatTheTargetRewritesIsPutRightOnceAndNamedFromThenOn() {
    app.target.rewrites(
        account ->
            account.text("title").isPresent()
                ? account.with("title", Value.text("CHAIR OF THE BOARD"))
                : account);
    app.user("anna", "title", "Chair");
    app.run();
    app.target.requests();

    assertThat(repair().counts().changed()).isOne();
    assertThat(app.target.writes()).containsExactly("UPDATE anna");

    Reconciliation second = repair();
    assertThat(second.counts().changed()).isZero();
    assertThat(second.counts().rewritten()).isOne();
    assertThat(second.counts().repaired()).isZero();
    assertThat(report()).extracting(Finding::kind).containsExactly(Kind.REWRITTEN);
    assertThat(app.target.writes()).isEmpty();

    Reconciliation third = repair();
    assertThat(third.counts().rewritten()).isOne();
    assertThat(app.target.writes()).isEmpty();
  }

  @Test
  void aValueThatTheTargetWasSeenToRewriteIsNamedAtOnceAndNeverSentAgain() {
    app.target.rewrites(
        account ->
            account.text("title").isPresent()
                ? account.with("title", Value.text("Head of all")).without("nickName")
                : account);
    app.target.tells();
    ObjectId anna = app.user("anna", "title", "Chair");
    app.run();
    app.target.requests();

    assertThat(app.log(anna).getFirst().explanation())
        .isEqualTo("not at the target yet; the target made 'Head of all' of title");
    assertThat(app.link(anna).orElseThrow().rewritten()).isEqualTo(Map.of("title", "Head of all"));
    Reconciliation run = repair();
    assertThat(run.counts().changed()).isZero();
    assertThat(run.counts().rewritten()).isOne();
    assertThat(app.target.writes()).isEmpty();

    title("anna", "Intern");
    assertThat(repair().counts().changed()).isOne();
    assertThat(app.target.writes()).containsExactly("UPDATE anna");
  }

  @Test
  void theSameDriftOnceMoreIsPutRightOnceMoreIfAReconciliationSawItRightInBetween() {
    app.user("anna", "title", "Chair");
    app.run();
    title("anna", "Intern");
    repair();
    reconcile();
    title("anna", "Intern");

    assertThat(repair().counts().changed()).isOne();
    assertThat(app.target.user("anna").text("title")).contains("Chair");
  }

  @Test
  void aRepairThatFailsIsTriedAgainByTheEngineAsAnythingElse() {
    app.user("anna", "title", "Chair");
    app.run();
    title("anna", "Intern");
    app.target.failWhen(
        request -> request.verb() == Verb.UPDATE,
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    repair();
    assertThat(app.monitoring().escrows(APP, Optional.empty(), 10)).hasSize(1);
    app.target.heal();

    assertThat(repair().counts().waiting()).isOne();
    app.runAfter(Duration.ofDays(1));

    assertThat(app.target.user("anna").text("title")).contains("Chair");
  }

  @Test
  void whoeverIsOnHoldIsHeldAgainstItsHold() {
    ObjectId anna = app.user("anna");
    app.run();
    app.set(anna, "displayName", "Wrong");
    app.run();
    var selection = new Undo.Selection(Optional.of(app.state().cycle().number()), Optional.empty());
    app.undo()
        .carryOut(
            APP,
            selection,
            new Undo.Confirmation(app.undo().plan(APP, selection).position(), 0),
            ALICE);
    app.run();

    assertThat(reconcile().counts().drifted()).isFalse();
    app.target.tamper(app.target.id("anna"), user -> user.with("displayName", Value.text("Else")));
    repair();
    assertThat(app.target.user("anna").text("displayName")).contains("anna");
  }

  @Test
  void theReportIsOfTheLastOneAlone() {
    app.user("anna", "title", "Chair");
    app.run();
    title("anna", "Intern");
    app.target.seedUser("stranger");
    reconcile();

    app.target.lose(app.target.id("stranger"));
    title("anna", "Chair");
    Reconciliation second = reconcile();

    assertThat(second.number()).isEqualTo(2);
    assertThat(report()).isEmpty();
  }

  @Test
  void onlyOneRunsAtATimeAndItIsInTheAuditLog() {
    app.user("anna");
    app.run();
    app.target.failWhen(
        request -> request.verb() == Verb.LIST, FakeTarget.refuses(ErrorCode.TIMEOUT));
    reconcile();

    assertThatThrownBy(this::reconcile)
        .isInstanceOf(Reconciliations.RunningException.class)
        .hasMessageContaining("is being reconciled since");
    assertThat(app.audit()).extracting(AuditEntry::activity).startsWith("Reconcile");
  }

  @Test
  void aTargetThatCannotBeListedSaysSo() {
    assertThatThrownBy(() -> app.reconciliations().last(APP))
        .isInstanceOf(NoSuchElementException.class);
    app.target.failWhen(
        request -> request.verb() == Verb.LIST, FakeTarget.refuses(ErrorCode.METHOD_NOT_ALLOWED));

    assertThat(reconcile().problem().orElseThrow()).startsWith("MethodNotAllowed: ");
  }

  @Test
  void anApplicationThatIsRemovedLeavesNothing() {
    app.user("anna");
    app.run();
    app.target.seedUser("stranger");
    reconcile();

    app.applications().remove(APP, ALICE);
    app.reconciliations().resume();

    assertThatThrownBy(() -> app.reconciliations().last(APP))
        .hasMessageContaining("no application");
  }

  @Test
  void complexValuesAreComparedByWhatWasSent() {
    ObjectId boss = app.user("boss");
    ObjectId anna = app.user("anna");
    app.setManager(anna, boss);
    app.run();
    String enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    Complex manager = app.target.user("anna").complex(enterprise).complex("manager");
    app.target.tamper(
        app.target.id("anna"),
        user ->
            user.with(
                enterprise,
                user.complex(enterprise)
                    .with("manager", manager.with("displayName", Value.text("The Boss")))));
    assertThat(reconcile().counts().drifted()).isFalse();

    app.target.tamper(
        app.target.id("anna"),
        user ->
            user.with(
                enterprise,
                user.complex(enterprise).with("manager", Complex.of("value", Value.text("t999")))));
    repair();
    assertThat(app.target.user("anna").complex(enterprise).complex("manager").text("value"))
        .contains(app.target.id("boss"));
  }

  @Test
  void itIsCancelledAtOnceAndResumedWhereItStood() {
    for (int index = 0; index < 25; index++) {
      app.user("user" + index);
    }
    app.run();
    app.target.pages(10);
    app.target.afterTheFirstPage(() -> app.reconciliations().cancel(APP, ALICE));

    Reconciliation cancelled = reconcile();

    assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
    assertThat(cancelled.counts().users()).as("the page that was under way is read again").isZero();
    assertThat(cancelled.problem().orElse("")).contains("cancelled it");
    app.restartProcess();
    app.reconciliations().resume();
    assertThat(app.reconciliations().last(APP).state()).isEqualTo(State.CANCELLED);

    app.reconciliations().resume(APP, ALICE);

    Reconciliation resumed = app.reconciliations().last(APP);
    assertThat(resumed.state()).isEqualTo(State.COMPLETE);
    assertThat(resumed.number()).isEqualTo(cancelled.number());
    assertThat(resumed.counts().users()).isEqualTo(25);
    assertThat(resumed.counts().drifted()).isFalse();
    assertThatThrownBy(() -> app.reconciliations().resume(APP, ALICE))
        .hasMessageContaining("hasn't stopped");
    assertThatThrownBy(() -> app.reconciliations().cancel(APP, ALICE))
        .hasMessageContaining("isn't being reconciled");
  }

  @Test
  void oneThatWaitsForItsNextTryIsCancelledAtOnce() {
    app.user("anna");
    app.run();
    app.target.failWhen(
        request -> request.verb() == Verb.LIST, FakeTarget.refuses(ErrorCode.TIMEOUT));
    assertThat(reconcile().state()).isEqualTo(State.RUNNING);

    app.reconciliations().cancel(APP, ALICE);
    assertThat(app.reconciliations().last(APP).state()).isEqualTo(State.CANCELLED);

    app.target.heal();
    app.reconciliations().resume(APP, ALICE);
    assertThat(app.reconciliations().last(APP).state()).isEqualTo(State.COMPLETE);
  }
}
