package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.AdministrationStore.StoredAccount;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.FollowedLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Administrators' keys, secrets and the audit log. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdministrationContract {
  private StoreUnderTest opened;
  private SqlAdministrationStore store;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    opened = open(folder);
    store = new SqlAdministrationStore(opened.database());
  }

  StoreUnderTest opened() {
    return opened;
  }

  @AfterAll
  void close() {
    opened.close();
  }

  private void write(Runnable writes) {
    store.atomically(
        () -> {
          writes.run();
          return true;
        });
  }

  private static AdminKey key(Optional<Instant> revoked) {
    return new AdminKey(
        "k1",
        "alice",
        Access.parse("viewer:acme operator:beta"),
        StoreUnderTest.NOW,
        Optional.of(StoreUnderTest.NOW.plusSeconds(60)),
        revoked);
  }

  @Test
  void aKeyIsFoundByItsHashAndWhenItWasFirstRevokedIsKept() {
    write(() -> store.insert(key(Optional.empty()), "abc"));
    assertThat(store.keyByHash("abc")).contains(key(Optional.empty()));
    assertThat(store.keyByHash("ABC")).isEmpty();

    write(() -> store.revokeKey("k1", StoreUnderTest.NOW.plusSeconds(1)));
    write(() -> store.revokeKey("k1", StoreUnderTest.NOW.plusSeconds(2)));

    AdminKey revoked = key(Optional.of(StoreUnderTest.NOW.plusSeconds(1)));
    assertThat(store.keyByHash("abc")).contains(revoked);
    assertThat(store.key("k1")).contains(revoked);
    assertThat(store.keys()).contains(revoked);
  }

  @Test
  void anAccountIsReplacedAndRemovedByItsName() {
    Account alice = new Account("alice", Access.ALL, StoreUnderTest.NOW, 0, Optional.empty());
    Account locked =
        new Account(
            "alice",
            Access.ALL,
            StoreUnderTest.NOW,
            5,
            Optional.of(StoreUnderTest.NOW.plusSeconds(60)));
    write(() -> store.put(new StoredAccount(alice, "hash")));
    write(() -> store.put(new StoredAccount(locked, "other hash")));
    assertThat(store.account("alice")).contains(new StoredAccount(locked, "other hash"));
    assertThat(store.accounts()).containsExactly(locked);

    assertThat(store.atomically(() -> store.insert(new StoredAccount(alice, "hash")))).isFalse();
    assertThat(store.account("alice")).contains(new StoredAccount(locked, "other hash"));

    write(() -> store.removeAccount("alice"));
    assertThat(store.account("alice")).isEmpty();
    assertThat(store.atomically(() -> store.insert(new StoredAccount(alice, "hash")))).isTrue();
    write(() -> store.removeAccount("alice"));
  }

  @Test
  void theAuditLogIsSearchedByDirectorySubjectAndTime() {
    List<String> subjects =
        List.of("directory/beta", "directory/beta2", "directory/beta/token/1", "admin-key/1");
    for (int index = 0; index < subjects.size(); index++) {
      store.record(
          new AuditEntry(
              0,
              StoreUnderTest.NOW.plusSeconds(index),
              new Actor.Administrator(index % 2 == 0 ? "carol" : "dave"),
              "Look around",
              subjects.get(index),
              Optional.empty(),
              Optional.empty()));
    }
    AuditLog.Query all = AuditLog.Query.newest(10).doing(Optional.of("Look around"));

    assertThat(subjects(all.in(Optional.of(Set.of("beta")))))
        .containsExactly("directory/beta/token/1", "directory/beta");
    assertThat(subjects(all.in(Optional.of(Set.of())))).isEmpty();
    assertThat(subjects(all.to(Optional.of("directory/beta/"))))
        .containsExactly("directory/beta/token/1");
    assertThat(subjects(all.by(Optional.of("dave"))))
        .containsExactly("admin-key/1", "directory/beta2");
    assertThat(subjects(all.doing(Optional.of("Look away")))).isEmpty();
    assertThat(
            subjects(
                all.between(
                    Optional.of(StoreUnderTest.NOW.plusSeconds(1)),
                    Optional.of(StoreUnderTest.NOW.plusSeconds(3)))))
        .containsExactly("directory/beta/token/1", "directory/beta2");
  }

  private List<String> subjects(AuditLog.Query query) {
    return store.entries(query).stream().map(AuditEntry::subject).toList();
  }

  @Test
  void aSecretIsReplacedAndRemovedByItsName() {
    write(() -> store.putSecret("token", "cipher", StoreUnderTest.NOW));
    write(() -> store.putSecret("token", "cipher2", StoreUnderTest.NOW));
    assertThat(store.secret("token")).contains("cipher2");

    write(() -> store.removeSecret("token"));
    assertThat(store.secret("token")).isEmpty();
  }

  @Test
  void theAuditLogIsReadNewestFirstPageByPage() {
    List<Actor> actors =
        List.of(
            new Actor.Administrator("alice"), new Actor.Client("Entra"), new Actor.Service("sync"));
    actors.forEach(
        actor ->
            store.record(
                new AuditEntry(
                    0,
                    StoreUnderTest.NOW,
                    actor,
                    "Issue token",
                    "directory/acme",
                    Optional.of("before"),
                    Optional.empty())));

    List<AuditEntry> newest = store.entries(AuditLog.Query.newest(2));
    assertThat(newest).extracting(AuditEntry::actor).containsExactly(actors.get(2), actors.get(1));
    AuditEntry oldest =
        store
            .entries(AuditLog.Query.newest(10).before(OptionalLong.of(newest.getLast().id())))
            .getFirst();
    assertThat(oldest)
        .isEqualTo(
            new AuditEntry(
                oldest.id(),
                StoreUnderTest.NOW,
                actors.get(0),
                "Issue token",
                "directory/acme",
                Optional.of("before"),
                Optional.empty()));
  }

  @Test
  void theOldestEntriesAreCountedAndRemovedAChunkAtATime() {
    for (int day = 0; day < 4; day++) {
      store.record(
          new AuditEntry(
              0,
              Instant.EPOCH.plusSeconds(86_400L * day),
              new Actor.Service("test"),
              "Grow old " + day,
              "directory/old",
              Optional.empty(),
              Optional.empty()));
    }
    Instant end = Instant.EPOCH.plusSeconds(86_400L * 3);

    List<Number> counted =
        store.atomically(
            () ->
                List.of(
                    store.countBefore(end),
                    store.removeBefore(end, 2),
                    store.removeBefore(end, 2),
                    store.countBefore(end)));

    assertThat(counted).containsExactly(3L, 2, 1, 0L);
    assertThat(
            store.entries(AuditLog.Query.newest(10).to(Optional.of("directory/old"))).stream()
                .map(AuditEntry::activity))
        .containsExactly("Grow old 3");
  }

  @Test
  void theLogIsFollowedFromWhereverOneHasGotAndMeetsEachEntryOnce() {
    for (int index = 0; index < 5; index++) {
      store.record(
          new AuditEntry(
              0,
              StoreUnderTest.NOW,
              new Actor.Service("test"),
              "Follow " + index,
              "followed",
              Optional.empty(),
              Optional.empty()));
    }

    List<String> met = new ArrayList<>();
    Optional<String> place = Optional.empty();
    List<FollowedLog.Line> lines = store.after(place, 2);
    while (!lines.isEmpty()) {
      lines.forEach(line -> met.add(line.json().path("activity").asString("")));
      place = Optional.of(lines.getLast().place());
      lines = store.after(place, 2);
    }

    assertThat(met.stream().filter(activity -> activity.startsWith("Follow")))
        .containsExactly("Follow 0", "Follow 1", "Follow 2", "Follow 3", "Follow 4");
    assertThat(store.end()).as("where one goes on with what comes").isEqualTo(place);
    for (String unknown : List.of("x", "1.x", "-", "")) {
      assertThatThrownBy(() -> store.after(Optional.of(unknown), 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no place in this log");
    }
    SqlLogPlaces places = new SqlLogPlaces(opened.database());
    assertThat(places.place("file", "audit")).isEmpty();
    places.reached("file", "audit", "1");
    places.reached("file", "audit", "2");
    assertThat(places.place("file", "audit")).contains("2");
    assertThat(places.place("file", "provisioning")).isEmpty();
  }
}
