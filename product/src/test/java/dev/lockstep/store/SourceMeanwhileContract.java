package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.Once;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.directory.Sources;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What somebody changes while a source is read must neither be lost nor undone by what the reading
/// knew before. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SourceMeanwhileContract {
  static final SourceId AD = new SourceId("ad");
  static final SourceId HR = new SourceId("hr");
  static final Actor BEN = new Actor.Administrator("ben");

  final SettableClock clock = new SettableClock();
  private final Map<SourceId, ScriptedSource> scripts = new HashMap<>();
  StoreUnderTest store;
  Sources sources;
  DirectoryId acme;

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
  void enter() {
    acme = store.freshDirectory();
    scripts.put(AD, new ScriptedSource());
    scripts.put(HR, new ScriptedSource());
    sources = sources(store.store(), new SqlSourceStore(store.database()));
  }

  Sources sources(DirectoryStore directories, SourceStore kept) {
    return store.sources(directories, kept, (_, definition, _) -> script(definition.id()), clock);
  }

  ScriptedSource script(SourceId source) {
    return Objects.requireNonNull(scripts.get(source), source.value());
  }

  void define(SourceId id, Map<String, String> settings) {
    sources.define(
        acme, new SourceDefinition(id, "csv", settings, State.RUNNING), Optional.empty(), BEN);
  }

  void set(SourceId id, Map<String, String> settings) throws InterruptedException {
    sources.change(acme, id, before -> before.with(settings), Optional.empty(), BEN);
  }

  void tell(SourceId source, SourceChange... changes) throws InterruptedException {
    script(source).tells(changes);
    sources.poll(acme, source);
  }

  interface Step {
    void run() throws InterruptedException;
  }

  static Runnable quietly(Step step) {
    return () -> {
      try {
        step.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Runnable once(Step step) {
    return new Once(quietly(step));
  }

  static SourceChange account(String anchor, String name, String number) {
    return new Upsert(
        anchor,
        Kind.USER,
        Optional.empty(),
        Map.of(
            "userPrincipalName",
            List.of(name),
            "displayName",
            List.of(name),
            "employeeId",
            List.of(number),
            "jobTitle",
            List.of("set by AD")),
        true);
  }

  static SourceChange job(String anchor, String number, String title) {
    return new Upsert(
        anchor,
        Kind.USER,
        Optional.empty(),
        Map.of("employeeId", List.of(number), "jobTitle", List.of(title)),
        true);
  }

  /// What comes before it is written before the source is read on.
  private static SourceChange large() {
    return new Links(
        "large",
        Reference.MEMBER,
        IntStream.range(0, 4_001).mapToObj(number -> "m" + number).toList());
  }

  List<DirectoryObject> users() {
    return store.store().page(acme, ObjectType.USER, Optional.empty(), 100);
  }

  DirectoryObject user(String name) {
    return users().stream()
        .filter(user -> user.label().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " isn't among " + users()));
  }

  /// Of the user of this userName.
  String title(String name) {
    return users().stream()
        .filter(user -> user.document().text("userName").equals(Optional.of(name)))
        .flatMap(user -> user.document().text("title").stream())
        .findFirst()
        .orElse("");
  }

  private static final Map<String, String> JOINS = Map.of("join", "employeeId");
  static final Map<String, String> OWNS = Map.of("join", "employeeId", "owns", "jobTitle");

  @Test
  void aSourceIsReadAnewWhereWhatItOwnsChangedWhileItWasRead() throws Exception {
    define(AD, JOINS);
    define(HR, JOINS);
    tell(AD, account("a1", "ann", "7"));
    script(AD).meanwhile(once(() -> set(HR, OWNS)));
    tell(AD, account("a1", "anna", "7"));

    sources.poll(acme, AD);

    assertThat(script(AD).lastSince).as("its cursor was forgotten").isEmpty();
    assertThat(store.store().hasOpenBatch(acme)).isFalse();
  }

  @Test
  void aFirstReadingIsRepeatedWhereWhatItOwnsChangedMeanwhile() throws Exception {
    define(AD, JOINS);
    define(HR, JOINS);
    script(AD).meanwhile(once(() -> set(HR, OWNS)));
    tell(AD, account("a1", "anna", "7"));

    sources.poll(acme, AD);

    assertThat(script(AD).lastSince).isEmpty();
    sources.poll(acme, AD);
    assertThat(script(AD).lastSince).isPresent();
  }

  @Test
  void whoIsJoinedWhileTheOtherSourceIsReadIsLeftToTheNewOne() throws Exception {
    define(AD, Map.of());
    define(HR, Map.of());
    tell(AD, account("a1", "ann", "7"));
    script(AD)
        .meanwhile(
            once(
                () -> {
                  set(HR, JOINS);
                  tell(HR, job("h1", "7", "Engineer"));
                }));
    tell(AD, account("a2", "bob", "8"), large(), new Removed("a1"));

    assertThat(user("ann").owner()).isEqualTo(Owner.source(HR));
  }

  @Test
  void aFilterThatIsSetWhileTheOtherSourceIsReadIsAskedOfWhatThatOneChanges() throws Exception {
    define(AD, JOINS);
    define(HR, OWNS);
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    Map<String, String> filtered = new HashMap<>(OWNS);
    filtered.put("userFilter", "user.displayName -eq \"anna\"");
    script(AD)
        .meanwhile(
            once(
                () -> {
                  set(HR, filtered);
                  tell(HR, job("h1", "7", "Engineer"));
                }));
    tell(AD, account("a2", "bob", "8"), large(), account("a1", "anna", "7"));

    sources.poll(acme, HR);

    assertThat(title("anna")).isEqualTo("Engineer");
  }

  @Test
  void whoIsToBeReadAgainForAnotherSourceStaysSoThoughAPartIsToldJustThen() throws Exception {
    define(AD, JOINS);
    define(HR, OWNS);
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    sources.poll(acme, AD);
    script(AD).meanwhile(once(() -> tell(HR, new Removed("h1"))));
    tell(
        AD,
        new Upsert("a1", Kind.USER, Optional.empty(), Map.of("displayName", List.of("Ann")), false),
        new Due("a1", Optional.empty()));

    sources.poll(acme, AD);

    assertThat(title("ann")).isEqualTo("set by AD");
  }

  @Test
  void aSourceThatIsPausedIsNotReadByAPollThatWasDueBefore() throws Exception {
    define(AD, Map.of());
    sources.setState(acme, AD, State.PAUSED, BEN);
    script(AD).tells(account("a1", "ann", "7"));

    sources.pollDue(acme, AD, () -> {});
    assertThat(users()).isEmpty();

    sources.poll(acme, AD);
    assertThat(users()).as("who asks for it has it read").hasSize(1);
  }

  @Test
  void aDeletionThatHasBegunKeepsWhatItWasToldOfTheRemains() throws Exception {
    define(AD, Map.of());
    script(AD).tells(ScriptedSource.users(0, 1_100)).completely();
    sources.poll(acme, AD);
    sources.deletions().onBegun((_, _) -> {});
    long live = sources.deletions().live(acme, AD);
    Sources first = sources;
    Runnable keeps =
        once(() -> first.deletions().delete(acme, AD, Remains.KEEP, Optional.empty(), BEN));
    sources =
        sources(
            store.store(),
            new AfterCall("deleting", keeps)
                .watched(SourceStore.class, new SqlSourceStore(store.database())));
    sources.deletions().onBegun((_, _) -> {});

    assertThatThrownBy(
            () -> sources.deletions().delete(acme, AD, Remains.REMOVE, Optional.of(live), BEN))
        .hasMessage("the source 'ad' is being deleted");
    assertThat(first.deletions().deleting(acme, AD)).contains(Remains.KEEP);
    first.deletions().finish(acme, AD);
    assertThat(store.store().count(acme, ObjectType.USER)).isEqualTo(1_100);
  }

  @Test
  void aSourceOfADeletedOnesNameWasNeverPolled() throws Exception {
    define(AD, Map.of());
    sources.poll(acme, AD);
    assertThat(sources.lastPolled(acme, AD)).isPresent();
    sources.deletions().delete(acme, AD, Remains.KEEP, Optional.empty(), BEN);
    define(AD, Map.of());

    assertThat(sources.lastPolled(acme, AD)).isEmpty();
  }

  @Test
  void whatASourceTakesOverWhileItIsChangedByHandIsItsOwn() throws Exception {
    define(HR, JOINS);
    Complex document =
        Complex.of("userName", Value.text("ann"))
            .with(Schemas.ENTERPRISE_USER.id(), Complex.of("employeeNumber", Value.text("7")));
    ObjectId ann = store.resources().create(acme, ObjectType.USER, document, Owner.local()).id();
    Runnable takes = once(() -> tell(HR, job("h1", "7", "Engineer")));
    DirectoryStore watched =
        new AfterCall("find", takes).watched(DirectoryStore.class, store.store());
    Resources resources = new Resources(watched, clock, () -> new ObjectId(UUID.randomUUID()));

    assertThatThrownBy(
            () ->
                resources.replace(
                    acme,
                    ObjectType.USER,
                    ann.toString(),
                    document.with("title", Value.text("Boss")),
                    Optional.empty(),
                    VersionCondition.ANY,
                    Owner.local()))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("managed by the source 'hr'");
    assertThat(title("ann")).isEqualTo("Engineer");
  }
}
