package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.AuditEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  @Test
  void aRevokedKeyIsListedButOpensNothing() {
    AdminKey key = new AdminKey("k1", "alice", StoreUnderTest.NOW, Optional.empty());
    write(() -> store.insert(key, "abc"));
    assertThat(store.keyByHash("abc")).contains(key);
    assertThat(store.keyByHash("ABC")).isEmpty();

    write(() -> store.revokeKey("k1", StoreUnderTest.NOW.plusSeconds(1)));
    write(() -> store.revokeKey("k1", StoreUnderTest.NOW.plusSeconds(2)));

    assertThat(store.keyByHash("abc")).isEmpty();
    assertThat(store.keys())
        .contains(
            new AdminKey(
                "k1", "alice", StoreUnderTest.NOW, Optional.of(StoreUnderTest.NOW.plusSeconds(1))));
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

    List<AuditEntry> newest = store.entries(OptionalLong.empty(), 2);
    assertThat(newest).extracting(AuditEntry::actor).containsExactly(actors.get(2), actors.get(1));
    AuditEntry oldest = store.entries(OptionalLong.of(newest.getLast().id()), 10).getFirst();
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
}
