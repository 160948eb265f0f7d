package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// At the same position of the feed and with the same target, what a plan says is what the cycle
/// then does.
class PlanTest {
  private static final ApplicationId APP = ApplicationUnderTest.APP;

  private ApplicationUnderTest acme;
  private ObjectId ann;
  private ObjectId bob;
  private ObjectId staff;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    ann = acme.user("ann");
    bob = acme.user("bob");
    staff = acme.group("Staff", ann, bob);
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private List<PlanLine> lines(Proposal proposal) throws Exception {
    List<PlanLine> lines = new ArrayList<>();
    acme.planning().each(APP, proposal, lines::add);
    return lines;
  }

  private Plan plan() throws Exception {
    return acme.planning().each(APP, Proposal.NONE, _ -> {});
  }

  /// What the plan says, which the cycle then did.
  private List<String> planThenRun() throws Exception {
    List<String> planned = PlannedEffects.of(acme, Proposal.NONE);
    long newest = acme.log().stream().mapToLong(ProvisioningLogEntry::id).max().orElse(0);
    acme.run();
    assertThat(PlannedEffects.done(acme, newest)).isEqualTo(planned);
    assertThat(PlannedEffects.of(acme, Proposal.NONE)).as("nothing is left").isEmpty();
    return planned;
  }

  @Test
  void theInitialCycleCreatesUsersAndGroupsAndTheirMemberships() throws Exception {
    assertThat(planThenRun())
        .hasSize(3)
        .anyMatch(
            effect -> effect.startsWith("Group Staff: CREATE ") && effect.endsWith("[+ann, +bob]"));
  }

  @Test
  void aPlanWritesNothing() throws Exception {
    plan();

    assertThat(acme.target.writes()).isEmpty();
    assertThat(acme.log()).isEmpty();
  }

  @Test
  void attributesThatChangedAreToldWithTheirValuesBeforeAndAfter() throws Exception {
    acme.set(bob, "title", "Engineer");
    acme.run();
    acme.set(bob, "title", "Boss");

    assertThat(planThenRun()).containsExactly("User bob: UPDATE [title Engineer → Boss] []");
  }

  @Test
  void aMemberWhoLeftAndOneWhoCameAreTold() throws Exception {
    ObjectId eve = acme.user("eve");
    acme.run();
    acme.removeMember(staff, bob);
    acme.addMember(staff, eve);

    assertThat(plan().removals()).isEqualTo(1);
    assertThat(planThenRun()).containsExactly("Group Staff: SKIP [] [+eve, -bob]");
  }

  @Test
  void aMembershipThatEndedBeforeAMappingChangedEndsAtTheTargetToo() throws Exception {
    acme.run();
    acme.removeMember(staff, bob);
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ApplicationUnderTest.ALICE);

