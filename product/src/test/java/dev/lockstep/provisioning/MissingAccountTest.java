package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Policies.MissingAccounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of accounts and groups that somebody else has deleted at the target, or that were
/// deleted without our hearing of it.
class MissingAccountTest {
  private ApplicationUnderTest acme;
  private ObjectId bob;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder, application -> application.with(Scope.ASSIGNED));
    bob = acme.user("bob", "title", "Engineer");
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private void assignBob() {
    acme.applications().assign(APP, bob, ALICE);
    acme.run();
    assertThat(acme.target.active("bob")).isTrue();
    acme.target.requests();
  }

  private void assignAndLoseBob() {
    assignBob();
    acme.target.lose(acme.target.id("bob"));
  }

  @Test
  void anAccountThatIsGoneIsCreatedAnew() {
    assignAndLoseBob();

    acme.set(bob, "title", "Chief");
    acme.run();

    assertThat(acme.target.user("bob").text("title")).contains("Chief");
  }

  @Test
  void anAccountThatIsGoneIsMatchedButNotCreatedIfThePolicySaysSo() {
    acme.policies(policies -> policies.with(MissingAccounts.REMATCH));
    assignAndLoseBob();

    acme.set(bob, "title", "Chief");
    acme.run();
    assertThat(acme.target.users()).isEmpty();
    assertThat(acme.log(bob).getFirst().error()).contains(ErrorCode.INVALID_ANCHOR);

    String id = acme.target.seedUser("bob");
    acme.set(bob, "title", "Boss");
    acme.run();
    assertThat(acme.link(bob).orElseThrow().targetId()).isEqualTo(id);
    assertThat(acme.target.user("bob").text("title")).contains("Boss");
  }

  @Test
  void anAccountThatIsGoneIsReportedIfThePolicySaysSo() {
    acme.policies(policies -> policies.with(MissingAccounts.REPORT));
    assignAndLoseBob();

    acme.set(bob, "title", "Chief");
    acme.run();

    assertThat(acme.target.users()).isEmpty();
    assertThat(acme.log(bob).getFirst().error()).contains(ErrorCode.INVALID_ANCHOR);
  }

  @Test
  void whoLeftIsDisabledAlsoWhereTheAccountHasAnotherIdAndTheFirstTryFails() {
    assignAndLoseBob();
    String other = acme.target.seedUser("bob");
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.UPDATE && request.about().equals("bob"),
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();
    assertThat(acme.target.active("bob")).isTrue();
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.active("bob")).isFalse();
    assertThat(acme.link(bob).orElseThrow().targetId()).isEqualTo(other);
  }

  @Test
  void aGroupThatIsMatchedInPlaceOfOneThatIsGoneGetsTheMembers() {
    acme.policies(policies -> policies.with(MissingAccounts.REMATCH));
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    assignBob();
    assertThat(acme.target.groups().get("Engineers")).containsExactly("bob");
    acme.target.lose(acme.target.id("Engineers"));
    acme.target.seedGroup("Builders");

    acme.set(engineers, "displayName", "Builders");
    acme.run();

    assertThat(acme.target.groups().get("Builders")).containsExactly("bob");
  }

  @Test
  void aGroupThatIsFoundGoneWhenAMemberIsBroughtIsCreatedAnewWithAllMembers() {
    ObjectId engineers = engineersWithBob();
    acme.target.lose(acme.target.id("Engineers"));

    acme.addMember(engineers, acme.user("dora"));
    acme.run();

    assertThat(acme.target.groups()).containsEntry("Engineers", Set.of("bob", "dora"));
    assertThat(acme.log(engineers))
        .anyMatch(entry -> entry.error().equals(Optional.of(ErrorCode.INVALID_ANCHOR)));
    assertThat(acme.store.pendingCounts(APP).values()).allMatch(count -> count == 0);
  }

  private ObjectId engineersWithBob() {
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    assignBob();
    return engineers;
  }

  @Test
  void aGroupThatIsFoundGoneWhenAMemberIsBroughtIsMatchedOnlyIfThePolicySaysSo() {
    acme.policies(policies -> policies.with(MissingAccounts.REMATCH));
    ObjectId engineers = engineersWithBob();
    acme.target.lose(acme.target.id("Engineers"));

    acme.addMember(engineers, acme.user("dora"));
    acme.run();
    assertThat(acme.target.groups()).isEmpty();
    assertThat(acme.log(engineers).getFirst().error()).contains(ErrorCode.INVALID_ANCHOR);
    String other = acme.target.seedGroup("Engineers");
    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.groups()).containsEntry("Engineers", Set.of("bob", "dora"));
    assertThat(acme.link(engineers).orElseThrow().targetId()).isEqualTo(other);
  }

  @Test
  void aGroupThatIsRestoredBeforeItsDeletionIsHeardOfIsCreatedAnew() {
    ObjectId engineers = engineersWithBob();
    acme.delete(engineers);
    acme.target.failOnce(
        request -> request.verb() == FakeTarget.Verb.DELETE, new FakeTarget.Fault.Kills(true));
    assertThatThrownBy(acme::run).isInstanceOf(FakeTarget.Killed.class);
    assertThat(acme.target.groups()).isEmpty();

    acme.restartProcess();
    acme.restore(engineers);
    acme.removeMember(engineers, bob);
    acme.run();

    assertThat(acme.target.groups()).containsEntry("Engineers", Set.of());
  }

  @Test
  void aGroupWhoseAccountIsGoneGetsTheMembersAlsoWhereTheOtherIsTakenOnlyLater() {
    acme.policies(
        policies -> policies.with(MissingAccounts.REMATCH).with(Policies.ExistingAccounts.IGNORE));
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    assignBob();
    acme.target.lose(acme.target.id("Engineers"));
    acme.target.seedGroup("Builders");
    acme.set(engineers, "displayName", "Builders");
    acme.run();
    assertThat(acme.link(engineers)).isEmpty();

    acme.policies(policies -> policies.with(Policies.ExistingAccounts.ADOPT));
    acme.set(engineers, "displayName", "builders");
    acme.run();

    assertThat(acme.target.groups().get("Builders")).containsExactly("bob");
  }
}
