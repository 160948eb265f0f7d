package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.MappingSource;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Groups within groups, for targets that don't know them: by `transitiveMembers` → `members`.
class NestedGroupsTest {
  private ApplicationUnderTest acme;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder, one -> from(one, "transitiveMembers"));
  }

  @AfterEach
  void close() {
    acme.close();
  }

  static Application from(Application application, String source) {
    return application.with(application.mappings().with(groups(application, source)));
  }

  private static ObjectMapping groups(Application application, String source) {
    ObjectMapping groups = application.mappings().groups();
    List<AttributeMapping> lines =
        groups.attributes().stream()
            .map(
                line ->
                    line.isMembers()
                        ? new AttributeMapping(
                            new MappingSource.Direct(source),
                            line.target(),
                            line.defaultValue(),
                            line.matchingPrecedence(),
                            line.apply(),
                            line.caseExact())
                        : line)
            .toList();
    return new ObjectMapping(
        groups.type(), groups.enabled(), groups.actions(), lines, groups.scopingFilters());
  }

  private Set<String> members(String group) {
    return acme.target.groups().getOrDefault(group, Set.of());
  }

  @Test
  void theMembersOfNestedGroupsAreSentAsDirectOnesAndNestedGroupsAreNot() {
    ObjectId inner = acme.group("Inner", acme.user("bob"));
    ObjectId middle = acme.group("Middle", inner, acme.user("carol"));
    acme.group("Outer", acme.user("alice"), middle);

    acme.run();

    assertThat(members("Inner")).containsExactly("bob");
    assertThat(members("Middle")).containsExactly("bob", "carol");
    assertThat(members("Outer")).containsExactly("alice", "bob", "carol");
  }

  @Test
  void whoComesIntoAnInnerGroupOrLeavesItCostsOneRequestForEachGroupAround() {
    ObjectId alice = acme.user("alice");
    ObjectId bob = acme.user("bob");
    ObjectId inner = acme.group("Inner", alice);
    acme.group("Outer", inner);
    acme.run();
    acme.target.requests();

    acme.addMember(inner, bob);
    acme.run();
    assertThat(acme.target.requests())
        .containsExactlyInAnyOrder("MEMBERS Inner +1", "MEMBERS Outer +1");
    acme.removeMember(inner, bob);
    acme.run();

    assertThat(acme.target.requests())
        .containsExactlyInAnyOrder("MEMBERS Inner -1", "MEMBERS Outer -1");
    assertThat(members("Outer")).containsExactly("alice");
  }

  @Test
  void aMemberByTwoWaysStaysUntilTheLastIsGone() {
    ObjectId bob = acme.user("bob");
    ObjectId inner = acme.group("Inner", bob);
    ObjectId outer = acme.group("Outer", inner, bob);
    acme.run();

    acme.removeMember(inner, bob);
    acme.run();
    assertThat(members("Outer")).containsExactly("bob");
    acme.removeMember(outer, bob);
    acme.run();

    assertThat(members("Outer")).isEmpty();
  }

  @Test
  void aGroupThatComesIntoAnotherBringsItsMembersAndTakesThemAlongWhenItLeaves() {
    ObjectId inner = acme.group("Inner", acme.group("Core", acme.user("bob")), acme.user("carol"));
    ObjectId outer = acme.group("Outer", acme.user("alice"));
    acme.run();
    acme.target.requests();

    acme.addMember(outer, inner);
    acme.run();
    assertThat(members("Outer")).containsExactly("alice", "bob", "carol");
    assertThat(acme.target.requests())
        .containsExactly("MEMBERS Outer +1", "MEMBERS Outer +1"); // one for each group within
    acme.removeMember(outer, inner);
    acme.run();

    assertThat(members("Outer")).containsExactly("alice");
    assertThat(acme.target.requests()).containsExactly("MEMBERS Outer -2");
  }

  @Test
  void aDeletedInnerGroupTakesItsMembersAlong() {
    ObjectId inner = acme.group("Inner", acme.user("bob"));
    acme.group("Outer", acme.user("alice"), inner);
    acme.run();

    acme.delete(inner);
    acme.run();

    assertThat(members("Outer")).containsExactly("alice");
  }

  @Test
  void groupsInACircleHaveTheSameMembers() {
    ObjectId one = acme.group("One", acme.user("alice"));
    ObjectId two = acme.group("Two", one, acme.user("bob"));
    acme.addMember(one, two);

    acme.run();

    assertThat(members("One")).containsExactly("alice", "bob");
    assertThat(members("Two")).containsExactly("alice", "bob");
  }

  @Test
  void aMemberWhoComesIntoScopeLaterIsLinkedInAllGroupsAroundAtOnce() {
    ObjectId bob = acme.user("bob");
    acme.setActive(bob, false);
    acme.group("Outer", acme.group("Inner", bob));
    acme.run();
    assertThat(members("Outer")).isEmpty();

    acme.setActive(bob, true);
    acme.run();

    assertThat(members("Inner")).containsExactly("bob");
    assertThat(members("Outer")).containsExactly("bob");
  }

  @Test
  void aNestedGroupThatComesToTheTargetLaterIsLinkedInTheGroupsAroundItAtOnce() {
    map("members");
    ObjectId inner = acme.group("Inner", acme.user("bob"));
    ObjectId outer = acme.group("Outer", inner, acme.user("alice"));
    acme.target.failWhen(
        request -> request.verb() == Verb.CREATE && request.about().equals("Inner"),
        FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
    acme.run();
    assertThat(members("Outer")).containsExactly("alice");

    acme.target.heal();
    acme.runAfter(Duration.ofMinutes(1));
    assertThat(members("Outer")).containsExactly("Inner", "alice");

    acme.target.lose(acme.target.id("Inner"));
    acme.set(inner, "displayName", "Within");
    acme.run();
    assertThat(members("Outer")).containsExactly("Within", "alice");
    assertThat(acme.link(outer)).isPresent();
  }

  @Test
  void flatteningIsSwitchedOnAndOffByTheMapping() {
    acme.group("Outer", acme.user("alice"), acme.group("Inner", acme.user("bob")));
    acme.run();

    map("members");
    assertThat(members("Outer")).containsExactly("Inner", "alice");
    map("transitiveMembers");

    assertThat(members("Outer")).containsExactly("alice", "bob");
  }

  private void map(String source) {
    ObjectMapping mapping = groups(acme.applications().get(ApplicationUnderTest.APP), source);
    acme.applications().setMapping(ApplicationUnderTest.APP, mapping, ApplicationUnderTest.ALICE);
    acme.run();
  }

  @Test
  void anotherSourceOfMembersIsRefused() {
    assertThatThrownBy(() -> map("transitivMembers"))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("transitivMembers")
        .hasMessageContaining("'transitiveMembers' to have nested groups flattened");
  }

  @Test
  void aFullCycleMakesUpForMembershipsThatTheFeedNoLongerTells() {
    ObjectId bob = acme.user("bob");
    ObjectId inner = acme.group("Inner", acme.user("alice"));
    acme.group("Outer", inner);
    acme.run();

    acme.removeMember(
        inner,
        acme.directory.members(ApplicationUnderTest.ACME, inner, Optional.empty(), 1).getFirst());
    acme.addMember(inner, bob);
    acme.running().restart(ApplicationUnderTest.APP, ApplicationUnderTest.ALICE);
    acme.target.requests();
    acme.run();

    assertThat(members("Outer")).containsExactly("bob");
    assertThat(acme.target.asked()).allMatch(request -> request.verb() == Verb.MEMBERS);
  }

  @Test
  void afterAnyChangesEachGroupHasTheMembersOfAllGroupsWithin() {
    Random random = new Random(4);
    List<ObjectId> users = new ArrayList<>();
    List<ObjectId> groups = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      users.add(acme.user("user" + number));
      groups.add(acme.group("Group" + number));
    }
    for (int round = 0; round < 12; round++) {
      for (int change = 0; change < 5; change++) {
        ObjectId group = groups.get(random.nextInt(groups.size()));
        List<ObjectId> from = random.nextBoolean() ? users : groups;
        ObjectId member = from.get(random.nextInt(from.size()));
        if (acme.directory.isMember(ApplicationUnderTest.ACME, group, member)) {
          acme.removeMember(group, member);
        } else if (!group.equals(member)) {
          acme.addMember(group, member);
        }
      }

      acme.run();

      for (ObjectId group : groups) {
        Set<String> expected = new TreeSet<>();
        collect(group, new HashSet<>(), expected);
        assertThat(members(label(group))).isEqualTo(expected);
      }
    }
  }

  private void collect(ObjectId group, Set<ObjectId> met, Set<String> users) {
    if (met.add(group)) {
      for (ObjectId member :
          acme.directory.members(ApplicationUnderTest.ACME, group, Optional.empty(), 100)) {
        if (acme.directory.find(ApplicationUnderTest.ACME, member).orElseThrow().type()
            == ObjectType.GROUP) {
          collect(member, met, users);
        } else {
          users.add(label(member));
        }
      }
    }
  }

  private String label(ObjectId object) {
    return acme.directory
        .find(ApplicationUnderTest.ACME, object)
        .map(DirectoryObject::label)
        .orElseThrow();
  }
}