    assertThat(planThenRun()).containsExactly("Group Staff: SKIP [] [-bob]");
    assertThat(acme.target.groups().get("Staff")).containsExactly("ann");
  }

  @Test
  void aMembershipThatBeganBeforeAFullCycleBeginsAtTheTargetToo() throws Exception {
    ObjectId eve = acme.user("eve");
    acme.run();
    acme.addMember(staff, eve);
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ApplicationUnderTest.ALICE);

    assertThat(planThenRun()).containsExactly("Group Staff: SKIP [] [+eve]");
  }

  @Test
  void aFullCycleThatFindsNothingSendsNothing() throws Exception {
    acme.run();
    acme.target.requests();
    acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ApplicationUnderTest.ALICE);

    assertThat(planThenRun()).isEmpty();
    assertThat(acme.target.requests()).isEmpty();
  }

  @Test
  void aGroupInAGroupIsAMemberWhicheverComesFirst() throws Exception {
    ObjectId all = acme.group("All", staff);
    acme.addMember(staff, acme.group("Interns"));

    assertThat(planThenRun()).anyMatch(effect -> effect.endsWith("[+Staff]"));
    assertThat(acme.target.groups().get("All")).containsExactly("Staff");
    assertThat(acme.target.groups().get("Staff")).containsExactly("Interns", "ann", "bob");
    assertThat(acme.link(all)).isPresent();
  }

  @Test
  void aManagerWhoIsYetToComeIsToldAsOne() throws Exception {
    ObjectId eve = acme.user("eve");
    acme.setManager(ann, eve);
    acme.setManager(eve, ann);

    assertThat(planThenRun()).anyMatch(effect -> effect.contains("manager – → eve"));
  }

  @Test
  void whoIsDisabledDeletedOrOutOfScopeIsTold() throws Exception {
    ObjectId eve = acme.user("eve");
    acme.run();
    acme.setActive(ann, false);
    acme.delete(bob);
    acme.addMember(staff, eve);

    assertThat(plan().destructive()).isEqualTo(2);
    assertThat(planThenRun())
        .anyMatch(effect -> effect.startsWith("User ann: DISABLE"))
        .anyMatch(effect -> effect.startsWith("User bob: DISABLE"));
  }

  @Test
  void anAccountThatWasThereIsAdoptedAndNotMade() throws Exception {
    acme.target.seedUser("ann");

    assertThat(planThenRun()).anyMatch(effect -> effect.startsWith("User ann: UPDATE"));
  }

  @Test
  void moreThanTheGuardLetsPassIsToldBefore() throws Exception {
    List<ObjectId> many = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      many.add(acme.user("u" + number));
    }
    acme.run();
    assertThat(plan().exceedsGuard()).isFalse();
    many.forEach(user -> acme.setActive(user, false));

    assertThat(plan().exceedsGuard()).isTrue();
    assertThat(plan().count(Action.DISABLE)).isEqualTo(20);
  }

  @Test
  void whatWouldFailIsToldWithItsReasonAndHoldsUpNobody() throws Exception {
    acme.target.failWhen(
        request -> request.toString().equals("FIND ann"),
        FakeTarget.refuses(ErrorCode.INTERNAL_SERVER_ERROR));

    List<PlanLine> lines = lines(Proposal.NONE);

    assertThat(lines)
        .filteredOn(PlanLine::fails)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.label()).isEqualTo("ann");
              assertThat(line.error()).contains(ErrorCode.INTERNAL_SERVER_ERROR);
            });
    assertThat(lines)
        .anyMatch(line -> line.label().equals("bob") && line.action() == Action.CREATE);
  }

  @Test
  void ofAGroupWithManyMembersNoLineTellsMoreThanAThousand() throws Exception {
    ObjectId[] many = new ObjectId[1_100];
    for (int number = 0; number < many.length; number++) {
      many[number] = acme.user("u" + number);
    }
    acme.group("Many", many);

    assertThat(lines(Proposal.NONE))
        .filteredOn(line -> line.label().equals("Many") && line.action() == Action.MEMBERS)
        .extracting(line -> line.changes().size())
        .containsExactly(PlannedMembers.LINE, many.length - PlannedMembers.LINE);
  }

  /// Of a population of any size no more than a page is held: the first lines are handed on before
  /// the second page is read.
  @Test
  void aPlanIsReadByPagesAndHandedOnLineByLine() throws Exception {
    for (int number = 0; number < 1_100; number++) {
      acme.user("u" + number);
    }
    List<Integer> limits = new ArrayList<>();
    DirectoryReader counting =
        (DirectoryReader)
            Proxy.newProxyInstance(
                DirectoryReader.class.getClassLoader(),
                new Class<?>[] {DirectoryReader.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("page")) {
                    limits.add((Integer) arguments[3]);
                  }
                  return method.invoke(acme.directory, arguments);
                });
    List<Integer> pagesRead = new ArrayList<>();

    acme.planning(counting).each(APP, Proposal.NONE, _ -> pagesRead.add(limits.size()));

    int page = limits.getFirst();
    assertThat(page).isLessThanOrEqualTo(500);
    assertThat(limits).containsOnly(page);
    assertThat(pagesRead).startsWith(1);
    assertThat(pagesRead.stream().filter(pages -> pages == 1)).hasSize(page);
  }

  @Test
  void aProposedScopeIsPlannedAsTheCycleDoesItOnceItIsSet() throws Exception {
    acme.run();
    Proposal proposal =
        new Proposal(
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.of(Scope.ASSIGNED),
            java.util.Optional.empty(),
            java.util.Optional.of(List.of(staff)));
    acme.removeMember(staff, bob);

    List<String> planned = PlannedEffects.of(acme, proposal);
    assertThat(planned).anyMatch(effect -> effect.startsWith("User bob: DISABLE"));
    assertThat(acme.applications().get(APP).scope()).isEqualTo(Scope.ALL);

    acme.applications().assign(APP, staff, ApplicationUnderTest.ALICE);
    acme.applications().setScope(APP, Scope.ASSIGNED, ApplicationUnderTest.ALICE);
    assertThat(planThenRun()).isEqualTo(planned);
  }
}
