package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Finding;
import dev.lockstep.provisioning.Finding.Kind;
import dev.lockstep.provisioning.Reconciliation;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Place;
import dev.lockstep.provisioning.Reconciliation.State;
import dev.lockstep.provisioning.Target.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of reconciliations. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReconciliationContract {
  private static final ObjectId ANNA = new ObjectId(new UUID(0, 1));
  private static final ObjectId BERTA = new ObjectId(new UUID(0, 2));
  private static final ObjectId CARLA = new ObjectId(new UUID(0, 3));

  private StoreUnderTest opened;
  private SqlReconciliationStore store;
  private ApplicationId id;
  private int made;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    opened = open(folder);
    store = new SqlReconciliationStore(opened.database());
  }

  @BeforeEach
  void enter() {
    id = new ApplicationId("app" + ++made);
  }

  @AfterAll
  void close() {
    opened.close();
  }

  private void write(Runnable unit) {
    opened
        .database()
        .write(
            () -> {
              unit.run();
              return true;
            });
  }

  private static Reconciliation at(Place place) {
    return new Reconciliation(
        7,
        State.RUNNING,
        true,
        true,
        "alice",
        StoreUnderTest.NOW,
        Optional.of(StoreUnderTest.NOW.plusSeconds(1)),
        place,
        new Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        3,
        Optional.of("Timeout: it was late"));
  }

  private static Finding finding(long number, Kind kind, Optional<ObjectId> object) {
    return new Finding(
        number,
        kind,
        ObjectType.USER,
        object,
        "t" + number,
        "label",
        Optional.of("title"),
        Optional.of("Chair"),
        Optional.empty(),
        true);
  }

  @Test
  void aReconciliationComesBackAsItWasWrittenWhereverItStands() {
    assertThat(store.reconciliation(id)).isEmpty();
    for (Place place :
        List.of(
            new Place.Accounts(ObjectType.USER, Position.START),
            new Place.Accounts(
                ObjectType.GROUP, new Position(100, Optional.of("cursor"), Optional.of("t100"))),
            new Place.Unseen(ObjectType.USER, Optional.empty()),
            new Place.Unseen(ObjectType.GROUP, Optional.of(ANNA)),
            new Place.Members(Optional.empty()),
            new Place.Members(Optional.of(BERTA)))) {
      write(() -> store.put(id, at(place)));
      assertThat(store.reconciliation(id)).contains(at(place));
    }
  }

  @Test
  void whoWasSeenIsToldInRangesOfTheirOwnReconciliation() {
    write(() -> store.see(id, 1, List.of(ANNA, BERTA, CARLA)));
    write(() -> store.see(id, 2, List.of(ANNA, CARLA)));

    assertThat(store.seen(id, 2, Optional.empty(), CARLA)).containsExactlyInAnyOrder(ANNA, CARLA);
    assertThat(store.seen(id, 2, Optional.of(ANNA), BERTA)).isEmpty();
    assertThat(store.seen(id, 1, Optional.empty(), CARLA)).containsExactly(BERTA);
    assertThat(store.seen(new ApplicationId("other"), 2, Optional.empty(), CARLA)).isEmpty();
  }

  @Test
  void aReportIsReadByPagesAndByKind() {
    Finding changed = finding(1, Kind.CHANGED, Optional.of(ANNA));
    Finding unknown = finding(2, Kind.UNKNOWN, Optional.empty());
    Finding missing = finding(3, Kind.MISSING, Optional.of(BERTA));
    write(() -> List.of(missing, unknown, changed).forEach(one -> store.add(id, 1, one)));

    assertThat(store.report(id, 1, Optional.empty(), 0, 2)).containsExactly(changed, unknown);
    assertThat(store.report(id, 1, Optional.empty(), 2, 2)).containsExactly(missing);
    assertThat(store.report(id, 1, Optional.of(Kind.UNKNOWN), 0, 2)).containsExactly(unknown);
    assertThat(store.report(id, 2, Optional.empty(), 0, 2)).isEmpty();
  }

  @Test
  void whatIsFoundOfAnObjectTakesThePlaceOfWhatWasFoundBefore() {
    Finding first = finding(1, Kind.CHANGED, Optional.of(ANNA));
    Finding second = finding(1, Kind.REWRITTEN, Optional.of(ANNA));
    write(() -> store.replace(id, 1, ANNA, List.of(first)));
    write(() -> store.replace(id, 2, ANNA, List.of(second)));

    assertThat(store.findings(id, ANNA)).containsExactly(second);
    assertThat(store.report(id, 1, Optional.empty(), 0, 10)).isEmpty();
  }

  @Test
  void whatEarlierOnesLeftIsForgottenInParts() {
    write(
        () -> {
          store.see(id, 1, List.of(ANNA, BERTA));
          store.see(id, 2, List.of(CARLA));
          store.add(id, 1, finding(1, Kind.UNKNOWN, Optional.empty()));
          store.add(id, 1, finding(2, Kind.UNKNOWN, Optional.empty()));
          store.add(id, 2, finding(1, Kind.UNKNOWN, Optional.empty()));
        });

    int forgotten = 0;
    int part;
    do {
      part = opened.database().write(() -> store.forgetBefore(id, 2, 1));
      assertThat(part).isLessThanOrEqualTo(2);
      forgotten += part;
    } while (part > 0);

    assertThat(forgotten).isEqualTo(4);
    assertThat(store.report(id, 2, Optional.empty(), 0, 10)).hasSize(1);
    assertThat(store.seen(id, 2, Optional.empty(), CARLA)).containsExactly(CARLA);
  }
}
