package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Purging;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever is gone from the Directory for good, by each policy: the last rows of Entra's
/// deprovisioning matrix.
class HardDeletionTest {
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final ApplicationId APP = ApplicationUnderTest.APP;

  private ApplicationUnderTest acme;
  private ObjectId bob;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme =
        new ApplicationUnderTest(
            folder, application -> application.with(Application.Scope.ASSIGNED));
    bob = acme.user("bob");
    acme.applications().assign(APP, bob, ALICE);
    acme.run();
    acme.target.requests();
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private void policy(Departure departure, Consequence consequence) {
    Policies policies = acme.applications().get(APP).policies().with(departure, consequence);
    acme.applications().setPolicies(APP, policies, ALICE);
    acme.run();
  }

  private List<String> writesAfterDeleting() {
    acme.delete(bob);
    acme.run();
    return acme.target.writes();
  }

  private List<String> writesAfterPurging() {
    acme.purge(bob);
    acme.run();
    return acme.target.writes();
  }

  @Test
  void theAccountIsDisabledWithTheFirstDeletionAndDeletedWithTheLast() {
    assertThat(writesAfterDeleting()).containsExactly("UPDATE bob");
    assertThat(writesAfterPurging()).containsExactly("DELETE bob");
    assertThat(acme.target.users()).isEmpty();
    assertThat(acme.link(bob)).isEmpty();
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void theRecycleBinsTimeOfThirtyDaysDeletesItAsWell() {
    writesAfterDeleting();
    RecycleBin bin = acme.recycleBin();

    acme.runAfter(Duration.ofDays(29));
    bin.purgeDue(Purging.UNWATCHED);
    acme.run();
    assertThat(acme.target.writes()).isEmpty();

    acme.runAfter(Duration.ofDays(2));
    bin.purgeDue(Purging.UNWATCHED);
    acme.run();
    assertThat(acme.target.writes()).containsExactly("DELETE bob");
  }

  @Test
  void withDeletingSwitchedOffNoDeletionIsSent() {
    ObjectMapping users = acme.applications().get(APP).mappings().users();
    acme.applications()
        .setMapping(
            APP,
            new ObjectMapping(
                users.type(),
                users.enabled(),
                EnumSet.of(ObjectMapping.Action.CREATE, ObjectMapping.Action.UPDATE),
                users.attributes(),
                users.scopingFilters()),
            ALICE);
    acme.run();
    writesAfterDeleting();

    assertThat(writesAfterPurging()).isEmpty();
    assertThat(acme.target.users()).containsKey("bob");
  }

  /// Entra forgets whom it unassigned, and leaves a disabled account behind for ever; a link
  /// outlives its object until the policy has ended.
  @Test
  void whoeverWasUnassignedBeforeIsDeletedAllTheSame() {
    acme.applications().unassign(APP, bob, ALICE);
    acme.run();
    assertThat(acme.target.writes()).containsExactly("UPDATE bob");
    assertThat(writesAfterDeleting()).isEmpty();

    assertThat(writesAfterPurging()).containsExactly("DELETE bob");
  }

  @Test
  void whoeverIsKeptStaysAsTheAccountIsAndIsListed() {
    policy(Departure.SOFT_DELETED, new Consequence.Keep());
    policy(Departure.HARD_DELETED, new Consequence.Keep());
    writesAfterDeleting();

    assertThat(writesAfterPurging()).isEmpty();
    assertThat(acme.target.active("bob")).isTrue();
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10))
        .extracting(Link::label)
        .containsExactly("bob");
  }

  @Test
  void whoeverIsToBeDisabledIsToldSoThoughNoMappingCanRunAnyMore() {
    policy(Departure.SOFT_DELETED, new Consequence.Keep());
    policy(Departure.HARD_DELETED, new Consequence.Disable());
    writesAfterDeleting();

    assertThat(writesAfterPurging()).containsExactly("UPDATE bob");
    assertThat(acme.target.active("bob")).isFalse();
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10))
        .extracting(Link::label)
        .containsExactly("bob");
  }

  @Test
  void whoeverIsDeletedLaterIsListedUntilThenAndPurgedOnTime() {
    policy(Departure.HARD_DELETED, new Consequence.DeleteAfter(Duration.ofDays(30)));
    writesAfterDeleting();
    acme.runAfter(Duration.ofDays(10));
    assertThat(writesAfterPurging()).as("disabled already").isEmpty();
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10))
        .extracting(Link::label)
        .containsExactly("bob");

    acme.runAfter(Duration.ofDays(19));
    assertThat(acme.target.writes()).isEmpty();
    acme.runAfter(Duration.ofDays(1));
    assertThat(acme.target.writes()).as("thirty days after leaving").containsExactly("DELETE bob");
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void whatWasThereBeforeLockstepIsNotDeletedIfThePolicySaysSo() {
    acme.applications().setPolicies(APP, Policies.DEFAULT.withOnlyCreated(true), ALICE);
    acme.target.seedUser("carol");
    ObjectId carol = acme.user("carol");
    acme.applications().assign(APP, carol, ALICE);
    acme.run();
    acme.delete(carol);
    acme.run();
    acme.purge(carol);
    acme.run();

    assertThat(acme.target.active("carol")).isTrue();
    writesAfterDeleting();
    assertThat(writesAfterPurging()).containsExactly("DELETE bob");
  }

  @Test
  void upsertOnlyDeletesNobody() {
    acme.applications().setPolicies(APP, Policies.DEFAULT.withUpsertOnly(true), ALICE);
    assertThat(writesAfterDeleting()).isEmpty();

    assertThat(writesAfterPurging()).isEmpty();
    assertThat(acme.target.active("bob")).isTrue();
  }

  @Test
  void aDeletedManagerIsNoLongerNamedByTheReports() {
    ObjectId eve = acme.user("eve");
    acme.setManager(eve, bob);
    acme.applications().assign(APP, eve, ALICE);
    acme.run();
    acme.target.requests();
    policy(Departure.UNASSIGNED, new Consequence.Delete());

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.writes()).containsExactly("DELETE bob", "UPDATE eve");
  }

  @Test
  void aGroupIsDeletedAtOnce() {
    ObjectId staff = acme.group("Staff");
    acme.applications().assign(APP, staff, ALICE);
    acme.run();
    acme.target.requests();

    acme.delete(staff);
    acme.run();
    assertThat(acme.target.writes()).containsExactly("DELETE Staff");
    acme.purge(staff);
    acme.run();
    assertThat(acme.target.requests()).isEmpty();
  }
}
