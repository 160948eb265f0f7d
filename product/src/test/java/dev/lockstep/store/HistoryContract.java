package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.FeedEntry.Event;
import dev.lockstep.directory.Membership;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.PastChange;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What became of one object, looking back, and the groups it is in with the way into each. Run on
/// each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HistoryContract {
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

  private DirectoryObject made(ObjectType type, String name) {
    String attribute = type == USER ? "userName" : "displayName";
    DirectoryObject object =
        StoreUnderTest.object(
            type,
            new ObjectId(new UUID(type == USER ? 0 : 1, ++made)),
            Complex.of(attribute, Value.text(name + made)),
            StoreUnderTest.NOW);
    store
        .store()
        .atomically(
            () -> {
              store.store().insert(acme, object);
              return object;
            });
    return object;
  }

  private DirectoryObject changed(DirectoryObject before, Complex document) {
    DirectoryObject after = before.changed(document, before.lastModified().plusSeconds(1));
    assertThat(store.store().atomically(() -> store.store().update(acme, after))).isTrue();
    return after;
  }

  private void joins(DirectoryObject member, DirectoryObject group) {
    store
        .store()
        .atomically(
            () -> store.store().addMember(acme, group.id(), member.id(), StoreUnderTest.NOW));
  }

  private List<PastChange> history(DirectoryObject of) {
    return store.store().history(acme, of.id(), Optional.empty(), 100);
  }

  @Test
  void anObjectsChangesAreToldNewestFirstWithWhoChangedWhichAttributes() {
    DirectoryObject ann = made(USER, "ann");
    made(USER, "other");
    Complex name = Complex.of("givenName", Value.text("Ann"));
    changed(
        ann,
        ann.document()
            .with("title", Value.text("Clerk"))
            .with("name", name)
            .with("urn:acme:2.0:User", Complex.of("desk", Value.text("7"))));

    List<PastChange> history = history(ann);

    assertThat(history)
        .extracting(change -> change.entry().event())
        .containsExactly(Event.UPDATED, Event.CREATED);
    assertThat(history.getFirst().attributes())
        .containsExactlyInAnyOrder("title", "name.givenName", "urn:acme:2.0:User:desk");
    assertThat(history.getFirst().by()).contains(ann.owner());
  }

  @Test
  void aMembershipIsToldOfTheMemberAndOfTheGroupWithTheGroupsOwner() {
    DirectoryObject ann = made(USER, "ann");
    DirectoryObject staff = made(GROUP, "staff");
    joins(ann, staff);
    store
        .store()
        .atomically(
            () -> store.store().removeMember(acme, staff.id(), ann.id(), StoreUnderTest.NOW));

    for (DirectoryObject one : List.of(ann, staff)) {
      List<PastChange> history = history(one);
      assertThat(history)
          .extracting(change -> change.entry().event())
          .containsExactly(Event.MEMBER_REMOVED, Event.MEMBER_ADDED, Event.CREATED);
      assertThat(history.getFirst().by()).contains(staff.owner());
      assertThat(history.getFirst().other(one.id()))
          .contains(one.equals(ann) ? staff.id() : ann.id());
    }
  }

  @Test
  void itIsReadPageByPageEachEntryOnce() {
    DirectoryObject staff = made(GROUP, "staff");
    DirectoryObject all = made(GROUP, "all");
    for (int number = 0; number < 7; number++) {
      joins(made(USER, "u"), staff);
    }
    joins(staff, all);

    List<PastChange> walked = new ArrayList<>();
    List<PastChange> page;
    do {
      Optional<String> place =
          walked.isEmpty()
              ? Optional.empty()
              : Optional.of(walked.getLast().entry().position().place());
      page = store.store().history(acme, staff.id(), place, 2);
      walked.addAll(page);
    } while (page.size() == 2);

    assertThat(walked).isEqualTo(history(staff)).hasSize(9);
  }

  @Test
  void aPlaceOfNoFeedIsRefused() {
    DirectoryObject ann = made(USER, "ann");
    assertThatThrownBy(() -> store.store().history(acme, ann.id(), Optional.of("nowhere"), 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachGroupSaysWhetherItIsInItDirectlyAndByWayOfWhichOther() {
    DirectoryObject ann = made(USER, "ann");
    DirectoryObject team = made(GROUP, "team");
    DirectoryObject department = made(GROUP, "department");
    DirectoryObject everybody = made(GROUP, "everybody");
    joins(ann, team);
    joins(team, department);
    joins(department, everybody);
    joins(ann, everybody);
    joins(everybody, team); // a circle, as Active Directory allows

    assertThat(store.store().memberships(acme, ann.id(), Optional.empty(), 10))
        .containsExactly(
            new Membership(team.id(), true, Optional.of(everybody.id())),
            new Membership(department.id(), false, Optional.of(team.id())),
            new Membership(everybody.id(), true, Optional.of(department.id())));
    assertThat(store.store().memberships(acme, ann.id(), Optional.of(team.id()), 1))
        .extracting(Membership::group)
        .containsExactly(department.id());
    assertThat(store.store().memberships(acme, team.id(), Optional.empty(), 10))
        .as("a group isn't shown as its own member")
        .extracting(Membership::group)
        .containsExactly(department.id(), everybody.id());
  }
}
