package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// For random small populations and whatever happened to them: what the plan says is what the cycle
/// then does, incremental or full, once a person has allowed what the guard holds back; and nothing
/// is left to plan then. Users with managers, groups in groups, accounts that were there before,
/// every policy for those who leave.
///
/// Each seed is a story; one that fails is told again by its number.
class PlanAgreementTest {
  private static final ApplicationId APP = ApplicationUnderTest.APP;
  private static final Actor ALICE = ApplicationUnderTest.ALICE;
  private static final int CHANGES = 12;

  @ParameterizedTest
  @ValueSource(
      longs = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24
      })
  void whatThePlanSaysIsWhatTheCycleDoes(long seed, @TempDir Path folder) throws Exception {
    Random random = new Random(seed);
    try (ApplicationUnderTest acme =
        new ApplicationUnderTest(folder, application -> setUp(application, random))) {
      new Story(acme).tell(random);
    }
  }

  private static Application setUp(Application application, Random random) {
    Policies policies = Policies.DEFAULT.withUpsertOnly(random.nextInt(6) == 0);
    for (Departure departure : Departure.values()) {
      policies = policies.with(departure, consequence(random));
    }
    if (random.nextInt(3) == 0) {
      policies = policies.with(new Policies.Guard(1, 100, 1, 1, Duration.ofHours(24)));
    }
    Application changed =
        application.with(random.nextBoolean() ? Scope.ALL : Scope.ASSIGNED).with(policies);
    return random.nextInt(3) == 0 ? NestedGroupsTest.from(changed, "transitiveMembers") : changed;
  }

  private static Consequence consequence(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Consequence.Delete();
      case 1 -> new Consequence.Keep();
      case 2 -> new Consequence.DeleteAfter(Duration.ofDays(30));
      default -> new Consequence.Disable();
    };
  }

  private static final class Story {
    private final List<ObjectId> users = new ArrayList<>();
    private final List<ObjectId> groups = new ArrayList<>();
    private final ApplicationUnderTest acme;

    Story(ApplicationUnderTest acme) {
      this.acme = acme;
    }

    void tell(Random random) throws Exception {
      populate(random);
      agree();
      for (int round = 0; round < 2; round++) {
        for (int change = 0; change < CHANGES; change++) {
          happen(random);
        }
        if (random.nextBoolean()) {
          acme.running().restart(APP, EnumSet.of(ResetScope.WATERMARK), ALICE);
        }
        agree();
      }
    }

    private void populate(Random random) {
      for (int number = 0; number < 5; number++) {
        users.add(acme.user("user" + number));
        if (random.nextInt(4) == 0) {
          acme.target.seedUser("user" + number);
        }
      }
      for (int number = 0; number < 3; number++) {
        groups.add(acme.group("Group " + number));
        if (random.nextInt(4) == 0) {
          acme.target.seedGroup("Group " + number);
        }
      }
      for (int change = 0; change < CHANGES; change++) {
        happen(random);
      }
    }

    private void agree() throws Exception {
      Plan plan = acme.planning().each(APP, Proposal.NONE, _ -> {});
      List<String> planned = PlannedEffects.of(acme, Proposal.NONE);
      long newest = acme.log().stream().mapToLong(ProvisioningLogEntry::id).max().orElse(0);
      acme.run();
      assertThat(acme.state().guardTripped().isPresent())
          .as("the guard trips when the plan says so: %s", planned)
          .isEqualTo(plan.exceedsGuard());
      if (plan.exceedsGuard()) {
        acme.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
        acme.run();
      }
      assertThat(PlannedEffects.done(acme, newest)).isEqualTo(planned);
      assertThat(PlannedEffects.of(acme, Proposal.NONE)).as("nothing is left").isEmpty();
    }

    private void happen(Random random) {
      ObjectId user = any(users, random);
      ObjectId group = any(groups, random);
      ObjectId other = random.nextInt(4) == 0 ? any(groups, random) : any(users, random);
      ObjectId either = random.nextBoolean() ? user : group;
      switch (random.nextInt(11)) {
        case 0 -> ifLive(user, one -> acme.set(one, "title", "Title " + random.nextInt(3)));
        case 1 -> ifLive(user, one -> acme.setActive(one, random.nextInt(3) > 0));
        case 2 -> ifLive(random.nextInt(4) == 0 ? group : user, acme::delete);
        case 3, 4 -> restore(either);
        case 5, 6 -> ifLive(group, _ -> ifLive(other, member -> join(group, member)));
        case 7 -> ifMember(group, other);
        case 8 -> ifLive(user, _ -> ifLive(any(users, random), manager -> manage(user, manager)));
        case 9 -> ifLive(either, object -> acme.applications().assign(APP, object, ALICE));
        case 10 -> acme.applications().unassign(APP, either, ALICE);
        default -> throw new AssertionError();
      }
    }

    private static ObjectId any(List<ObjectId> some, Random random) {
      return some.get(random.nextInt(some.size()));
    }

    private void join(ObjectId group, ObjectId member) {
      if (!member.equals(group)) {
        acme.addMember(group, member);
      }
    }

    private void manage(ObjectId user, ObjectId manager) {
      if (!user.equals(manager)) {
        acme.setManager(user, manager);
      }
    }

    private void ifMember(ObjectId group, ObjectId member) {
      if (acme.directory.isMember(ApplicationUnderTest.ACME, group, member)) {
        acme.removeMember(group, member);
      }
    }

    private void restore(ObjectId object) {
      if (found(object).filter(DirectoryObject::inRecycleBin).isPresent()) {
        acme.restore(object);
      }
    }

    private Optional<DirectoryObject> found(ObjectId object) {
      return acme.directory.find(ApplicationUnderTest.ACME, object);
    }

    private void ifLive(ObjectId object, Consumer<ObjectId> step) {
      if (found(object).filter(one -> !one.inRecycleBin()).isPresent()) {
        step.accept(object);
      }
    }
  }
}
