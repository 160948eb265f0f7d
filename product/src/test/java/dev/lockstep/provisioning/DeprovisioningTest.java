package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Policies.ExistingAccounts;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of accounts whose people leave: Entra's matrix, and the policies beyond it.
class DeprovisioningTest {
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final ApplicationId APP = ApplicationUnderTest.APP;

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

  private void mapping(UnaryOperator<ObjectMapping> change) {
    acme.applications()
        .setMapping(APP, change.apply(acme.applications().get(APP).mappings().users()), ALICE);
  }

  private static ObjectMapping without(ObjectMapping mapping, Predicate<AttributeMapping> line) {
    return new ObjectMapping(
        mapping.type(),
        mapping.enabled(),
        mapping.actions(),
        mapping.attributes().stream().filter(line.negate()).toList(),
        mapping.scopingFilters());
  }

  private static ObjectMapping without(ObjectMapping mapping, ObjectMapping.Action action) {
    Set<ObjectMapping.Action> actions = EnumSet.allOf(ObjectMapping.Action.class);
    actions.remove(action);
    return new ObjectMapping(
        mapping.type(), mapping.enabled(), actions, mapping.attributes(), mapping.scopingFilters());
  }

  private static ObjectMapping filteredByTitle(ObjectMapping mapping) {
    var json = MappingJson.write(mapping);
    json.set(
        "scopingFilters",
        Json.parse(
            "[{\"name\": \"engineers\", \"clauses\": [{\"attribute\": \"jobTitle\","
                + " \"operator\": \"EQUALS\", \"value\": \"Engineer\"}]}]"));
    return MappingJson.read(mapping.type(), json);
  }

  // Entra's matrix

  @Test
  void whoeverIsUnassignedIsDisabled() {
    assignBob();

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE bob");
    assertThat(acme.target.active("bob")).isFalse();
    assertThat(acme.target.user("bob").text("title")).contains("Engineer");
  }

  @Test
  void whoeverLeavesAnAssignedGroupIsDisabled() {
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    acme.run();
    assertThat(acme.target.active("bob")).isTrue();

    acme.removeMember(engineers, bob);
    acme.run();

    assertThat(acme.target.active("bob")).isFalse();
  }

