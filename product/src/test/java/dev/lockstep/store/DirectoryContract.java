package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader.FeedLostException;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedEntry.Event;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Search;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a store of Directories promises to whoever writes into it: names that stay unique, versions,
/// units that happen whole or not at all, the recycle bin, and a feed that never skips. Run on each
/// database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DirectoryContract {
  private static final int AT_ONCE = 8;

  private StoreUnderTest store;
  private DirectoryId acme;
  private FeedPosition start;
  private int made;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
  }

  @BeforeEach
  void enter() {
    acme = store.freshDirectory();
    start = store.store().feedEnd(acme);
  }

  @AfterAll
  void close() {
    store.close();
  }

  StoreUnderTest store() {
    return store;
  }

  DirectoryId acme() {
    return acme;
  }

  FeedPosition start() {
    return start;
  }

  private static Complex named(String userName) {
    return Complex.of("userName", Value.text(userName));
  }

  DirectoryObject user(String userName) {
    return StoreUnderTest.object(
        USER, new ObjectId(new UUID(2, ++made)), named(userName), StoreUnderTest.NOW);
  }

  private DirectoryObject group(String displayName) {
    return StoreUnderTest.object(
        GROUP,
        new ObjectId(new UUID(3, ++made)),
        Complex.of("displayName", Value.text(displayName)),
        StoreUnderTest.NOW);
  }

  private <T> T unit(Supplier<T> work) {
    return store.store().atomically(work);
  }

  void insert(DirectoryObject... objects) {
    unit(
        () -> {
          List.of(objects).forEach(object -> store.store().insert(acme, object));
          return true;
        });
  }

  private boolean update(DirectoryObject object) {
    return unit(() -> store.store().update(acme, object));
  }

  private DirectoryObject stored(DirectoryObject object) {
    return store.store().find(acme, object.id()).orElseThrow();
  }

  private void bin(DirectoryObject object) {
    assertThat(update(stored(object).binned(StoreUnderTest.NOW))).isTrue();
  }

  List<FeedEntry> feed() {
    return store.store().feed(acme, start, 10_000);
  }

  private List<Event> events() {
    return feed().stream().map(FeedEntry::event).toList();
  }

  /// How many of these, begun at the same moment, were not refused.
  private static int won(List<Callable<Boolean>> contenders) throws Exception {
    int won = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(contenders.size())) {
      for (Future<Boolean> contender : threads.invokeAll(contenders)) {
        won += contender.get() ? 1 : 0;
      }
    }
    return won;
  }

  // Uniqueness

  @Test
  void aUserNameBelongsToOneLiveUserWhateverItsCase() {
    insert(user("Straße@x.example"));

    assertThatThrownBy(() -> insert(user("STRASSE@X.example")))
        .isInstanceOf(UniquenessException.class)
        .hasMessageContaining("STRASSE@X.example");
    insert(user("strase@x.example"));
  }

  @Test
  void anotherDirectoryMayHaveTheSameUserName() {
    insert(user("anna"));
    acme = store.freshDirectory();

    insert(user("anna"));

    assertThat(store.store().count(acme, USER)).isOne();
  }

  @Test
  void aUnitGoesOnWithoutTheObjectWhoseNameIsTaken() {
    DirectoryObject anna = user("anna");
    DirectoryObject berta = user("berta");
    insert(anna, berta);
    DirectoryObject second = user("Anna");
    DirectoryObject carla = user("carla");

    unit(
        () -> {
          assertThatThrownBy(() -> store.store().insert(acme, second))
              .isInstanceOf(UniquenessException.class);
          assertThatThrownBy(
                  () ->
                      store.store().update(acme, berta.changed(named("ANNA"), StoreUnderTest.NOW)))
              .isInstanceOf(UniquenessException.class);
          store.store().insert(acme, carla);
          return true;
        });

    assertThat(store.store().find(acme, second.id())).isEmpty();
    assertThat(stored(berta).version()).isEqualTo(1);
    assertThat(stored(carla).document()).isEqualTo(named("carla"));
    assertThat(events()).containsExactly(Event.CREATED, Event.CREATED, Event.CREATED);
    assertThat(store.store().count(acme, USER)).isEqualTo(3);
  }

  @Test
  void ofManyWhoTakeOneUserNameAtOnceOneGetsIt() throws Exception {
    for (int round = 0; round < 5; round++) {
      String name = "round" + round;
      List<Callable<Boolean>> contenders =
          Collections.nCopies(AT_ONCE, () -> taken(USER, named(name)));

      assertThat(won(contenders)).isOne();
    }
    assertThat(store.store().count(acme, USER)).isEqualTo(5);
  }

  @Test
  void ofManyWhoTakeOneGroupNameAtOnceOneGetsIt() throws Exception {
    for (int round = 0; round < 5; round++) {
      Complex lower = Complex.of("displayName", Value.text("round" + round));
      Complex upper = Complex.of("displayName", Value.text("ROUND" + round));
      List<Callable<Boolean>> contenders =
          new ArrayList<>(Collections.nCopies(AT_ONCE / 2, () -> taken(GROUP, lower)));
      contenders.addAll(Collections.nCopies(AT_ONCE / 2, () -> taken(GROUP, upper)));

      assertThat(won(contenders)).isOne();
    }
    assertThat(store.store().count(acme, GROUP)).isEqualTo(5);
  }

  private boolean taken(ObjectType type, Complex document) {
    try {
      store.resources().create(acme, type, document, Owner.endpoint());
      return true;
    } catch (ScimException e) {
      assertThat(e.status()).isEqualTo(409);
      return false;
    }
  }

  @Test
  void anIdentifierOfADirectoryIsGivenOnce() {
    Directory second =
        new Directory(
            acme,
            "another",
            Directory.Provisioning.MANUAL,
            ClientProfile.TOLERANT,
            StoreUnderTest.NOW);

    unit(
        () -> {
          assertThatThrownBy(() -> store.store().insert(second))
              .isInstanceOf(UniquenessException.class)
              .hasMessageContaining(acme.value());
          store.store().insert(acme, user("anna"));
          return true;
        });

    assertThat(store.store().directory(acme).orElseThrow().displayName()).isEqualTo(acme.value());
    assertThat(store.store().count(acme, USER)).isOne();
  }

  // Units and versions

  @Test
  void aUnitThatFailsWritesNothingIntoAnyStore() {
    SqlAdministrationStore audit = new SqlAdministrationStore(store.database());
    int before = audit.entries(AuditLog.Query.newest(1_000)).size();

    assertThatThrownBy(
            () ->
                unit(
                    () -> {
                      store.store().insert(acme, user("anna"));
                      audit.record(
                          new AuditEntry(
                              0,
                              StoreUnderTest.NOW,
                              new Actor.Service("test"),
                              "Add user",
                              acme.value(),
                              Optional.empty(),
                              Optional.empty()));
                      throw new IllegalArgumentException("thought better of it");
                    }))
        .hasMessage("thought better of it");

    assertThat(store.store().count(acme, USER)).isZero();
    assertThat(events()).isEmpty();
    assertThat(audit.entries(AuditLog.Query.newest(1_000))).hasSize(before);
  }

  @Test
  void whoSawAnOlderVersionWritesNothing() {
    DirectoryObject anna = user("anna");
    insert(anna);
    DirectoryObject first = anna.changed(named("anna2"), StoreUnderTest.NOW);
    DirectoryObject late = anna.changed(named("anna3"), StoreUnderTest.NOW);

    assertThat(update(first)).isTrue();
    assertThat(update(late)).isFalse();

    assertThat(stored(anna)).isEqualTo(first);
    assertThat(events()).containsExactly(Event.CREATED, Event.UPDATED);
    insert(user("anna"), user("anna3"));
  }

  @Test
  void aUnitSeesWhatItHasWrittenAndOthersSeeItAtItsEnd() throws Exception {
    DirectoryObject anna = user("anna");
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      unit(
          () -> {
            store.store().insert(acme, anna);
            assertThat(stored(anna)).isEqualTo(anna);
            assertThat(store.store().count(acme, USER)).isOne();
            Callable<Boolean> look = () -> store.store().find(acme, anna.id()).isEmpty();
            assertThat(get(threads.submit(look))).isTrue();
            return true;
          });
    }
    assertThat(stored(anna)).isEqualTo(anna);
  }

  static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // The recycle bin

  @Test
  void whatIsInTheRecycleBinIsFoundByItsIdOnly() {
    DirectoryObject anna = user("anna");
    insert(anna, user("berta"));

    bin(anna);

    assertThat(stored(anna).deleted()).contains(StoreUnderTest.NOW);
    assertThat(store.store().count(acme, USER)).isOne();
    assertThat(store.store().page(acme, USER, Optional.empty(), 10))
        .extracting(DirectoryObject::label)
        .containsExactly("berta");
    assertThat(store.store().search(acme, Search.of(USER, 10)).objects())
        .extracting(DirectoryObject::label)
        .containsExactly("berta");
  }

  @Test
  void aNameInTheRecycleBinIsFreeAndARestoreGivesWayToItsNewOwner() {
    DirectoryObject anna = user("anna");
    DirectoryObject successor = user("Anna");
    insert(anna);
    bin(anna);
    insert(successor);

    DirectoryObject back = stored(anna).restored(anna.document(), StoreUnderTest.NOW);
    assertThatThrownBy(() -> update(back)).isInstanceOf(UniquenessException.class);
    bin(successor);
    assertThat(update(back)).isTrue();

    assertThat(store.store().count(acme, USER)).isOne();
    assertThat(events())
        .containsExactly(
            Event.CREATED, Event.DELETED, Event.CREATED, Event.DELETED, Event.RESTORED);
  }

  @Test
  void whatGoesIntoTheBinLosesItsEdgesEachWithAnEntry() {
    DirectoryObject boss = user("boss");
    DirectoryObject report =
        StoreUnderTest.object(
            USER,
            new ObjectId(new UUID(2, ++made)),
            named("report")
                .with(
                    Schemas.ENTERPRISE_USER.id(),
                    Complex.of("manager", Complex.of("value", Value.text(boss.id().toString())))),
            StoreUnderTest.NOW);
    List<DirectoryObject> groups = List.of(group("first"), group("second"));
    insert(boss, report);
    groups.forEach(this::insert);
    unit(
        () -> {
          groups.forEach(
              group -> store.store().addMember(acme, group.id(), boss.id(), StoreUnderTest.NOW));
          return true;
        });
    start = store.store().feedEnd(acme);

    bin(boss);

    assertThat(events())
        .containsExactly(Event.DELETED, Event.MEMBER_REMOVED, Event.MEMBER_REMOVED, Event.UPDATED);
    assertThat(store.store().groupsOf(acme, boss.id(), Optional.empty(), 10)).isEmpty();
    assertThat(store.store().reportsOf(acme, boss.id(), Optional.empty(), 10)).isEmpty();
    assertThat(stored(report).document().complex(Schemas.ENTERPRISE_USER.id()).get("manager"))
        .isEmpty();
  }

  @Test
  void aLargeGroupGoesIntoTheBinChunkByChunk() {
    int size = 1_100;
    DirectoryObject large = group("large");
    insert(large);
    unit(
        () -> {
          for (int index = 0; index < size; index++) {
            DirectoryObject member = user("member" + index);
            store.store().insert(acme, member);
            store.store().addMember(acme, large.id(), member.id(), StoreUnderTest.NOW);
          }
          return true;
        });
    start = store.store().feedEnd(acme);

    Statements statements = Statements.of(store, () -> bin(large));

    assertThat(statements.texts().stream().filter(sql -> sql.startsWith("select member_id")))
        .as("three chunks, and one that finds nothing more")
        .hasSize(4);
    assertThat(events()).hasSize(1 + size).startsWith(Event.DELETED);
    assertThat(store.store().members(acme, large.id(), Optional.empty(), 10)).isEmpty();
  }

  // The feed

  @Test
  void theFeedTellsEachChangeOnceInTheOrderOfCommits() {
    DirectoryObject anna = user("anna");
    DirectoryObject all = group("all");
    insert(anna);
    insert(all);
    unit(() -> store.store().addMember(acme, all.id(), anna.id(), StoreUnderTest.NOW));
    unit(() -> store.store().addMember(acme, all.id(), anna.id(), StoreUnderTest.NOW));
    unit(() -> store.store().removeMember(acme, all.id(), anna.id(), StoreUnderTest.NOW));

    assertThat(events())
        .containsExactly(Event.CREATED, Event.CREATED, Event.MEMBER_ADDED, Event.MEMBER_REMOVED);
    FeedEntry added = feed().get(2);
    assertThat(added.object()).isEqualTo(all.id());
    assertThat(added.member()).contains(anna.id());
    assertThat(store.store().feed(acme, added.position(), 10)).hasSize(1);
    assertThat(store.store().feed(acme, store.store().feedEnd(acme), 10)).isEmpty();
    assertThat(FeedPosition.parse(added.position().toString())).isEqualTo(added.position());
  }

  @Test
  void aReaderOfTheFeedMissesNothingWhileManyWrite() throws Exception {
    int each = 40;
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int writer = 0; writer < AT_ONCE; writer++) {
      String name = "w" + writer + "-";
      writers.add(
          () -> {
            for (int index = 0; index < each; index++) {
              taken(USER, named(name + index));
            }
            return true;
          });
    }
    List<FeedEntry> read = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Boolean>> writing = writers.stream().map(threads::submit).toList();
      boolean written = false;
      while (!written) {
        written =
            writing.stream().allMatch(Future::isDone); // asked first, so the last read is whole
        drain(read);
      }
      writing.forEach(DirectoryContract::get);
    }
    drain(read);

    assertThat(read.size()).isEqualTo(AT_ONCE * each);
    assertThat(read).extracting(FeedEntry::object).doesNotHaveDuplicates();
    assertThat(read).isEqualTo(feed());
  }

  private void drain(List<FeedEntry> read) {
    List<FeedEntry> page;
    do {
      page = store.store().feed(acme, read.isEmpty() ? start : read.getLast().position(), 7);
      read.addAll(page);
    } while (!page.isEmpty());
  }

  @Test
  void aPositionOfAnotherEpochIsLost() {
    FeedPosition foreign = new FeedPosition("elsewhere", start.place());

    assertThatThrownBy(() -> store.store().feed(acme, foreign, 10))
        .isInstanceOf(FeedLostException.class);
  }

  @Test
  void listenersHearOfADirectoryOnceItsChangeCanBeRead() throws Exception {
    BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    store
        .store()
        .onFeed(
            directory -> {
              if (directory.equals(acme)) {
                heard.add(1);
              }
            });
    assertThatThrownBy(
            () ->
                unit(
                    () -> {
                      store.store().insert(acme, user("anna"));
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");
    insert(user("berta"));

    assertThat(heard.poll(WAIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)).isNotNull();
    assertThat(events()).containsExactly(Event.CREATED);
    assertThat(heard).isEmpty();
  }

  /// Longer than any machine takes; what comes in time comes at once.
  private static final Duration WAIT = Duration.ofSeconds(30);

  // What no store keeps

  @Test
  void textThatADatabaseCannotKeepIsRefusedOnBoth() {
    assertThatThrownBy(() -> insert(user("a\u0000b")))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNSTORABLE));
    assertThat(store.store().count(acme, USER)).isZero();
  }
}
