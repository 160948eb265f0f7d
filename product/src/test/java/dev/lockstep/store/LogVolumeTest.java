package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdministrationStore;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Purging;
import dev.lockstep.administration.Retention;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog.Query;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a log of any length costs: `scripts/benchmark logs` has the figures for a million entries.
class LogVolumeTest {
  private static final Instant NOW = StoreUnderTest.NOW;

  private static final Query ALL =
      new Query(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.of(1_000_000),
          100);

  private StoreUnderTest opened;
  private SqlAdministrationStore administration;

  @BeforeEach
  void open(@TempDir Path folder) {
    opened = StoreUnderTest.sqlite(folder);
    administration = new SqlAdministrationStore(opened.database());
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private List<String> plan(Query query) {
    return Statements.plan(opened, () -> new SqlProvisioningLog(opened.database()).search(query));
  }

  private static Query query(
      Optional<Set<ApplicationId>> applications,
      Optional<ObjectId> object,
      Optional<Action> action,
      Optional<Status> status,
      Optional<ErrorCode> error) {
    return new Query(
        applications,
        object,
        action,
        status,
        error,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ALL.before(),
        ALL.limit());
  }

  @Test
  void aPageOfASearchIsFoundByAnIndexInTheOrderOfTheLog() {
    Optional<ObjectId> object = Optional.of(new ObjectId(new UUID(0, 1)));
    Optional<Set<ApplicationId>> app = Optional.of(Set.of(new ApplicationId("app")));
    for (Query query :
        List.of(
            ALL,
            query(app, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            query(Optional.empty(), object, Optional.empty(), Optional.empty(), Optional.empty()),
            query(app, object, Optional.empty(), Optional.empty(), Optional.empty()),
            query(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Action.DELETE),
                Optional.empty(),
                Optional.empty()),
            query(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Status.FAILURE),
                Optional.empty()),
            query(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(ErrorCode.CONFLICT)))) {
      assertThat(plan(query)).as(query.toString()).allMatch(step -> step.startsWith("SEARCH"));
    }
    assertThat(
            plan(
                query(
                    Optional.empty(),
                    object,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .anyMatch(step -> step.contains("(object_id=? AND"));
  }

  @Test
  void betweenTwoChunksOfAPurgeOthersWrite() {
    administration.atomically(
        () -> {
          for (int index = 0; index < 2_500; index++) {
            record("Old", NOW.minus(Duration.ofDays(9)));
          }
          return true;
        });
    AtomicInteger written = new AtomicInteger();
    AdministrationStore between =
        (AdministrationStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AdministrationStore.class},
                (_, method, arguments) -> {
                  Object result = Objects.requireNonNull(method.invoke(administration, arguments));
                  if (method.getName().equals("atomically")) {
                    CompletableFuture.runAsync(() -> meanwhile(written)).join();
                  }
                  return result;
                });

    new Retention(
            between,
            administration,
            InstantSource.fixed(NOW),
            List.of(new Retention.Rule(administration, Optional.of(Duration.ofDays(7)))),
            Purging.UNWATCHED)
        .purgeDue();

    assertThat(written).hasValue(3);
    assertThat(administration.entries(AuditLog.Query.newest(9)))
        .extracting(AuditEntry::activity)
        .containsExactly("Meanwhile", "Meanwhile", "Meanwhile", "Purge log");
  }

  private void meanwhile(AtomicInteger written) {
    administration.atomically(
        () -> {
          record("Meanwhile", NOW);
          return true;
        });
    written.incrementAndGet();
  }

  private void record(String activity, Instant at) {
    administration.record(
        new AuditEntry(
            0,
            at,
            new Actor.Administrator("alice"),
            activity,
            "directory/acme",
            Optional.empty(),
            Optional.empty()));
  }
}