  @Test
  void whoeverWasNeverProvisionedIsNotTouched() {
    acme.target.seedUser("bob");
    acme.run();

    acme.delete(bob);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void whoeverFallsOutOfTheScopingFilterIsDisabled() {
    mapping(DeprovisioningTest::filteredByTitle);
    assignBob();

    acme.set(bob, "title", "Painter");
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE bob");
    assertThat(acme.target.active("bob")).isFalse();
    assertThat(acme.target.user("bob").text("title")).contains("Engineer");
  }

  @Test
  void whoeverMayNotSignInIsDisabled() {
    assignBob();

    acme.setActive(bob, false);
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE bob");
    assertThat(acme.target.active("bob")).isFalse();
  }

  @Test
  void whoeverMayNotSignInIsNotCreated() {
    acme.setActive(bob, false);
    acme.applications().assign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void whoeverGoesIntoTheRecycleBinIsDisabledAndComesBackWithIt() {
    assignBob();

    acme.delete(bob);
    acme.run();
    assertThat(acme.target.active("bob")).isFalse();

    acme.restore(bob);
    acme.run();
    assertThat(acme.target.active("bob")).isTrue();
    assertThat(acme.target.requests()).containsExactly("UPDATE bob", "UPDATE bob");
  }

  @Test
  void whoeverIsAssignedAgainIsEnabledAgain() {
    assignBob();
    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    acme.applications().assign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.active("bob")).isTrue();
    assertThat(acme.link(bob).orElseThrow().left()).isEmpty();
  }

  @Test
  void aGroupThatIsUnassignedIsDeleted() {
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    acme.run();

    acme.applications().unassign(APP, engineers, ALICE);
    acme.run();

    assertThat(acme.target.groups()).isEmpty();
  }

  @Test
  void aGroupThatIsDeletedIsDeleted() {
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    acme.run();

    acme.delete(engineers);
    acme.run();

    assertThat(acme.target.groups()).isEmpty();
  }

  @Test
  void withoutAMappingOfIsSoftDeletedNothingIsSent() {
    mapping(mapping -> without(mapping, line -> line.targetPath().equals("active")));
    acme.applications().assign(APP, bob, ALICE);
    acme.run();
    acme.target.requests();

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void withUpdatingSwitchedOffNothingIsSent() {
    assignBob();
    mapping(mapping -> without(mapping, ObjectMapping.Action.UPDATE));
    acme.run();

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void aTargetThatKnowsNoDisablingGetsADeletionForEachOfTheFour() {
    for (Departure departure :
        List.of(
            Departure.UNASSIGNED,
            Departure.OUT_OF_SCOPE,
            Departure.DISABLED,
            Departure.SOFT_DELETED)) {
      acme.policies(policies -> policies.with(departure, new Consequence.Delete()));
    }
    mapping(DeprovisioningTest::filteredByTitle);
    ObjectId carol = acme.user("carol", "title", "Engineer");
    ObjectId dave = acme.user("dave", "title", "Engineer");
    ObjectId erin = acme.user("erin", "title", "Engineer");
    for (ObjectId one : List.of(bob, carol, dave, erin)) {
      acme.applications().assign(APP, one, ALICE);
    }
    acme.run();
    assertThat(acme.target.users()).hasSize(4);

    acme.applications().unassign(APP, bob, ALICE);
    acme.set(carol, "title", "Painter");
    acme.setActive(dave, false);
    acme.delete(erin);
    acme.run();

    assertThat(acme.target.users()).isEmpty();
  }

  // Beyond it

  @Test
  void whatThePolicyKeepsStaysAsItIsAndIsListed() {
    acme.policies(policies -> policies.with(Departure.UNASSIGNED, new Consequence.Keep()));
    assignBob();

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(acme.monitoring().stale(APP, Optional.empty(), 10))
        .extracting(Link::label)
        .containsExactly("bob");
  }

  @Test
  void whatIsDeletedLaterIsDisabledAtOnceAndDeletedOnTime() {
    acme.policies(
        policies ->
            policies.with(Departure.UNASSIGNED, new Consequence.DeleteAfter(Duration.ofDays(30))));
    assignBob();

    acme.applications().unassign(APP, bob, ALICE);
    acme.run();
    acme.runAfter(Duration.ofDays(29));
    assertThat(acme.target.writes()).containsExactly("UPDATE bob");

    acme.runAfter(Duration.ofDays(1));

    assertThat(acme.target.writes()).containsExactly("DELETE bob");
    assertThat(acme.link(bob)).isEmpty();
  }

  @Test
  void whoseTimeComesWhileTheTargetAnswersIsDeletedAllTheSame() {
    acme.policies(
        policies ->
            policies.with(Departure.UNASSIGNED, new Consequence.DeleteAfter(Duration.ofDays(30))));
    assignBob();
    acme.applications().unassign(APP, bob, ALICE);
    acme.run();
    mapping(DeprovisioningTest::alsoToNickName);
    acme.target.beforeEach(
        () -> {
          acme.target.beforeEach(() -> {});
          acme.clock.move(Duration.ofDays(31));
        });

    acme.run();

    assertThat(acme.target.writes()).containsExactly("UPDATE bob", "UPDATE bob", "DELETE bob");
  }

  private static ObjectMapping alsoToNickName(ObjectMapping mapping) {
    var json = MappingJson.write(mapping);
    json.withArray("attributes")
        .add(
            Json.parse(
                "{\"source\": {\"attribute\": \"IsSoftDeleted\"}, \"target\": \"nickName\"}"));
    return MappingJson.read(mapping.type(), json);
  }

  @Test
  void aDisabledPersonIsDeletedLaterTooIfThePolicySaysSo() {
    acme.policies(
        policies ->
            policies.with(Departure.DISABLED, new Consequence.DeleteAfter(Duration.ofDays(7))));
    assignBob();

    acme.setActive(bob, false);
    acme.run();
    acme.runAfter(Duration.ofDays(7));

    assertThat(acme.target.writes()).containsExactly("UPDATE bob", "DELETE bob");
  }

  @Test
  void whoeverComesBackInTimeIsNotDeleted() {
    acme.policies(
        policies ->
            policies.with(Departure.UNASSIGNED, new Consequence.DeleteAfter(Duration.ofDays(30))));
    assignBob();
    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    acme.applications().assign(APP, bob, ALICE);
    acme.run();
    acme.runAfter(Duration.ofDays(31));

    assertThat(acme.target.active("bob")).isTrue();
  }

  @Test
  void onlyWhatLockstepCreatedIsDisabled() {
    acme.policies(policies -> policies.withOnlyCreated(true));
    acme.target.seedUser("bob");
    ObjectId carol = acme.user("carol");
    assignBob();
    acme.applications().assign(APP, carol, ALICE);
    acme.run();

    acme.applications().unassign(APP, bob, ALICE);
    acme.applications().unassign(APP, carol, ALICE);
    acme.run();

    assertThat(acme.target.active("bob")).isTrue();
    assertThat(acme.target.active("carol")).isFalse();
  }

  @Test
  void upsertOnlyDisablesNobodyAndTakesNobodyOutOfAGroup() {
    acme.policies(policies -> policies.withUpsertOnly(true));
    ObjectId engineers = acme.group("Engineers", bob);
    acme.applications().assign(APP, engineers, ALICE);
    assignBob();

    acme.removeMember(engineers, bob);
    acme.applications().unassign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(acme.target.groups().get("Engineers")).containsExactly("bob");
  }

  @Test
  void anExistingAccountIsIgnoredIfThePolicySaysSo() {
    acme.policies(policies -> policies.with(ExistingAccounts.IGNORE));
    acme.target.seedUser("bob");

    acme.applications().assign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.writes()).isEmpty();
    assertThat(acme.link(bob)).isEmpty();
  }

  @Test
  void anExistingAccountIsRefusedIfThePolicySaysSo() {
    acme.policies(policies -> policies.with(ExistingAccounts.REFUSE));
    acme.target.seedUser("bob");

    acme.applications().assign(APP, bob, ALICE);
    acme.run();

    assertThat(acme.target.writes()).isEmpty();
    assertThat(acme.log(bob).getFirst().error()).contains(ErrorCode.CONFLICT);
  }

  @Test
  void theAuditLogTellsPoliciesInTheWordsOfTheApi() {
    acme.policies(policies -> policies.with(Departure.UNASSIGNED, new Consequence.Keep()));

    assertThat(acme.audit().getFirst().after().orElseThrow()).contains("\"unassigned\":\"keep\"");
  }
}
