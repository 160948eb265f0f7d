package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.Statements.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a search promises beside the meaning of filters and sorts, which [SearchAgreement] holds:
/// what it costs, what it refuses, how walks behave while objects change. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SearchContract {
  private StoreUnderTest store;
  private DirectoryId acme;
  private int made;

  abstract StoreUnderTest open(Path folder);

  /// Whether plans tell walks and sorts: where the database goes by fixed rules, not by what it
  /// knows of the data.
  boolean tellsWalks() {
    return true;
  }

  /// How the database would run this statement.
  abstract Plan plan(Session session, Statement statement);

  /// @param lines as the database writes them
  /// @param scans those in which a table or a whole index is read that grows with the Directory
  /// @param walks those in which all objects of a Directory are visited, in the order of an index
  /// @param sorts those in which all that is found is sorted before the first row comes
  record Plan(List<String> lines, List<String> scans, List<String> walks, List<String> sorts) {}

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
  }

  @BeforeEach
  void enter() {
    made = 0;
    acme = store.freshDirectory();
  }

  @AfterAll
  void close() {
    store.close();
  }

  private ObjectId user(String userName) {
    return insert(
        USER,
        Complex.of("userName", Value.text(userName))
            .with("displayName", Value.text("The " + userName))
            .with("active", Value.flag(true)));
  }

  private ObjectId group(String name, ObjectId... members) {
    ObjectId group = insert(GROUP, Complex.of("displayName", Value.text(name)));
    store
        .store()
        .atomically(
            () -> {
              for (ObjectId member : members) {
                store.store().addMember(acme, group, member, StoreUnderTest.NOW);
              }
              return group;
            });
    return group;
  }

  private ObjectId insert(ObjectType type, Complex document) {
    ObjectId id = id(++made);
    store
        .store()
        .atomically(
            () -> {
              store
                  .store()
                  .insert(acme, StoreUnderTest.object(type, id, document, StoreUnderTest.NOW));
              return id;
            });
    return id;
  }

  private static ObjectId id(int number) {
    return new ObjectId(new UUID(0, number));
  }

  private static Search search(ObjectType type, String filter) {
    return Search.of(type, 100)
        .where(Optional.of(FilterBinder.bind(DirectorySchemas.STANDARD.of(type), filter)));
  }

  private static Optional<Sort> by(ObjectType type, String attribute) {
    return Optional.of(
        new Sort(
            AttributeNames.bind(DirectorySchemas.STANDARD.of(type), AttributeNames.parse(attribute))
                .orElseThrow(),
            false));
  }

  private List<ObjectId> found(ObjectType type, String filter) {
    Search.Result result = store.store().search(acme, search(type, filter).withTotal());
    List<ObjectId> ids = ids(result);
    assertThat(result.total()).as("the total of %s", filter).contains((long) ids.size());
    return ids;
  }

  private static List<ObjectId> ids(Search.Result result) {
    return result.objects().stream().map(DirectoryObject::id).toList();
  }

  // Plans

  private List<Plan> plans(Search search) {
    return plans(() -> store.store().search(acme, search));
  }

  private List<Plan> plans(Runnable work) {
    List<Statement> statements = Statements.of(store, work).all();
    List<Plan> plans = new ArrayList<>();
    store
        .store()
        .atomically(
            () -> {
              statements.forEach(statement -> plans.add(plan(store.database().unit(), statement)));
              return plans;
            });
    return plans;
  }

  private void assertIndexed(Search search, boolean walksAllowed) {
    assertThat(plans(search))
        .isNotEmpty()
        .allSatisfy(
            plan -> {
              assertThat(plan.scans()).as("%s", plan).isEmpty();
              if (!walksAllowed) {
                assertThat(plan.walks()).as("%s", plan).isEmpty();
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName eq \"a\"",
        "userName sw \"a\"",
        "userName co \"a\"",
        "userName ew \"a\"",
        "userName gt \"a\"",
        "externalId eq \"a\"",
        "externalId pr",
        "id eq \"00000000-0000-0000-0000-000000000001\"",
        "displayName eq \"a\"",
        "displayName le \"a\"",
        "name.familyName sw \"a\"",
        "title pr",
        "emails eq \"a\"",
        "emails.value co \"a\"",
        "emails[type eq \"work\" and value eq \"a\"]",
        "emails[value sw \"a\" or value ew \"b\"]",
        "active eq false",
        "active eq true and userName sw \"a\"",
        "active eq true and not (title pr)",
        "department eq \"a\" and name.familyName eq \"b\"",
        "manager eq \"a\"",
        "employeeHireDate gt \"2026-01-01T00:00:00Z\"",
        "meta.lastModified gt \"2026-01-01T00:00:00Z\"",
        "meta.created le \"2026-01-01T00:00:00Z\"",
        "userName eq \"a\" or userName eq \"b\"",
        "displayName sw \"a\" or userName sw \"a\"",
        "(title eq \"a\" and userName sw \"b\") or externalId eq \"c\"",
        "groups.value eq \"00000000-0000-0000-0000-000000000001\"",
        "groups eq \"00000000-0000-0000-0000-000000000001\" and userName sw \"a\"",
        "groups.display eq \"a\"",
      })
  void whatAFilterFindsIsFoundByIndexes(String filter) {
    user("a");
    Search search = search(USER, filter);

    assertIndexed(search.withTotal(), false);
    assertIndexed(search.from(50).withTotal(), false);
    assertIndexed(search.after(Optional.of(new Position(Optional.empty(), user("b")))), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "members eq \"00000000-0000-0000-0000-000000000001\"",
        "members.value eq \"00000000-0000-0000-0000-000000000001\"",
        "members[value eq \"00000000-0000-0000-0000-000000000001\"]",
        "id eq \"00000000-0000-0000-0000-000000000002\""
            + " and members eq \"00000000-0000-0000-0000-000000000001\"",
      })
  void groupsAreFoundByTheirMembers(String filter) {
    ObjectId member = user("a");
    ObjectId group = group("g", member);
    group("other", user("b"));

    assertThat(found(GROUP, filter)).containsExactly(group);
    assertIndexed(search(GROUP, filter).withTotal(), false);
  }

  /// These have to look at objects one by one, in the order of an index, until the page is full:
  /// what is not in a set, or in one of several of which one is not a set, no index yields.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName ne \"a\"",
        "not (title pr)",
        "not (userName sw \"a\")",
        "userName sw \"a\" or not (title pr)",
        "emails.type eq \"work\"",
        "groups pr",
        "not (groups.value eq \"00000000-0000-0000-0000-000000000001\")",
      })
  void whatAFilterRulesOutIsAskedOfEachObjectByIndexes(String filter) {
    user("a");
    Search search = search(USER, filter).withTotal();

    assertIndexed(search, true);
    assertThat(plans(search).stream().anyMatch(plan -> !plan.walks().isEmpty()))
        .isEqualTo(tellsWalks());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName",
        "externalId",
        "displayName",
        "active",
        "name.familyName",
        "emails.value",
        "meta.created",
        "meta.lastModified",
        "id"
      })
  void anOrderIsReadFromItsIndex(String attribute) {
    user("a");
    user("b");
    Search everything = Search.of(USER, 1).sortedBy(by(USER, attribute));
    Search filtered =
        search(USER, "userName sw \"a\" or userName sw \"b\"").sortedBy(by(USER, attribute));

    assertIndexed(everything.from(0).withTotal(), true);
    assertIndexed(everything.after(store.store().search(acme, everything).next()), true);
    assertIndexed(filtered.withTotal(), true);
    assertThat(plans(everything)).allSatisfy(plan -> assertThat(plan.sorts()).isEmpty());
  }

  // Values that are longer than a key

  @Test
  void aValueLongerThanAnIndexTakesIsFoundByEachOfItsParts() {
    String beginning = "é".repeat(700);
    ObjectId one = insert(USER, title(beginning + "-one"));
    ObjectId other = insert(USER, title(beginning + "-other"));
    insert(USER, title("short"));

    assertThat(found(USER, "title eq \"" + beginning + "-one\"")).containsExactly(one);
    assertThat(found(USER, "title ew \"-other\"")).containsExactly(other);
    assertThat(found(USER, "title co \"é-o\"")).containsExactly(one, other);
    assertThat(found(USER, "title sw \"" + beginning + "-ot\"")).containsExactly(other);
    assertThat(found(USER, "title gt \"" + beginning + "-one\"")).containsExactly(other);
    assertThat(found(USER, "title le \"" + beginning + "-one\" and title sw \"é\""))
        .containsExactly(one);
    assertThat(found(USER, "title ne \"" + beginning + "-one\"")).hasSize(2).doesNotContain(one);
  }

  private Complex title(String title) {
    return Complex.of("userName", Value.text("user" + made)).with("title", Value.text(title));
  }

  // Memberships

  @Test
  void theGroupsOfAPageOfUsersAreFoundByIndexesInTwoStatements() {
    ObjectId anna = user("anna");
    ObjectId bert = user("bert");
    group("Staff", anna, bert);

    List<Plan> plans =
        plans(() -> store.store().groupObjectsOfEach(acme, List.of(anna, bert), 1_000));

    assertThat(plans)
        .hasSize(2)
        .allSatisfy(
            plan -> {
              assertThat(plan.scans()).as("%s", plan).isEmpty();
              assertThat(plan.walks()).as("%s", plan).isEmpty();
            });
  }

  @Test
  void usersAreFoundByTheirGroups() {
    ObjectId anna = user("anna");
    ObjectId bert = user("bert");
    user("carl");
    ObjectId nested = group("Nested");
    ObjectId group = group("Staff", anna, bert, nested);

    assertThat(found(USER, "groups.value eq \"" + group + "\"")).containsExactly(anna, bert);
    assertThat(found(USER, "groups.display eq \"staff\"")).containsExactly(anna, bert);
    assertThat(found(USER, "groups eq \"" + group + "\" and userName eq \"bert\""))
        .containsExactly(bert);
    assertThat(found(USER, "not (groups pr)")).hasSize(1).doesNotContain(anna, bert);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "members.type eq \"User\"",
        "members.display co \"a\"",
        "members[value eq \"x\" and type eq \"User\"]",
        "members.value sw \"0\"",
        "meta.location eq \"x\"",
        "meta.version eq \"x\""
      })
  void whatNoStoreHoldsIsRefusedByName(String filter) {
    assertThatThrownBy(() -> found(GROUP, filter))
        .isInstanceOfSatisfying(
            ScimException.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(400);
              assertThat(refused)
                  .hasMessageContaining(filter.startsWith("meta") ? "meta." : "members");
            });
  }

  @Test
  void aSearchStaysInItsDirectoryAndType() {
    ObjectId mine = user("anna");
    group("anna");
    acme = store.freshDirectory();
    made += 100;
    ObjectId theirs = user("anna");

    assertThat(found(USER, "userName eq \"anna\"")).containsExactly(theirs).doesNotContain(mine);
    assertThat(found(USER, "displayName pr")).containsExactly(theirs);
    assertThat(found(GROUP, "displayName pr")).isEmpty();
    assertThat(found(GROUP, "members eq \"" + mine + "\"")).isEmpty();
  }

  private ObjectId[] users(int count) {
    List<ObjectId> users = new ArrayList<>();
    store
        .store()
        .atomically(
            () -> {
              for (int index = 0; index < count; index++) {
                users.add(user("user" + made));
              }
              return users;
            });
    return users.toArray(ObjectId[]::new);
  }

  // Walks

  @Test
  void aWalkByStartIndexCountsNothingAgain() {
    users(10);
    Search search = search(USER, "displayName pr").withTotal();
    walkTo(search, 6);

    List<Statement> statements =
        Statements.of(store, () -> store.store().search(acme, page(search, 6))).all();

    assertThat(statements)
        .filteredOn(statement -> statement.sql().endsWith("offset ?"))
        .singleElement()
        .satisfies(statement -> assertThat(statement.parameters()).last().isEqualTo(0L));
    assertThat(statements)
        .allSatisfy(statement -> assertThat(statement.sql()).doesNotContain("count("));
  }

  @Test
  void aWalkByStartIndexListsOnceWhatIsThereAllTheTime() {
    List<ObjectId> users = List.of(users(9));
    List<ObjectId> listed = new ArrayList<>(walkTo(Search.of(USER, 3).withTotal(), 6));

    bin(users.get(1));
    listed.addAll(ids(store.store().search(acme, page(Search.of(USER, 3).withTotal(), 6))));

    assertThat(listed).isEqualTo(users);
  }

  @Test
  void anOffsetThatNoWalkHasReachedIsCounted() {
    List<ObjectId> users = List.of(users(9));

    assertThat(ids(store.store().search(acme, page(Search.of(USER, 3), 4))))
        .isEqualTo(users.subList(4, 7));
    assertThat(ids(store.store().search(acme, page(Search.of(USER, 3), 9)))).isEmpty();
  }

  private static Search page(Search search, long offset) {
    return new Search(
        search.type(),
        search.filter(),
        search.sort(),
        new Search.Window.Offset(offset, 3),
        search.counted());
  }

  private List<ObjectId> walkTo(Search search, int offset) {
    List<ObjectId> listed = new ArrayList<>();
    while (listed.size() < offset) {
      listed.addAll(ids(store.store().search(acme, page(search, listed.size()))));
    }
    return listed;
  }

  private void bin(ObjectId id) {
    store
        .store()
        .atomically(
            () -> {
              DirectoryObject object = store.store().find(acme, id).orElseThrow();
              return store.store().update(acme, object.binned(StoreUnderTest.NOW));
            });
  }

  // Limits

  @Test
  void aSearchWhoseTimeIsSpentAsksForANarrowerFilter() {
    user("anna");
    Map<String, Throwable> thrown = new java.util.HashMap<>();
    store
        .store()
        .atomically(
            () -> {
              Session session = store.database().unit();
              session.spend();
              try {
                store.store().search(acme, search(USER, "userName sw \"a\""));
              } catch (ScimException e) {
                thrown.put("search", e);
              } finally {
                session.renew();
              }
              return thrown;
            });

    assertThat(thrown.get("search"))
        .isInstanceOfSatisfying(
            ScimException.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(400);
              assertThat(refused.scimType()).contains(dev.lockstep.scim.ScimType.TOO_MANY);
              assertThat(refused).hasMessageContaining("narrow the filter");
            });
  }
}
