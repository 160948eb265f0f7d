package dev.lockstep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// After any change at the source, the Directory that has followed it change by change equals one
/// that reads it whole.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SourceContract {
  private static final SourceId SOURCE = new SourceId("source");
  private static final Map<String, String> FILTERS =
      Map.of(
          "userFilter", "user.jobTitle -ne \"Contractor\"",
          "groupFilter", "group.displayName -notStartsWith \"Old \"");
  private static final Actor TEST = new Actor.Service("test");

  /// An administrator of the source. What a method returns names the object from then on.
  public interface Hands {
    String unit(String name) throws Exception;

    String user(String unit, String name) throws Exception;

    String group(String unit, String name, String firstMember) throws Exception;

    /// @param title empty to clear it
    void setTitle(String user, String title) throws Exception;

    void setEnabled(String user, boolean enabled) throws Exception;

    /// @param at a day's begin, in UTC; empty for never
    void setExpiry(String user, Optional<Instant> at) throws Exception;

    /// @param manager empty for nobody
    void setManager(String user, String manager) throws Exception;

    void addMember(String group, String member) throws Exception;

    void removeMember(String group, String member) throws Exception;

    String rename(String object, String name) throws Exception;

    String move(String object, String unit) throws Exception;

    /// Each gets the name that the other one signs in with.
    void swapNames(String user, String other) throws Exception;

    void delete(String object) throws Exception;

    /// The server, and nothing of what it keeps.
    default void restart() throws Exception {}
  }

  @TempDir private static Path folder;

  private final SettableClock clock = new SettableClock();
  private Database database;
  private SqlDirectoryStore store;
  private SqlSourceStore sources;
  private SourceRunner runner;
  private Directories directories;
  private Hands hands;
  private Source source;
  private DirectoryId followed;
  private String inside;
  private String unwanted;
  private int reads;

  /// Starts the server, or skips the class and says why.
  protected abstract Hands start(Path folder) throws Exception;

  protected abstract void stop() throws Exception;

  /// Of what is below one unit and not below another in it.
  protected abstract Source source(SettableClock clock, String base, String excluded)
      throws Exception;

  protected abstract SourceMapping mapping();

  @BeforeAll
  void setUp() throws Exception {
    hands = start(folder);
    database = Database.open(folder.resolve("store.db"));
    store = new SqlDirectoryStore(database);
    sources = new SqlSourceStore(database);
    directories = new Directories(store, new SqlAdministrationStore(database), clock);
    runner =
        new SourceRunner(
            store,
            sources,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    inside = hands.unit("Inside");
    unwanted = hands.unit("Inside/Unwanted");
    source = source(clock, inside, unwanted);
    followed = directory("followed");
  }

  @AfterAll
  void tearDown() throws Exception {
    try {
      if (source != null) {
        source.close();
      }
      if (database != null) {
        database.close();
      }
    } finally {
      stop();
    }
  }

  private DirectoryId directory(String name) {
    DirectoryId id = new DirectoryId(name);
    directories.create(id, name, TEST);
    store.atomically(
        () -> {
          sources.insert(id, new SourceDefinition(SOURCE, "test", Map.of(), State.RUNNING));
          return true;
        });
    return id;
  }

  private SourceStatus poll(DirectoryId directory) throws InterruptedException {
    return runner.poll(directory, SOURCE, source, mapping().filtered(FILTERS));
  }

  protected interface Step {
    void take() throws Exception;
  }

  protected final void after(String what, Step step) throws Exception {
    step.take();
    // past the time at which a source that can't tell of deletions compares
    clock.move(Duration.ofMinutes(11));
    SourceStatus status = poll(followed);
    assertThat(status.error()).as("error " + what).isEmpty();
    reads++;
    DirectoryId whole = directory("whole" + reads);
    assertThat(poll(whole).error()).as("error of a full read " + what).isEmpty();
    assertThat(picture(followed)).as("the directory " + what).isEqualTo(picture(whole));
  }

  /// Everything there is, by names instead of ids.
  private Map<String, Object> picture(DirectoryId directory) {
    Map<String, Object> picture = new TreeMap<>();
    for (ObjectType type : ObjectType.values()) {
      for (DirectoryObject object : store.page(directory, type, Optional.empty(), 1_000)) {
        Complex enterprise = object.document().complex(Schemas.ENTERPRISE_USER.id());
        String manager =
            enterprise
                .complex("manager")
                .text("value")
                .flatMap(id -> store.find(directory, ObjectId.of(id)))
                .map(DirectoryObject::label)
                .orElse("");
        Complex document =
            object
                .document()
                .with(
                    Schemas.ENTERPRISE_USER.id(),
                    Optional.of(enterprise.with("manager", Optional.empty())));
        picture.put(
            type + " " + object.label(), List.of(document, manager, members(directory, object)));
      }
    }
    return picture;
  }

  private List<String> members(DirectoryId directory, DirectoryObject group) {
    List<String> names = new ArrayList<>();
    store
        .memberObjects(directory, group.id(), Optional.empty(), 1_000)
        .forEach(member -> names.add(member.label()));
    names.sort(null);
    return names;
  }

  private List<String> labels(ObjectType type) {
    return store.page(followed, type, Optional.empty(), 1_000).stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  @Test
  void afterAnyChangeTheDirectoryEqualsAFullRead() throws Exception {
    String outside = hands.unit("Outside");
    String marge = hands.user(inside, "Marge");
    after("at first", () -> {});
    assertThat(labels(ObjectType.USER)).containsExactly("Marge");

    String homer = hands.user(inside, "Homer");
    String bart = hands.user(inside, "Bart");
    after("a user added", () -> {});
    after("an attribute set", () -> hands.setTitle(homer, "Safety Inspector"));
    after("an attribute changed", () -> hands.setTitle(homer, "Astronaut"));
    after("an attribute cleared", () -> hands.setTitle(homer, ""));
    after("a user disabled", () -> hands.setEnabled(homer, false));
    after("a user enabled", () -> hands.setEnabled(homer, true));
    anAccountExpiresByItself(homer);
    String family = hands.group(inside, "Family", marge);
    after("a group added", () -> {});
    after("a member added", () -> hands.addMember(family, homer));
    after("another member added", () -> hands.addMember(family, bart));
    after("a member removed", () -> hands.removeMember(family, homer));
    String town = hands.group(inside, "Town", family);
    after("a group nested", () -> hands.addMember(town, homer));
    after("a manager set", () -> hands.setManager(bart, homer));
    after("a manager changed", () -> hands.setManager(bart, marge));
    after("a manager cleared", () -> hands.setManager(bart, ""));
    after("a manager set again", () -> hands.setManager(bart, marge));
    assertThat(picture(followed).toString()).contains("[Bart, Marge]").contains("[Family, Homer]");

    namesAreSwapped(bart, homer);
    theFilters(bart, family);
    String moe = hands.rename(marge, "Marjorie");
    after("a user renamed", () -> {});
    assertThat(labels(ObjectType.USER)).hasSize(3);
    String away = hands.move(moe, outside);
    after("a user moved out of scope", () -> {});
    assertThat(labels(ObjectType.USER)).hasSize(2);
    String back = hands.move(away, inside);
    after("a user moved back into scope", () -> {});
    assertThat(labels(ObjectType.USER)).hasSize(3);

    String barney = hands.user(unwanted, "Barney");
    after("a user in an unwanted unit", () -> {});
    assertThat(labels(ObjectType.USER)).doesNotContain("Barney");
    String wanted = hands.move(barney, inside);
    after("a user moved out of the unwanted unit", () -> {});
    assertThat(labels(ObjectType.USER)).contains("Barney");
    String unwantedAgain = hands.move(wanted, unwanted);
    after("a user moved into the unwanted unit", () -> {});
    assertThat(labels(ObjectType.USER)).doesNotContain("Barney");
    hands.delete(unwantedAgain);

    String sub = hands.unit("Inside/Sub");
    String lisa = hands.user(sub, "Lisa");
    hands.addMember(family, lisa);
    after("a user in a new unit", () -> {});
    String renamedSub = hands.rename(sub, "Renamed");
    after("a unit renamed", () -> {});
    assertThat(labels(ObjectType.USER)).contains("Lisa");
    String movedSub = hands.move(renamedSub, outside);
    after("a unit moved out of scope", () -> {});
    assertThat(labels(ObjectType.USER)).doesNotContain("Lisa");
    hands.move(movedSub, inside);
    after("a unit moved back into scope", () -> {});
    assertThat(labels(ObjectType.USER)).contains("Lisa");

    after("a user deleted", () -> hands.delete(homer));
    assertThat(labels(ObjectType.USER)).doesNotContain("Homer");
    String again = hands.user(inside, "Homer");
    after("a user added again", () -> {});
    after("the server restarted", hands::restart);
    after("a change after the restart", () -> hands.setTitle(again, "Boxer"));
    after("the manager deleted", () -> hands.delete(back));
    after("a group deleted", () -> hands.delete(family));

    store.atomically(
        () -> {
          sources.forgetCursor(followed, SOURCE);
          return true;
        });
    after("the cookie lost, and a deletion unseen", () -> hands.delete(again));
    assertThat(labels(ObjectType.USER)).containsExactly("Bart", "Lisa");
    furtherChanges(inside);
    aPollWithoutChangesWritesNothing();
  }

  private void namesAreSwapped(String user, String other) throws Exception {
    Map<String, ObjectId> before = idsByName();
    after("two users who swapped their names", () -> hands.swapNames(user, other));
    Map<String, ObjectId> swapped = idsByName();
    assertThat(swapped.keySet()).isEqualTo(before.keySet());
    assertThat(swapped).as("they are who they were").isNotEqualTo(before);
    assertThat(Set.copyOf(swapped.values())).isEqualTo(Set.copyOf(before.values()));
    after("two users who swapped them back", () -> hands.swapNames(user, other));
    assertThat(idsByName()).isEqualTo(before);
  }

  private Map<String, ObjectId> idsByName() {
    Map<String, ObjectId> ids = new TreeMap<>();
    store
        .page(followed, ObjectType.USER, Optional.empty(), 1_000)
        .forEach(user -> ids.put(user.document().text("userName").orElse(""), user.id()));
    return ids;
  }

  private void theFilters(String user, String group) throws Exception {
    after("a user out of the filter", () -> hands.setTitle(user, "Contractor"));
    assertThat(labels(ObjectType.USER)).containsExactly("Homer", "Marge");
    after("a user changed outside of the filter", () -> hands.setEnabled(user, false));
    after("a user enabled outside of the filter", () -> hands.setEnabled(user, true));
    after("a user back in the filter", () -> hands.setTitle(user, "Clown"));
    assertThat(labels(ObjectType.USER)).containsExactly("Bart", "Homer", "Marge");
    assertThat(members("Family")).containsExactly("Bart", "Marge");

    String old = hands.rename(group, "Old Family");
    after("a group out of the filter", () -> {});
    assertThat(labels(ObjectType.GROUP)).containsExactly("Town");
    hands.rename(old, "Family");
    after("a group back in the filter", () -> {});
    assertThat(members("Family")).containsExactly("Bart", "Marge");
    assertThat(members("Town")).containsExactly("Family", "Homer");
  }

  /// What only some directories have.
  ///
  /// @param unit for it
  protected void furtherChanges(String unit) throws Exception {}

  private void anAccountExpiresByItself(String user) throws Exception {
    Instant end = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));
    after("an account to expire", () -> hands.setExpiry(user, Optional.of(end)));
    assertThat(active("Homer")).isTrue();
    clock.set(end);
    after("an account expired, without a word from its server", () -> {});
    assertThat(active("Homer")).isFalse();
    after("an account not to expire", () -> hands.setExpiry(user, Optional.empty()));
    assertThat(active("Homer")).isTrue();
  }

  private boolean active(String label) {
    DirectoryObject user =
        store.page(followed, ObjectType.USER, Optional.empty(), 1_000).stream()
            .filter(object -> object.label().equals(label))
            .findFirst()
            .orElseThrow();
    return user.document().flag("active").orElse(false);
  }

  /// The names of a group's members, as they are known by now.
  protected final List<String> members(String group) {
    return store.page(followed, ObjectType.GROUP, Optional.empty(), 1_000).stream()
        .filter(object -> object.label().equals(group))
        .findFirst()
        .map(object -> members(followed, object))
        .orElse(List.of());
  }

  private void aPollWithoutChangesWritesNothing() throws InterruptedException {
    Optional<Source.SourceCursor> cursor = sources.cursor(followed, SOURCE);
    clock.move(Duration.ofSeconds(1));

    poll(followed);

    assertThat(sources.cursor(followed, SOURCE)).isEqualTo(cursor);
  }
}
