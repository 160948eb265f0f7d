package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.FakeTarget.Verb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How often a plan asks the store and the target. Objects are read by pages of 500 with their
/// managers, links and holds, and members of groups likewise.
class PlanCostTest {
  private static final int PEOPLE = 2_000;

  /// Of everything together, for each page of 500 objects or members.
  private static final int QUESTIONS_A_PAGE = 12;

  private static final int PAGES = PEOPLE / 500;

  private ApplicationUnderTest acme;
  private final List<ObjectId> people = new ArrayList<>();
  private final CallCount calls = new CallCount();

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    for (int from = 0; from < PEOPLE; from += 500) {
      int first = from;
      boolean _ =
          acme.resources.atomically(
              () -> {
                for (int number = first; number < first + 500; number++) {
                  people.add(acme.user("person" + number));
                }
                return true;
              });
    }
  }

  @AfterEach
  void close() {
    acme.close();
  }

  private Plan plan() throws Exception {
    acme.watch(calls);
    acme.target.requests();
    int asked = acme.target.asked().size();
    Plan plan = acme.planning().each(APP, Proposal.NONE, _ -> {});
    requests = acme.target.asked().subList(asked, acme.target.asked().size());
    return plan;
  }

  private List<FakeTarget.Request> requests = List.of();

  @Test
  void whoIsLinkedCostsNoQuestionOfHisOwn() throws Exception {
    acme.group("All", people.toArray(ObjectId[]::new));
    acme.run();

    assertThat(plan().count(ProvisioningLogEntry.Action.SKIP)).isEqualTo(PEOPLE + 1);

    assertThat(calls.total()).as("%s", calls).isLessThan(3 * PAGES * QUESTIONS_A_PAGE);
    assertThat(requests).isEmpty();
  }

  @Test
  void whoHasAManagerCostsNoneEither() throws Exception {
    people.subList(1, 1_000).forEach(report -> acme.setManager(report, people.getFirst()));
    people.subList(1_000, PEOPLE).forEach(report -> acme.setManager(report, people.get(999)));
    acme.run();

    assertThat(plan().count(ProvisioningLogEntry.Action.SKIP)).isEqualTo(PEOPLE);

    assertThat(calls.total()).as("%s", calls).isLessThan(3 * PAGES * QUESTIONS_A_PAGE);
  }

  @Test
  void whoIsToComeIsLookedForInTheTargetsListOnceThatIsCheaper() throws Exception {
    for (int number = 0; number < 300; number++) {
      acme.target.seedUser("person" + number);
    }
    acme.group("All", people.toArray(ObjectId[]::new));

    Plan plan = plan();

    assertThat(plan.count(ProvisioningLogEntry.Action.CREATE)).isEqualTo(PEOPLE - 300 + 1);
    assertThat(requests.stream().filter(request -> request.verb() == Verb.FIND).count())
        .isLessThan(25);
    assertThat(requests.stream().filter(request -> request.verb() == Verb.LIST).count())
        .isEqualTo(3);
    assertThat(calls.total() - 300)
        .as("one for each account that is there, whether it is linked already: %s", calls)
        .isLessThan(3 * PAGES * QUESTIONS_A_PAGE);
  }

  @Test
  void aTargetWithFarMoreAccountsThanComeIsAskedForEach() throws Exception {
    acme.target.pages(1);
    for (int number = 0; number < 500; number++) {
      acme.target.seedUser("other" + number);
    }
    people
        .subList(0, 30)
        .forEach(one -> acme.applications().assign(APP, one, ApplicationUnderTest.ALICE));
    acme.applications().setScope(APP, Scope.ASSIGNED, ApplicationUnderTest.ALICE);

    assertThat(plan().count(ProvisioningLogEntry.Action.CREATE)).isEqualTo(30);

    assertThat(requests.stream().filter(request -> request.verb() == Verb.FIND).count())
        .isEqualTo(30);
    assertThat(requests.stream().filter(request -> request.verb() == Verb.LIST).count()).isOne();
  }
}
