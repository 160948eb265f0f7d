package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Memberships at any size: rows of their own, read by pages, written one by one, many at a time.
/// Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MembershipContract {
  private static final int AT_ONCE = 50;

  private StoreUnderTest store;
  private DirectoryId acme;
  private int made;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
  }

  @BeforeEach
  void enter() {
    acme = store.freshDirectory();
  }

  @AfterAll
  void close() {
    store.close();
  }

  private List<ObjectId> users(int count) {
    return store
        .store()
        .atomically(
            () -> {
              List<ObjectId> users = new ArrayList<>();
              for (int index = 0; index < count; index++) {
                ObjectId id = new ObjectId(new UUID(0, ++made));
                Complex document = Complex.of("userName", Value.text("user" + made));
                store
                    .store()
                    .insert(acme, StoreUnderTest.object(USER, id, document, StoreUnderTest.NOW));
                users.add(id);
              }
              return users;
            });
  }

  private ObjectId group(List<ObjectId> members) {
    ObjectId id = new ObjectId(new UUID(1, ++made));
    return store
        .store()
        .atomically(
            () -> {
              Complex document = Complex.of("displayName", Value.text("group" + made));
              store
                  .store()
                  .insert(acme, StoreUnderTest.object(GROUP, id, document, StoreUnderTest.NOW));
              members.forEach(
                  member -> store.store().addMember(acme, id, member, StoreUnderTest.NOW));
              return id;
            });
  }

  @Test
  void membersAndGroupsAreReadPageByPageFromTheirIndexes() {
    List<ObjectId> members = users(25);
    ObjectId group = group(members);

    List<ObjectId> read = new ArrayList<>();
    List<ObjectId> page;
    do {
      Optional<ObjectId> after = read.isEmpty() ? Optional.empty() : Optional.of(read.getLast());
      page = store.store().members(acme, group, after, 10);
      read.addAll(page);
    } while (page.size() == 10);

    assertThat(read).isEqualTo(members);
    assertThat(store.store().groupsOf(acme, members.getFirst(), Optional.empty(), 10))
        .containsExactly(group);
  }

  @Test
  void theGroupsOfAPageOfUsersAreReadByTwoStatements() {
    List<ObjectId> users = users(5);
    ObjectId all = group(users);
    ObjectId some = group(users.subList(1, 3));
    Map<ObjectId, List<ObjectId>> groups = new HashMap<>();

    Statements statements = Statements.of(store, () -> groups.putAll(groupsOfEach(users, 1_000)));

    assertThat(statements.all()).hasSize(2);
    assertThat(groups)
        .hasSize(5)
        .containsEntry(users.get(0), List.of(all))
        .containsEntry(users.get(1), List.of(all, some))
        .containsEntry(users.get(4), List.of(all));
    assertThat(groupsOfEach(users, 4))
        .as("those before the one at which the limit is reached")
        .containsOnlyKeys(users.get(0), users.get(1));
    assertThat(groupsOfEach(List.of(all), 10)).containsEntry(all, List.of());
  }

  private Map<ObjectId, List<ObjectId>> groupsOfEach(List<ObjectId> members, int limit) {
    Map<ObjectId, List<ObjectId>> ids = new HashMap<>();
    store
        .store()
        .groupObjectsOfEach(acme, members, limit)
        .forEach(
            (member, groups) -> ids.put(member, groups.stream().map(DirectoryObject::id).toList()));
    return ids;
  }

  @Test
  void addingAMemberCostsTheSameHoweverManyThereAre() {
    ObjectId small = group(users(10));
    ObjectId large = group(users(3_000));
    ObjectId one = users(1).getFirst();

    List<String> toSmall = adding(small, one);
    List<String> toLarge = adding(large, one);

    assertThat(toLarge).isNotEmpty().isEqualTo(toSmall);
  }

  private List<String> adding(ObjectId group, ObjectId member) {
    return Statements.of(
            store,
            () -> store.resources().addMember(acme, group.toString(), member, Owner.endpoint()))
        .texts();
  }

  @Test
  void fiftyWritersToOneGroupEndInTheUnionOfWhatTheyAdded() throws Exception {
    List<ObjectId> members = users(AT_ONCE);
    ObjectId group = group(List.of());
    Resources resources = store.resources();

    List<Callable<Boolean>> writers =
        members.stream()
            .<Callable<Boolean>>map(
                member ->
                    () -> resources.addMember(acme, group.toString(), member, Owner.endpoint()))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> written : threads.invokeAll(writers)) {
        assertThat(written.get()).isTrue();
      }
    }

    assertThat(store.store().members(acme, group, Optional.empty(), AT_ONCE + 1))
        .isEqualTo(members);
    assertThat(resources.get(acme, GROUP, group.toString()).version()).isEqualTo(1L + AT_ONCE);
  }

  /// What others see meanwhile shows the units: each has ended before the next begins.
  @Test
  void aGroupOfManyLosesItsMembersByTheThousandBeforeItIsDeleted() {
    ObjectId group = group(users(2_500));
    AtomicInteger asked = new AtomicInteger();
    Set<Integer> seen = new TreeSet<>();
    InstantSource clock =
        () -> {
          if (asked.getAndIncrement() % 500 == 0) {
            seen.add(
                CompletableFuture.supplyAsync(
                        () -> store.store().members(acme, group, Optional.empty(), 3_000).size())
                    .join());
          }
          return StoreUnderTest.NOW;
        };

    new Resources(store.store(), clock, () -> new ObjectId(UUID.randomUUID()))
        .delete(acme, GROUP, group.toString(), VersionCondition.ANY, Owner.endpoint());

    assertThat(seen).containsExactly(500, 1_500, 2_500);
    assertThat(store.store().members(acme, group, Optional.empty(), 10)).isEmpty();
    assertThat(store.store().find(acme, group)).get().matches(DirectoryObject::inRecycleBin);
  }

  // Groups within groups

  /// inner in middle in outer, and outer in inner again: Active Directory allows circles.
  @Test
  void membershipsByWayOfOtherGroupsAreFoundUpwardsAndDownwardsAndCirclesEnd() {
    List<ObjectId> users = users(2);
    ObjectId inner = group(users.subList(0, 1));
    ObjectId middle = group(List.of(inner));
    ObjectId outer = group(List.of(middle, users.get(1)));
    join(inner, outer);

    SqlDirectoryStore directory = store.store();
    assertThat(directory.isTransitiveMember(acme, outer, users.get(0))).isTrue();
    assertThat(directory.isTransitiveMember(acme, inner, users.get(0))).isTrue();
    assertThat(directory.isTransitiveMember(acme, group(List.of()), users.get(0))).isFalse();
    assertThat(directory.transitiveGroupsOf(acme, users.get(0), Optional.empty(), 10))
        .containsExactlyInAnyOrder(inner, middle, outer)
        .isSorted();
    assertThat(directory.groupsWithin(acme, outer, Optional.empty(), 10))
        .containsExactlyInAnyOrder(inner, middle, outer);
    assertThat(directory.groupsWithin(acme, group(users), Optional.empty(), 10)).isEmpty();
  }

  @Test
  void theyAreReadPageByPage() {
    ObjectId user = users(1).getFirst();
    ObjectId first = group(List.of(user));
    ObjectId second = group(List.of(first));
    ObjectId third = group(List.of(second));
    SqlDirectoryStore directory = store.store();

    List<ObjectId> page = directory.transitiveGroupsOf(acme, user, Optional.empty(), 2);
    List<ObjectId> rest = directory.transitiveGroupsOf(acme, user, Optional.of(page.getLast()), 2);

    assertThat(page).hasSize(2);
    assertThat(rest).hasSize(1);
    assertThat(page).doesNotContainAnyElementsOf(rest);
    List<ObjectId> within = directory.groupsWithin(acme, third, Optional.empty(), 1);
    assertThat(directory.groupsWithin(acme, third, Optional.of(within.getFirst()), 5))
        .hasSize(1)
        .doesNotContainAnyElementsOf(within);
  }

  private void join(ObjectId group, ObjectId member) {
    store
        .store()
        .atomically(() -> store.store().addMember(acme, group, member, StoreUnderTest.NOW));
  }
}
