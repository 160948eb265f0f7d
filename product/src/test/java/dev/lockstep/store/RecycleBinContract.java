package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Purging;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Place;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Deleted objects: kept for a while, restorable, then gone for good. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RecycleBinContract {
  private static final SourceId HR = new SourceId("hr");
  private static final Actor ALICE = new Actor.Administrator("alice");

  private final SettableClock clock = new SettableClock();
  private StoreUnderTest store;
  private SqlAdministrationStore audit;
  private Resources resources;
  private SqlSourceStore sources;
  private RecycleBin bin;
  private DirectoryId acme;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    store = open(folder);
    audit = new SqlAdministrationStore(store.database());
    resources = new Resources(store.store(), clock, () -> new ObjectId(UUID.randomUUID()));
    sources = new SqlSourceStore(store.database());
    bin =
        new RecycleBin(
            store.store(), sources, new LocalObjects(resources, audit, clock), audit, clock);
  }

  @BeforeEach
  void enter() {
    acme = store.freshDirectory();
  }

  /// What is due is purged in all directories at once.
  @AfterEach
  void leave() {
    bin.list(acme, Optional.empty(), 1_000)
        .forEach(object -> bin.purge(acme, object.id(), new Actor.Administrator("cleaner")));
  }

  @AfterAll
  void close() {
    store.close();
  }

  private DirectoryObject deleted(String name) {
    DirectoryObject user =
        resources.create(
            acme, ObjectType.USER, Complex.of("userName", Value.text(name)), Owner.local());
    resources.delete(
        acme, ObjectType.USER, user.id().toString(), VersionCondition.ANY, Owner.local());
    return user;
  }

  private List<String> binned() {
    List<DirectoryObject> all = bin.list(acme, Optional.empty(), 1_000);
    List<DirectoryObject> walked = new ArrayList<>();
    Optional<Place> place = Optional.empty();
    for (List<DirectoryObject> page = bin.list(acme, place, 7);
        !page.isEmpty();
        page = bin.list(acme, place, 7)) {
      walked.addAll(page);
      place = Optional.of(RecycleBin.place(page.getLast()));
    }
    assertThat(walked).isEqualTo(all);
    return all.stream().map(DirectoryObject::label).toList();
  }

  @Test
  void whatIsToBeKeptForLongerWhileTheBinIsPurgedIsKept() {
    for (int number = 0; number < 201; number++) {
      deleted("user" + number);
    }
    clock.move(Duration.ofDays(31));
    Directories directories = new Directories(store.store(), audit, clock);
    Purging longer =
        (directory, subject, chunks) ->
            Purging.UNWATCHED.purge(
                directory,
                subject,
                new Purging.Chunks(
                    chunks.size(),
                    chunks.due(),
                    () -> {
                      int purged = chunks.next().getAsInt();
                      if (directory.equals(acme.value())) {
                        directories.setRecycleBinLife(acme, Duration.ofDays(60), ALICE);
                      }
                      return purged;
                    }));

    bin.purgeDue(longer);

    assertThat(binned()).hasSize(1);
  }

  @Test
  void whatIsDeletedIsPurgedAfterThirtyDays() {
    DirectoryObject ann = deleted("ann");
    clock.move(Duration.ofDays(1));
    deleted("bob");
    clock.move(Duration.ofDays(29).minusSeconds(1));
    assertThat(bin.purgeDue(Purging.UNWATCHED)).isZero();
    assertThat(binned()).containsExactly("ann", "bob");
    FeedPosition before = store.store().feedEnd(acme);

    clock.move(Duration.ofSeconds(1));

    assertThat(bin.purgeDue(Purging.UNWATCHED)).isEqualTo(1);
    assertThat(binned()).containsExactly("bob");
    assertThat(store.store().find(acme, ann.id())).isEmpty();
    assertThat(store.store().feed(acme, before, 10))
        .extracting(FeedEntry::object, FeedEntry::event)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(ann.id(), FeedEntry.Event.PURGED));
    clock.move(Duration.ofDays(1));
    assertThat(bin.purgeDue(Purging.UNWATCHED)).isEqualTo(1);
  }

  @Test
  void manyArePurgedAChunkAtATime() {
    store
        .store()
        .atomically(
            () -> {
              for (int index = 0; index < 450; index++) {
                deleted("user" + index);
              }
              return true;
            });
    clock.move(Directory.RECYCLE_BIN_LIFE);

    assertThat(bin.purgeDue(Purging.UNWATCHED)).isEqualTo(450);
    assertThat(binned()).isEmpty();
  }

  @Test
  void oneIsPurgedByHandAndThatIsInTheAuditLog() {
    DirectoryObject ann = deleted("ann");

    bin.purge(acme, ann.id(), new Actor.Administrator("alice"));

    assertThat(binned()).isEmpty();
    assertThat(audit.entries(AuditLog.Query.newest(1)).getFirst().activity())
        .isEqualTo("Purge user");
  }

  @Test
  void whatIsLiveIsNeverPurged() {
    DirectoryObject ann = deleted("ann");
    resources.restore(acme, ObjectType.USER, ann.id().toString(), Owner.local());
    clock.move(Directory.RECYCLE_BIN_LIFE.multipliedBy(2));

    assertThat(bin.purgeDue(Purging.UNWATCHED)).isZero();
    assertThatThrownBy(() -> bin.purge(acme, ann.id(), new Actor.Administrator("alice")))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("isn't in the recycle bin");
    assertThat(store.store().find(acme, ann.id())).isPresent();
  }

  @Test
  void eachDirectorySaysHowLongItsOwnStays() {
    Directories directories = new Directories(store.store(), audit, clock);
    DirectoryId other = store.freshDirectory();
    directories.setRecycleBinLife(acme, Duration.ofDays(2), ALICE);
    deleted("ann");
    clock.move(Duration.ofDays(2));

    assertThat(directories.get(acme).recycleBinLife()).isEqualTo(Duration.ofDays(2));
    assertThat(directories.get(other).recycleBinLife()).isEqualTo(Duration.ofDays(30));
    assertThat(bin.purgeDue(Purging.UNWATCHED)).isEqualTo(1);
    assertThatThrownBy(() -> directories.setRecycleBinLife(acme, Duration.ofDays(-1), ALICE))
        .hasMessageContaining("'recycleBinLife'");
  }

  private ObjectId ofSource(String name) {
    DirectoryObject user =
        new DirectoryObject(
            new ObjectId(UUID.randomUUID()),
            ObjectType.USER,
            Owner.source(HR),
            Complex.of("userName", Value.text(name)),
            1,
            clock.instant(),
            clock.instant(),
            Optional.empty());
    store
        .store()
        .atomically(
            () -> {
              store.store().insert(acme, user);
              sources.put(
                  acme,
                  HR,
                  new SourceStore.Node(
                      name, Kind.USER, Optional.empty(), Optional.of(user.id()), true));
              return store.store().update(acme, user.binned(clock.instant()));
            });
    return user.id();
  }

  @Test
  void whatASourceOwnsIsRestoredThereAndTheRefusalSaysSo() {
    ObjectId ann = ofSource("ann");

    assertThatThrownBy(() -> bin.restore(acme, ann, false, ALICE))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("the source 'hr'")
        .hasMessageContaining("as=own");
    assertThat(binned()).containsExactly("ann");
  }

  @Test
  void whatASourceOwnedCanBeRestoredAsLockstepsOwnAndTheSourceKnowsItNoMore() {
    ObjectId ann = ofSource("ann");

    DirectoryObject restored = bin.restore(acme, ann, true, ALICE);

    assertThat(restored.id()).isEqualTo(ann);
    assertThat(restored.owner()).isEqualTo(Owner.local());
    assertThat(restored.inRecycleBin()).isFalse();
    assertThat(sources.node(acme, HR, "ann").orElseThrow().object()).isEmpty();
  }

  @Test
  void aRestorationThatFailsChangesNoOwner() {
    ObjectId ann = ofSource("ann");
    resources.create(
        acme, ObjectType.USER, Complex.of("userName", Value.text("ann")), Owner.local());

    assertThatThrownBy(() -> bin.restore(acme, ann, true, ALICE)).isInstanceOf(ScimException.class);
    assertThat(store.store().find(acme, ann).orElseThrow().owner()).isEqualTo(Owner.source(HR));
  }
}
