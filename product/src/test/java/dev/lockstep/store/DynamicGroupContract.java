package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.RuleException;
import dev.lockstep.directory.rule.RuleParser;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Groups whose members follow from a rule. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DynamicGroupContract {
  private static final Actor ALICE = new Actor.Administrator("alice");
  private static final String ENTERPRISE = Schemas.ENTERPRISE_USER.id();
  private static final String SALES = "user.department -eq \"Sales\"";

  private final SettableClock clock = new SettableClock();
  private StoreUnderTest store;
  private Resources resources;
  private DynamicMemberships memberships;
  private DynamicGroups groups;
  private DirectoryId acme;
  private int made;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
    SqlDynamicGroupStore state = new SqlDynamicGroupStore(store.database());
    resources = new Resources(store.store(), clock, () -> new ObjectId(UUID.randomUUID()));
    memberships = new DynamicMemberships(store.store(), state, clock, UUID::randomUUID);
    store.store().onWrite(memberships);
    groups =
        new DynamicGroups(
            store.store(), state, resources, new SqlAdministrationStore(store.database()), clock);
  }

  @BeforeEach
  void enter() {
    acme = store.freshDirectory();
  }

  @AfterAll
  void close() {
    store.close();
  }

  private DirectoryObject user(String name, String department) {
    return resources.create(acme, USER, document(name, department), Owner.local());
  }

  private static Complex document(String name, String department) {
    return Complex.of("userName", Value.text(name))
        .with("active", Value.flag(true))
        .with(ENTERPRISE, Complex.of("department", Value.text(department)));
  }

  private String group(String name) {
    Complex document = Complex.of("displayName", Value.text(name));
    return resources.create(acme, GROUP, document, Owner.local()).id().toString();
  }

  private String dynamicGroup(String rule) {
    String group = group("group " + ++made);
    groups.setRule(acme, group, rule, ALICE);
    compute();
    return group;
  }

  private int compute() {
    int chunks = 0;
    while (memberships.advance()) {
      chunks++;
    }
    return chunks;
  }

  private void replace(DirectoryObject user, Complex document) {
    resources.replace(
        acme,
        USER,
        user.id().toString(),
        document,
        Optional.empty(),
        VersionCondition.ANY,
        Owner.local());
  }

  private void delete(String id, ObjectType type) {
    resources.delete(acme, type, id, VersionCondition.ANY, Owner.local());
  }

  private List<String> members(String group) {
    return store.store().memberObjects(acme, ObjectId.of(group), Optional.empty(), 10_000).stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  @Test
  void theMembersAreComputedInTheBackgroundAChunkAtATime() {
    List<ObjectId> users = new ArrayList<>();
    store
        .store()
        .atomically(
            () -> {
              for (int index = 0; index < 2_500; index++) {
                users.add(user("user" + index, index % 5 == 0 ? "Sales" : "Ops").id());
              }
              return users;
            });
    String group = group("Sales");

    DynamicGroups.State set = groups.setRule(acme, group, SALES, ALICE);
    int chunks = compute();

    assertThat(set.computing()).isTrue();
    assertThat(chunks).as("one of members, three of users").isEqualTo(4);
    assertThat(members(group)).hasSize(500);
    assertThat(groups.state(acme, group).computing()).isFalse();
    assertThat(groups.state(acme, group).computed()).hasValue(clock.instant());
  }

  @Test
  void aUserWhoIsWrittenIsPutToTheRulesInTheSameUnit() {
    String sales = dynamicGroup(SALES);
    String others = dynamicGroup("user.department -ne \"Sales\"");

    DirectoryObject ann = user("ann", "sales");
    assertThat(members(sales)).containsExactly("ann");
    replace(ann, document("ann", "Ops"));
    assertThat(members(sales)).isEmpty();
    assertThat(members(others)).containsExactly("ann");
    delete(ann.id().toString(), USER);
    assertThat(members(others)).isEmpty();
    resources.restore(acme, USER, ann.id().toString(), Owner.local());
    assertThat(members(others)).containsExactly("ann");
  }

  @Test
  void aChangeOfWhatNoRuleAsksForTouchesNoMembership() {
    dynamicGroup(SALES);
    DirectoryObject ann = user("ann", "Sales");
    Complex retitled = document("ann", "Sales").with("title", Value.text("Director"));

    List<String> written = Statements.of(store, () -> replace(ann, retitled)).texts();

    assertThat(written).isNotEmpty().noneMatch(sql -> sql.contains("membership"));
  }

  @Test
  void whoWasChosenByHandLeavesUnlessTheRuleHoldsForThemToo() {
    DirectoryObject ann = user("ann", "Sales");
    DirectoryObject bob = user("bob", "Ops");
    String inner = group("inner");
    String group = group("outer");
    for (ObjectId member : List.of(ann.id(), bob.id(), ObjectId.of(inner))) {
      resources.addMember(acme, group, member, Owner.local());
    }

    groups.setRule(acme, group, SALES, ALICE);
    compute();

    assertThat(members(group)).containsExactly("ann");
  }

  @Test
  void theMembersOfADynamicGroupAreNotChosenByHand() {
    DirectoryObject bob = user("bob", "Ops");
    String group = dynamicGroup(SALES);

    assertThatThrownBy(() -> resources.addMember(acme, group, bob.id(), Owner.local()))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("follow from its rule");
    assertThatThrownBy(() -> resources.removeMember(acme, group, bob.id(), Owner.local()))
        .isInstanceOf(ScimException.class);

    groups.removeRule(acme, group, ALICE);
    assertThat(resources.addMember(acme, group, bob.id(), Owner.local())).isTrue();
  }

  @Test
  void theMembersStayWhenTheRuleIsRemoved() {
    DirectoryObject ann = user("ann", "Sales");
    String group = dynamicGroup(SALES);

    groups.removeRule(acme, group, ALICE);
    replace(ann, document("ann", "Ops"));

    assertThat(members(group)).containsExactly("ann");
    assertThatThrownBy(() -> groups.state(acme, group)).hasMessageContaining("has no rule");
  }

  @Test
  void aGroupFromTheRecycleBinIsComputedAfresh() {
    user("ann", "Sales");
    String group = dynamicGroup(SALES);
    delete(group, GROUP);
    user("bob", "Sales");
    resources.restore(acme, GROUP, group, Owner.local());
    compute();

    assertThat(members(group)).containsExactly("ann", "bob");
  }

  @Test
  void whatSomebodyElseFillsCanHaveNoRule() {
    Complex document = Complex.of("displayName", Value.text("theirs"));
    String group = resources.create(acme, GROUP, document, Owner.endpoint()).id().toString();

    assertThatThrownBy(() -> groups.setRule(acme, group, SALES, ALICE))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("only a group made in Lockstep");
  }

  @Test
  void aRuleThatWasNotCommittedIsForgotten() {
    String group = group("Sales");

    assertThatThrownBy(
            () ->
                store
                    .store()
                    .atomically(
                        () -> {
                          groups.setRule(acme, group, SALES, ALICE);
                          user("ann", "Sales");
                          throw new IllegalStateException("cut");
                        }))
        .hasMessage("cut");
    user("bob", "Sales");

    assertThat(compute()).isZero();
    assertThat(members(group)).isEmpty();
  }

  @Test
  void directReportsFollowTheirManager() {
    DirectoryObject boss = user("boss", "Board");
    Complex extension =
        Complex.of("manager", Complex.of("value", Value.text(boss.id().toString())));
    Complex reporting = Complex.of("userName", Value.text("ann")).with(ENTERPRISE, extension);
    resources.create(acme, USER, reporting, Owner.local());
    String group = dynamicGroup("Direct Reports for \"" + boss.id() + "\"");
    assertThat(members(group)).containsExactly("ann");

    delete(boss.id().toString(), USER);

    assertThat(members(group)).isEmpty();
  }

  @Test
  void aRuleThatAsksForTheTimeIsAskedAgainAsItPasses() {
    Complex hired =
        Complex.of("userName", Value.text("ann"))
            .with(
                DirectorySchemas.USER_EXTENSION,
                Complex.of(
                    "employeeHireDate",
                    new Value.Moment(clock.instant().plus(Duration.ofMinutes(90)))));
    resources.create(acme, USER, hired, Owner.local());
    String group = dynamicGroup("user.employeeHireDate -le system.now");
    assertThat(members(group)).isEmpty();

    clock.move(Duration.ofHours(2));
    memberships.timePasses();
    compute();

    assertThat(members(group)).containsExactly("ann");
    memberships.timePasses();
    assertThat(compute()).as("not again within the hour").isZero();
  }

  @Test
  void aPreviewSaysWhoWouldJoinAndLeaveAndWritesNothing() {
    user("ann", "Sales");
    DirectoryObject bob = user("bob", "Ops");
    user("eve", "Sales");
    String group = group("Sales");
    resources.addMember(acme, group, bob.id(), Owner.local());

    DynamicGroups.Preview preview = groups.preview(acme, Optional.of(group), SALES, 1);

    assertThat(preview.members()).isEqualTo(2);
    assertThat(preview.joining()).isEqualTo(2);
    assertThat(preview.joins()).hasSize(1);
    assertThat(preview.leaving()).isEqualTo(1);
    assertThat(preview.leaves()).extracting(DirectoryObject::label).containsExactly("bob");
    assertThat(members(group)).containsExactly("bob");
    assertThat(groups.preview(acme, Optional.empty(), SALES, 9).joins())
        .extracting(DirectoryObject::label)
        .containsExactlyInAnyOrder("ann", "eve");
    assertThatThrownBy(() -> groups.preview(acme, Optional.empty(), "user.x -eq 1", 9))
        .isInstanceOf(RuleException.class);
  }

  /// Users come, change and go, and rules change, while members are being computed.
  @Test
  void whateverHappensTheMembersAreThoseForWhomTheRuleHolds() {
    Random random = new Random(42);
    List<String> rules =
        List.of(
            SALES,
            "user.department -startsWith \"S\" -or user.jobTitle -ne null",
            "-not (user.department -in [\"Ops\", \"Sales\"])");
    List<String> departments = List.of("Sales", "Ops", "Support");
    List<DirectoryObject> users = new ArrayList<>();
    for (int index = 0; index < 20; index++) {
      users.add(user("user" + index, departments.get(random.nextInt(3))));
    }
    List<String> ruled = List.of(group("a"), group("b"));
    for (int step = 0; step < 300; step++) {
      DirectoryObject user = users.get(random.nextInt(users.size()));
      boolean live = !store.store().find(acme, user.id()).orElseThrow().inRecycleBin();
      switch (random.nextInt(5)) {
        case 0 ->
            groups.setRule(acme, ruled.get(random.nextInt(2)), rules.get(random.nextInt(3)), ALICE);
        case 1 -> memberships.advance();
        case 2 -> {
          if (live) {
            delete(user.id().toString(), USER);
          } else {
            resources.restore(acme, USER, user.id().toString(), Owner.local());
          }
        }
        default -> {
          if (live) {
            replace(
                user,
                document(
                    user.document().text("userName").orElseThrow(),
                    departments.get(random.nextInt(3))));
          }
        }
      }
    }
    compute();

    for (String group : ruled) {
      CompiledRule rule = CompiledRule.of(RuleParser.parse(groups.state(acme, group).rule()));
      List<String> wanted =
          store.store().page(acme, USER, Optional.empty(), 100).stream()
              .filter(user -> rule.holds(user, clock.instant()))
              .map(DirectoryObject::label)
              .sorted()
              .toList();
      assertThat(members(group)).isEqualTo(wanted);
    }
  }
}
