package dev.lockstep.store;

import static dev.lockstep.store.ScriptedSource.anchor;
import static dev.lockstep.store.ScriptedSource.group;
import static dev.lockstep.store.ScriptedSource.user;
import static dev.lockstep.store.ScriptedSource.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceLog.Event;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A source is changed, read anew and deleted. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SourceLifeContract {
  private static final SourceId HR = new SourceId("hr");
  private static final Actor ANN = new Actor.Administrator("ann");

  private final SettableClock clock = new SettableClock();
  private final List<Map<String, String>> opened = new ArrayList<>();
  private StoreUnderTest store;
  private ScriptedSource source;
  private Sources sources;
  private DirectoryId acme;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
  }

  @AfterAll
  void close() {
    store.close();
  }

  @BeforeEach
  void enter() throws Exception {
    acme = store.freshDirectory();
    source = new ScriptedSource();
    restart();
    define();
    source
        .tells(users(0, 3))
        .tells(group("staff"))
        .tells(new Links("staff", Reference.MEMBER, List.of(anchor(0), anchor(1))))
        .completely();
    assertThat(sources.poll(acme, HR).error()).isEmpty();
    opened.clear();
  }

  private void restart() {
    SqlSourceStore kept = new SqlSourceStore(store.database());
    SourceRunner runner =
        new SourceRunner(
            store.store(),
            kept,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    sources =
        new Sources(
            store.store(),
            kept,
            runner,
            (_, definition, password) -> {
              if (definition.settings().containsKey("wrong") || password.equals("wrong")) {
                throw new IllegalArgumentException("that is wrong");
              }
              opened.add(definition.settings());
              return source;
            },
            store.secrets(),
            new SqlAdministrationStore(store.database()),
            clock);
  }

  private void define() {
    sources.define(
        acme,
        new SourceDefinition(HR, "csv", Map.of("folder", "/a"), State.RUNNING),
        Optional.of("first"),
        ANN);
  }

  private void set(Map<String, String> settings) throws InterruptedException {
    sources.change(acme, HR, before -> before.with(settings), Optional.empty(), ANN);
  }

  private List<DirectoryObject> live(ObjectType type) {
    return store.store().page(acme, type, Optional.empty(), 1_000);
  }

  private List<String> members() {
    return store
        .store()
        .memberObjects(acme, live(ObjectType.GROUP).getFirst().id(), Optional.empty(), 100)
        .stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  @Test
  void otherSettingsAreThoseOfTheNextPollWhichReadsEverything() throws Exception {
    set(Map.of("folder", "/b"));

    assertThat(source.closed).isTrue();
    opened.clear();
    sources.poll(acme, HR);

    assertThat(opened).containsExactly(Map.of("folder", "/b"));
    assertThat(source.lastSince).isEmpty();
  }

  @Test
  void whatReadsTheSamePeopleDoesNotReadThemAnew() throws Exception {
    set(Map.of("folder", "/a"));
    sources.setState(acme, HR, State.PAUSED, ANN);
    sources.setState(acme, HR, State.RUNNING, ANN);
    sources.change(acme, HR, before -> before, Optional.of("second"), ANN);
    sources.poll(acme, HR);

    assertThat(source.lastSince).isPresent();
  }

  @Test
  void settingsOrAPasswordThatAreRefusedChangeNothing() throws Exception {
    assertThatThrownBy(() -> set(Map.of("wrong", "yes"))).hasMessageContaining("wrong");
    assertThatThrownBy(
            () ->
                sources.change(
                    acme, HR, before -> before.with(State.PAUSED), Optional.of("wrong"), ANN))
        .hasMessageContaining("wrong");

    assertThat(sources.get(acme, HR).settings()).containsExactly(Map.entry("folder", "/a"));
    assertThat(sources.get(acme, HR).state()).isEqualTo(State.RUNNING);
    sources.poll(acme, HR);
    assertThat(source.lastSince).isPresent();
  }

  @Test
  void aResyncReadsEverythingAtTheNextPoll() throws Exception {
    sources.resync(acme, HR, ANN);
    source.tells(users(0, 4)).tells(group("staff")).completely();
    sources.poll(acme, HR);

    assertThat(source.lastSince).isEmpty();
    assertThat(live(ObjectType.USER)).hasSize(4);
  }

  @Test
  void aResyncStopsAPollThatWouldGoOnForLong() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    source.tells(user("new"));
    source.forever(reading);
    Thread polling =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sources.poll(acme, HR);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    reading.await();

    sources.resync(acme, HR, ANN);
    polling.join();

    assertThat(sources.status(acme, HR).error()).isEmpty();
    sources.poll(acme, HR);
    assertThat(source.lastSince).isEmpty();
  }

  @Test
  void whatAnObjectCantBeWithoutItKeepsWhereTheSourceClearsIt() throws Exception {
    source.tells(ScriptedSource.nameless(anchor(0)), ScriptedSource.namelessGroup("staff"));
    source.tells(user("new"));
    assertThat(sources.poll(acme, HR).error()).isEmpty();

    assertThat(live(ObjectType.USER)).extracting(DirectoryObject::label).contains(anchor(0), "new");
    assertThat(live(ObjectType.GROUP)).extracting(DirectoryObject::label).containsExactly("staff");
  }

  @Test
  void whoLooksOnSeesHowFarAPollIs() throws Exception {
    List<Long> seen = new ArrayList<>();
    source.tells(users(3, 8));
    source.meanwhile(
        () -> sources.reading(acme, HR).ifPresent(reading -> seen.add(reading.told())));
    sources.poll(acme, HR);

    assertThat(seen).containsExactly(5L);
    assertThat(sources.reading(acme, HR)).isEmpty();
  }

  @Test
  void aPollWithoutNewsIsTheLastPollAndNoNews() throws Exception {
    Instant news = sources.status(acme, HR).ended().orElseThrow();
    clock.set(clock.instant().plus(Duration.ofHours(1)));
    sources.poll(acme, HR);

    assertThat(sources.lastPolled(acme, HR)).contains(clock.instant());
    assertThat(sources.status(acme, HR).ended()).contains(news);
  }

  @Test
  void whatADeletedSourceFilledStaysAsLocksteps() throws Exception {
    source.tells(new Removed(anchor(2)));
    sources.poll(acme, HR);

    sources.deletions().delete(acme, HR, Remains.KEEP, Optional.empty(), ANN);

    assertThat(live(ObjectType.USER))
        .hasSize(2)
        .allSatisfy(user -> assertThat(user.owner()).isEqualTo(Owner.local()));
    assertThat(members()).containsExactly("u000", "u001");
    assertThat(store.store().binned(acme, Optional.empty(), 10).getFirst().owner())
        .isEqualTo(Owner.local());
    assertThatThrownBy(() -> sources.get(acme, HR)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whatADeletedSourceFilledGoesIntoTheRecycleBinWhereThatIsConfirmed() throws Exception {
    for (Optional<Long> wrong : List.of(Optional.<Long>empty(), Optional.of(3L))) {
      assertThatThrownBy(() -> sources.deletions().delete(acme, HR, Remains.REMOVE, wrong, ANN))
          .hasMessageContaining("confirm=4");
    }
    assertThat(live(ObjectType.USER)).hasSize(3);

    sources.deletions().delete(acme, HR, Remains.REMOVE, Optional.of(4L), ANN);

    assertThat(live(ObjectType.USER)).isEmpty();
    assertThat(store.store().binned(acme, Optional.empty(), 10))
        .hasSize(4)
        .allSatisfy(object -> assertThat(object.owner()).isEqualTo(Owner.local()));
  }

  private void fillWithMany() throws Exception {
    source.tells(users(0, 1_100)).completely();
    assertThat(sources.poll(acme, HR).error()).isEmpty();
  }

  @Test
  void theDeletionOfALargeSourceIsLeftToWhoListensAndNothingElseIsDoneWithIt() throws Exception {
    List<SourceId> begun = new ArrayList<>();
    sources.deletions().onBegun((_, id) -> begun.add(id));
    fillWithMany();

    sources
        .deletions()
        .delete(acme, HR, Remains.REMOVE, Optional.of(sources.deletions().live(acme, HR)), ANN);

    assertThat(begun).containsExactly(HR);
    assertThat(sources.deletions().deleting(acme, HR)).contains(Remains.REMOVE);
    assertThat(sources.get(acme, HR).state()).isEqualTo(State.PAUSED);
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> sources.poll(acme, HR),
            () -> sources.resync(acme, HR, ANN),
            () -> sources.setState(acme, HR, State.RUNNING, ANN))) {
      assertThatThrownBy(refused).hasMessage("the source 'hr' is being deleted");
    }

    sources.deletions().finish(acme, HR);
    assertThat(sources.list(acme)).isEmpty();
    assertThat(live(ObjectType.USER)).isEmpty();
    sources.deletions().finish(acme, HR);
  }

  @Test
  void aDeletionThatACrashCutShortIsFinishedByTheNextRun() throws Exception {
    sources.deletions().onBegun((_, _) -> {});
    fillWithMany();
    sources.deletions().delete(acme, HR, Remains.KEEP, Optional.empty(), ANN);
    AtomicInteger units = new AtomicInteger();
    store
        .store()
        .onWrite(
            (_, _, _) -> {
              if (units.incrementAndGet() == 500) {
                throw new IllegalStateException("crash");
              }
            });
    assertThatThrownBy(() -> sources.deletions().finish(acme, HR)).hasMessage("crash");
    assertThat(sources.deletions().deleting(acme, HR)).contains(Remains.KEEP);

    restart();
    assertThat(sources.deletions().deleting(acme, HR)).contains(Remains.KEEP);
    sources.deletions().finish(acme, HR);

    assertThat(sources.list(acme)).isEmpty();
    assertThat(store.store().count(acme, ObjectType.USER)).isEqualTo(1_100);
    assertThat(store.store().page(acme, ObjectType.USER, Optional.empty(), 2_000))
        .extracting(DirectoryObject::owner)
        .containsOnly(Owner.local());
  }

  @Test
  void aSourceOfADeletedOnesNameBeginsWithNothing() throws Exception {
    sources.deletions().delete(acme, HR, Remains.REMOVE, Optional.of(4L), ANN);
    define();
    source.tells(users(0, 2)).completely();
    sources.poll(acme, HR);

    assertThat(source.lastSince).isEmpty();
    assertThat(live(ObjectType.USER)).hasSize(2);
    assertThat(store.store().binned(acme, Optional.empty(), 10)).hasSize(4);
  }

  private List<String> log(SourceLog.Query query) {
    return sources.log(acme, HR, query, 100).stream()
        .map(SourceLog.Entry::line)
        .map(
            line ->
                line.event()
                    + line.anchor().map(anchor -> " " + anchor).orElse("")
                    + ": "
                    + line.text())
        .toList();
  }

  @Test
  void theLogSaysWhatEachPollWithNewsBroughtTheNewestFirst() throws Exception {
    source.tells(new Removed(anchor(2)), user(anchor(1), "renamed"));
    sources.poll(acme, HR);
    sources.poll(acme, HR);

    assertThat(log(SourceLog.Query.ALL))
        .containsExactly(
            "READ: changes of 2 objects and references: 0 came, 1 changed, 1 left,"
                + " 0 memberships and managers changed",
            "READ: a full read of 5 objects and references: 4 came, 0 changed, 0 left,"
                + " 2 memberships and managers changed");
  }

  @Test
  void theLogNamesWhoWasRefusedWhatFailedAndThatItIsOver() throws Exception {
    source.tells(user("twin", "u000"), ScriptedSource.nameless("nobody"));
    sources.poll(acme, HR);
    source.brokenOff();
    sources.poll(acme, HR);
    source.brokenOff();
    sources.poll(acme, HR);

    assertThat(log(SourceLog.Query.ALL).subList(0, 3))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("FAILED: INCOMPLETE"),
            line -> assertThat(line).startsWith("REFUSED twin: u000: "),
            line -> assertThat(line).startsWith("REFUSED nobody: has nothing for 'userName'"));
    assertThat(log(new SourceLog.Query(Optional.empty(), Optional.of("TWIN"), Optional.empty())))
        .hasSize(1);
    assertThat(
            log(new SourceLog.Query(Optional.of(Event.FAILED), Optional.empty(), Optional.empty())))
        .hasSize(1);
    assertThat(log(new SourceLog.Query(Optional.empty(), Optional.of("100%"), Optional.empty())))
        .isEmpty();
  }

  @Test
  void theOldestEntriesMakeRoom() {
    SourceLog log = new SqlSourceStore(store.database()).log();
    List<SourceLog.Line> lines =
        IntStream.range(0, SourceLog.KEPT + 5)
            .mapToObj(
                number ->
                    new SourceLog.Line(
                        clock.instant(), Event.READ, Optional.empty(), "poll " + number))
            .toList();
    store
        .store()
        .atomically(
            () -> {
              log.add(acme, HR, lines);
              return true;
            });

    SourceLog.Entry newest = sources.log(acme, HR, SourceLog.Query.ALL, 1).getFirst();
    Optional<Long> early = Optional.of(newest.number() - SourceLog.KEPT + 3);
    assertThat(
            sources.log(
                acme, HR, new SourceLog.Query(Optional.empty(), Optional.empty(), early), 10))
        .hasSize(2);
  }
}
