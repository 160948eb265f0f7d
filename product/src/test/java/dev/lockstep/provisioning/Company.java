package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ACME;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.TargetContents.Account;
import dev.lockstep.provisioning.TargetContents.Group;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The people and groups of a Directory, all in scope by the default mappings and policies, and
/// what a target should hold of them: worked out from the Directory alone, so that neither planner
/// nor log is believed. Only which account belongs to whom is asked of the links.
final class Company {
  private final ApplicationUnderTest app;
  private final List<ObjectId> people = new ArrayList<>();
  private final List<ObjectId> groups = new ArrayList<>();

  private final boolean flattened;

  Company(ApplicationUnderTest app) {
    this(app, false);
  }

  /// @param flattened whether the members of nested groups are to be members, and groups are not
  Company(ApplicationUnderTest app, boolean flattened) {
    this.app = app;
    this.flattened = flattened;
  }

  ObjectId hire(String userName, String... more) {
    ObjectId person = app.user(userName, more);
    people.add(person);
    return person;
  }

  List<ObjectId> hire(int count, String prefix) {
    List<ObjectId> hired = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      hired.add(hire(prefix + number));
    }
    return hired;
  }

  ObjectId found(String displayName, ObjectId... members) {
    ObjectId group = app.group(displayName, members);
    groups.add(group);
    return group;
  }

  List<ObjectId> people() {
    return List.copyOf(people);
  }

  List<ObjectId> groups() {
    return List.copyOf(groups);
  }

  private Optional<DirectoryObject> live(ObjectId object) {
    return app.directory.find(ACME, object).filter(found -> !found.inRecycleBin());
  }

  private Optional<String> targetId(ObjectId object) {
    return app.link(object).map(Link::targetId);
  }

  /// @param strangers accounts and groups that were at the target before and are nobody's
  void assertReachedBy(TargetContents contents, Set<String> strangers) {
    Map<String, Account> accounts = new LinkedHashMap<>(contents.accounts());
    Map<String, Group> held = new LinkedHashMap<>(contents.groups());
    strangers.forEach(accounts::remove);
    assertThat(accounts)
        .as("accounts")
        .containsExactlyInAnyOrderEntriesOf(wantedAccounts(accounts));
    strangers.forEach(held::remove);
    assertThat(held).as("groups").containsExactlyInAnyOrderEntriesOf(wantedGroups());
  }

  private Map<String, Account> wantedAccounts(Map<String, Account> found) {
    Map<String, Account> wanted = new LinkedHashMap<>();
    for (ObjectId person : people) {
      Optional<DirectoryObject> object = app.directory.find(ACME, person);
      boolean works = object.filter(one -> !one.inRecycleBin() && one.enabled()).isPresent();
      Optional<String> id = targetId(person);
      assertThat(id.isPresent() || !works).as("%s is at the target", person).isTrue();
      if (object.isPresent() && id.isPresent()) {
        wanted.put(
            id.get(),
            object.get().inRecycleBin()
                ? disabled(Optional.ofNullable(found.get(id.get())))
                : account(object.get(), works));
      }
    }
    return wanted;
  }

  /// Of somebody in the recycle bin, no more is sent than that.
  private static Account disabled(Optional<Account> found) {
    Account account =
        found.orElseThrow(() -> new AssertionError("an account of the recycle bin is gone"));
    return new Account(
        account.userName(), account.displayName(), account.title(), false, account.manager());
  }

  private Account account(DirectoryObject object, boolean works) {
    Account plain = Account.of(object.document());
    return new Account(
        plain.userName(),
        plain.displayName(),
        plain.title(),
        works,
        plain.manager().map(ObjectId::of).flatMap(this::targetId));
  }

  private Map<String, Group> wantedGroups() {
    Map<String, Group> wanted = new LinkedHashMap<>();
    for (ObjectId group : groups) {
      Optional<DirectoryObject> object = live(group);
      assertThat(targetId(group).isPresent())
          .as("%s is at the target just if it is in the directory", group)
          .isEqualTo(object.isPresent());
      if (object.isPresent()) {
        wanted.put(
            targetId(group).orElseThrow(),
            new Group(object.get().document().text("displayName").orElse(""), memberIds(group)));
      }
    }
    return wanted;
  }

  private Set<String> memberIds(ObjectId group) {
    Set<String> ids = new TreeSet<>();
    members(group).forEach(member -> targetId(member).ifPresent(ids::add));
    return ids;
  }

  /// Who should be a member at the target as soon as it is there.
  Set<ObjectId> members(ObjectId group) {
    Set<ObjectId> found = new LinkedHashSet<>();
    walk(group, found, new HashSet<>());
    return found;
  }

  private void walk(ObjectId group, Set<ObjectId> found, Set<ObjectId> visited) {
    if (!visited.add(group) || live(group).isEmpty()) {
      return;
    }
    for (ObjectId member : app.directory.members(ACME, group, Optional.empty(), 1_000_000)) {
      if (flattened && groups.contains(member)) {
        walk(member, found, visited);
      } else {
        found.add(member);
      }
    }
  }

  /// Nothing waits, nothing failed for good, nothing is held back.
  void assertQuiet() {
    assertThat(app.monitoring().escrows(APP, Optional.empty(), 10)).as("failed").isEmpty();
    assertThat(app.store.pendingCounts(APP).values()).as("pending").containsOnly(0L);
    assertThat(app.state().quarantine()).isEmpty();
    assertThat(app.state().cycle().running()).isFalse();
  }
}
