package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Purging;
import dev.lockstep.administration.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a log is kept.
class RetentionTest {
  private static final Instant NOW = StoreUnderTest.NOW;
  private static final Duration WEEK = Duration.ofDays(7);

  private StoreUnderTest opened;
  private SqlAdministrationStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    opened = StoreUnderTest.sqlite(folder);
    store = new SqlAdministrationStore(opened.database());
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void purge(Instant now, Optional<Duration> length) {
    new Retention(
            store,
            store,
            InstantSource.fixed(now),
            List.of(new Retention.Rule(store, length)),
            Purging.UNWATCHED)
        .purgeDue();
  }

  private void record(Instant at, String activity) {
    store.record(
        new AuditEntry(
            0,
            at,
            new Actor.Administrator("alice"),
            activity,
            "directory/acme",
            Optional.empty(),
            Optional.empty()));
  }

  private List<AuditEntry> entries() {
    return store.entries(AuditLog.Query.newest(5_000));
  }

  @Test
  void whatIsOlderGoesAndThatItWentIsAnEntry() {
    record(NOW.minus(WEEK).minus(1, ChronoUnit.DAYS), "Old");
    record(NOW.minus(WEEK).truncatedTo(ChronoUnit.DAYS), "At the edge");
    record(NOW, "New");

    purge(NOW, Optional.of(WEEK));
    purge(NOW.plus(Duration.ofMinutes(1)), Optional.of(WEEK));

    assertThat(entries())
        .extracting(AuditEntry::activity)
        .containsExactly("Purge log", "New", "At the edge");
    AuditEntry purged = entries().getFirst();
    assertThat(purged.actor()).isEqualTo(new Actor.Service("retention"));
    assertThat(purged.subject()).isEqualTo("log/audit");
    assertThat(purged.before()).hasValue("1 entries from before 2026-11-18T00:00:00Z");
  }

  @Test
  void whatIsKeptForEverStays() {
    record(NOW.minus(Duration.ofDays(36_500)), "Old");

    purge(NOW, Optional.empty());

    assertThat(entries()).extracting(AuditEntry::activity).containsExactly("Old");
  }

  @Test
  void muchIsRemovedInChunksBetweenWhichOthersWrite() {
    store.atomically(
        () -> {
          for (int index = 0; index < 2_500; index++) {
            record(NOW.minus(WEEK).minus(2, ChronoUnit.DAYS), "Old");
          }
          return true;
        });
    List<Integer> chunks = new ArrayList<>();
    opened
        .database()
        .write(
            () -> {
              opened
                  .database()
                  .unit()
                  .observe(
                      (sql, _) -> {
                        if (sql.startsWith("delete from audit")) {
                          chunks.add(1);
                        }
                      });
              return true;
            });

    purge(NOW, Optional.of(WEEK));

    assertThat(chunks).hasSize(3);
    assertThat(entries()).extracting(AuditEntry::activity).containsExactly("Purge log");
  }
}
